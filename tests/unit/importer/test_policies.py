"""Policies of the other product in our words."""

from __future__ import annotations

from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.errors import Invalid
from domain.instants import SECOND, parse_interval
from domain.maxima import MAX_UPDATES
from domain.policy import Policy
from importer.policies import in_words, policy_of
from importer.records import GroupRecord

NOBODY = UUID(int=0)
GROUP = GroupRecord(
    id=NOBODY,
    name="Prod",
    description="",
    created_at=0,
    application_id=NOBODY,
    channel_id=None,
    track="",
    updates_enabled=True,
    safe_mode=False,
    office_hours=False,
    timezone="Europe/Berlin",
    period_interval="15 minutes",
    max_updates_per_period=7,
    update_timeout="60 minutes",
    overridden=None,
)
OFF = "its updates are disabled until you have set it"
FIFTEEN, UTC = f"it is 15 minutes now, and {OFF}", f"they are in UTC now, and {OFF}"
SIXTY, NOT_WITHIN = "it is 60 minutes now", "is not within a second and a century"
LIKE_IT = Policy(safe_mode=False, timezone="Europe/Berlin", max_updates_per_period=7)


def length(text: str) -> int | None:
    """Read an interval about as PostgreSQL does, which knows more of them than we."""
    known = {"01:30:00": 5400 * SECOND, "0 minutes": 0, "-1 hour": -3600 * SECOND}
    try:
        return known[text] if text in known else parse_interval(text)
    except Invalid:
        return 200 * 366 * 86400 * SECOND if "years" in text else None


@pytest.mark.parametrize(
    ("there", "here", "said"),
    [
        ({}, {}, ""),
        ({"period_interval": "01:30:00"}, {"period_interval": "90 minutes"}, ""),
        (
            {"max_updates_per_period": 2**31 - 1},
            {"max_updates_per_period": MAX_UPDATES},
            "",
        ),
        (
            {"period_interval": "0 minutes"},
            {"period_interval": "1 second"},
            f"its period {NOT_WITHIN}; it is 1 second now",
        ),
        (
            {"period_interval": "soon"},
            {"updates_enabled": False},
            f"its period 'soon' is no interval, so nothing was granted; {FIFTEEN}",
        ),
        (
            {"update_timeout": "-1 hour"},
            {},
            f"its update timeout '-1 hour' is no interval above zero; {SIXTY}",
        ),
        (
            {"update_timeout": "200 years"},
            {"update_timeout": "36525 days"},
            f"its update timeout {NOT_WITHIN}; it is 36525 days now",
        ),
        (
            {"timezone": "Nowhere"},
            {"timezone": "UTC"},
            "there is no time zone 'Nowhere'; it is UTC now",
        ),
        ({"timezone": ""}, {"timezone": "UTC"}, ""),
        (
            {"timezone": "", "office_hours": True},
            {"timezone": "UTC", "office_hours": True, "updates_enabled": False},
            f"its office hours are in no time zone (''), so nothing was granted; {UTC}",
        ),
    ],
)
def test_a_policy_is_as_it_was_or_as_is_said(there, here, said):
    notes: list[str] = []

    policy = policy_of(replace(GROUP, **there), length, notes.append)

    assert policy == replace(LIKE_IT, **here).checked()
    assert notes == ([said] if said else [])


@pytest.mark.parametrize(
    ("microseconds", "words"),
    [
        (1, "1 second"),
        (90 * SECOND, "90 seconds"),
        (3600 * SECOND, "1 hour"),
        (172_800 * SECOND, "2 days"),
    ],
)
def test_an_interval_is_spelled_in_its_largest_unit(microseconds, words):
    assert in_words(microseconds) == words
