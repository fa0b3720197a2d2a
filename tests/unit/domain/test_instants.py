"""Time as whole microseconds, exact in both directions."""

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.instants import (
    MAX_INTERVAL,
    from_datetime,
    parse_interval,
    system_clock,
    to_datetime,
)
from tests.unit.domain.given import refused

SECOND = 1_000_000


@given(st.integers(-(2**55), 2**55))
def test_an_instant_comes_back_unchanged(instant):
    assert from_datetime(to_datetime(instant)) == instant


def test_an_instant_is_counted_in_utc():
    nine_in_delhi = datetime(
        1970, 1, 1, 9, 0, 0, 1, tzinfo=timezone(timedelta(hours=5, minutes=30))
    )

    assert from_datetime(nine_in_delhi) == 3.5 * 3600 * SECOND + 1


def test_the_clock_reads_microseconds(monkeypatch):
    monkeypatch.setattr(time, "time_ns", lambda: 1_774_746_000_123_456_789)

    assert system_clock() == from_datetime(
        datetime(2026, 3, 29, 1, 0, 0, 123456, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1 second", 1),
        ("90 seconds", 90),
        ("15 minutes", 900),
        ("2 hour", 7200),
        ("1 day", 86400),
        (" 3\tdays ", 3 * 86400),
        ("36525 days", 36525 * 86400),
    ],
)
def test_an_interval_is_a_number_and_a_unit(text, seconds):
    assert parse_interval(text) == seconds * SECOND


@pytest.mark.parametrize(
    "text",
    [
        "",
        "15",
        "minutes",
        "0 minutes",
        "-1 minutes",
        "1.5 hours",
        "015 minutes",
        "15 Minutes",
        "15 minutess",
        "1 week",
        "1 hour 30 minutes",
        "15minutes",
        "\u0661\u0665 minutes",
        "9" * 100_000 + " days",
        "36526 days",
        "999999999 days",
    ],
)
def test_it_is_no_interval(text):
    with refused(Invalid, field="policy_update_timeout"):
        parse_interval(text, "policy_update_timeout")


def test_a_moment_less_the_longest_interval_can_be_stored():
    distant_past = from_datetime(datetime(1970, 1, 1, tzinfo=UTC)) - MAX_INTERVAL

    assert distant_past > -(2**63)
