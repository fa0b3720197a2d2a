"""A policy: what can be followed, and when office hours are."""

from datetime import UTC, datetime

import msgspec
import pytest
from freezegun import freeze_time

from domain.errors import Invalid
from domain.instants import from_datetime, system_clock
from domain.policy import MAX_UPDATES, Policy
from tests.unit.domain.given import refused

MINUTE = 60_000_000
MICROSECOND = 1


def at(text):
    return from_datetime(datetime.fromisoformat(text).replace(tzinfo=UTC))


def office_hours(timezone):
    return Policy(office_hours=True, timezone=timezone)


def test_a_policy_is_careful_unless_told_otherwise():
    policy = Policy()

    assert policy.checked() is policy
    assert msgspec.structs.asdict(policy) == {
        "updates_enabled": True,
        "safe_mode": True,
        "office_hours": False,
        "timezone": "UTC",
        "period_interval": "15 minutes",
        "max_updates_per_period": 2,
        "update_timeout": "60 minutes",
    }
    assert (policy.period, policy.timeout) == (15 * MINUTE, 60 * MINUTE)


@pytest.mark.parametrize("most", [1, MAX_UPDATES])
def test_a_maximum_is_at_least_one(most):
    policy = Policy(max_updates_per_period=most)

    assert policy.checked() is policy


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"max_updates_per_period": 0}, "policy_max_updates_per_period"),
        ({"max_updates_per_period": 2**31}, "policy_max_updates_per_period"),
        ({"period_interval": ""}, "policy_period_interval"),
        ({"update_timeout": "never"}, "policy_update_timeout"),
        ({"timezone": ""}, "policy_timezone"),
        ({"timezone": "Mars/Olympus"}, "policy_timezone"),
        ({"timezone": "Europe"}, "policy_timezone"),
        ({"timezone": "../../etc/passwd"}, "policy_timezone"),
        ({"timezone": "/etc/localtime"}, "policy_timezone"),
        ({"timezone": "UTC\0"}, "policy_timezone"),
        ({"timezone": "x" * 100_000}, "policy_timezone"),
    ],
)
def test_a_policy_cannot_be_followed_with(changes, field):
    with refused(Invalid, field=field):
        Policy(**changes).checked()


def test_without_office_hours_any_time_will_do():
    assert Policy(timezone="Europe/Berlin").is_open_at(at("2026-08-02 03:00"))


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-08-03 08:59:59.999999", False),
        ("2026-08-03 09:00", True),
        ("2026-08-03 16:59:59.999999", True),
        ("2026-08-03 17:00", False),
        ("2026-08-07 12:00", True),
        ("2026-08-08 12:00", False),
        ("2026-08-09 12:00", False),
    ],
)
def test_office_hours_are_nine_to_five_from_monday_to_friday(moment, is_open):
    assert office_hours("UTC").is_open_at(at(moment)) is is_open


@pytest.mark.parametrize(
    ("timezone", "opens", "closes"),
    [
        pytest.param("Europe/Berlin", "2026-03-27 08:00", "2026-03-27 16:00", id="CET"),
        pytest.param(
            "Europe/Berlin", "2026-03-30 07:00", "2026-03-30 15:00", id="CEST"
        ),
        pytest.param(
            "Europe/Berlin", "2026-10-23 07:00", "2026-10-23 15:00", id="last"
        ),
        pytest.param(
            "Europe/Berlin", "2026-10-26 08:00", "2026-10-26 16:00", id="CET2"
        ),
        pytest.param(
            "America/New_York", "2026-03-06 14:00", "2026-03-06 22:00", id="EST"
        ),
        pytest.param(
            "America/New_York", "2026-03-09 13:00", "2026-03-09 21:00", id="EDT"
        ),
        pytest.param("Asia/Kolkata", "2026-03-09 03:30", "2026-03-09 11:30", id="IST"),
        pytest.param(
            "Pacific/Auckland", "2026-08-02 21:00", "2026-08-03 05:00", id="NZST"
        ),
    ],
)
def test_office_hours_follow_the_clocks_of_the_place(timezone, opens, closes):
    policy = office_hours(timezone)

    assert [
        policy.is_open_at(instant)
        for instant in (
            at(opens) - MICROSECOND,
            at(opens),
            at(closes) - MICROSECOND,
            at(closes),
        )
    ] == [False, True, True, False]


def test_it_is_the_weekend_of_the_place_that_counts():
    sunday_evening = at("2026-08-02 22:00")

    assert office_hours("Pacific/Auckland").is_open_at(sunday_evening)
    assert not office_hours("UTC").is_open_at(sunday_evening)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [("2026-10-23 07:30", True), ("2026-10-26 07:30", False)],
    ids=["the Friday before the clocks go back", "the Monday after"],
)
def test_half_past_seven_is_within_office_hours_in_summer_only(moment, is_open):
    with freeze_time(moment):
        assert office_hours("Europe/Berlin").is_open_at(system_clock()) is is_open
