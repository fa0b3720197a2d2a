"""When a schedule opens next, above all when the clocks change."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.instants import from_datetime
from domain.openings import (
    end_of_blackouts,
    next_office_hours,
    next_opening,
    next_window,
)
from domain.policy import Policy
from domain.schedules import Blackout, Weekday, Window
from tests.unit.domain.machines import MINUTE
from tests.unit.domain.test_lives import QUICKLY

BERLIN, SAMOA, LORD_HOWE = "Europe/Berlin", "Pacific/Apia", "Australia/Lord_Howe"
DAY = 1440 * MINUTE
SATURDAYS = Window(days=(Weekday.SATURDAY,), start="22:00", end="06:00")
NIGHTS = Window(start="02:30", end="02:45")


def at(text: str, timezone: str = BERLIN, fold: int = 0) -> int:
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(timezone), fold=fold)
    return from_datetime(local)


def policy(**changes) -> Policy:
    return msgspec.structs.replace(Policy(timezone=BERLIN), **changes).checked()


def windows(*given: Window, **changes) -> Policy:
    return policy(update_windows=given, **changes)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-08-03 08:59", "2026-08-03 09:00"),
        ("2026-08-03 12:00", "2026-08-03 12:00"),
        ("2026-08-03 17:00", "2026-08-04 09:00"),
        ("2026-08-07 17:00", "2026-08-10 09:00"),  # Friday to Monday
        ("2026-03-27 17:00", "2026-03-30 09:00"),  # over the change of the clocks
    ],
)
def test_office_hours_begin_at_nine_of_a_working_day(now, opens):
    assert next_office_hours(policy(office_hours=True), at(now)) == at(opens)


@pytest.mark.parametrize(
    ("now", "opens", "fold"),
    [
        ("2026-08-03 12:00", "2026-08-04 02:30", 0),
        ("2026-08-03 02:44:59.999999", "2026-08-03 02:44:59.999999", 0),
        ("2026-03-28 02:45", "2026-03-30 02:30", 0),  # skipped whole on the 29th
        ("2026-10-24 02:45", "2026-10-25 02:30", 0),  # shown twice: the first counts
        ("2026-10-25 02:45", "2026-10-26 02:30", 0),
    ],
)
def test_a_window_opens_on_the_next_of_its_days(now, opens, fold):
    assert next_window(windows(NIGHTS), at(now)) == at(opens, fold=fold)


def test_a_window_that_would_open_in_the_skipped_hour_opens_when_that_is_over():
    early = windows(Window(start="02:30", end="05:00"))

    assert next_window(early, at("2026-03-29 01:00")) == at("2026-03-29 03:00")


def test_a_window_on_a_day_that_is_skipped_opens_a_week_later():
    """Samoa left out Friday, 2011-12-30."""
    fridays = windows(
        Window(days=(Weekday.FRIDAY,), start="10:00", end="11:00"), timezone=SAMOA
    )

    opens = next_window(fridays, at("2011-12-28 12:00", SAMOA))

    assert opens == at("2012-01-06 10:00", SAMOA)


@pytest.mark.parametrize(
    ("end", "opens", "fold"),
    [
        ("2026-10-25T02:30", "2026-10-25 02:30", 1),  # shown twice: the last counts
        ("2026-03-29T02:30", "2026-03-29 03:00", 0),  # skipped
        ("2026-12-01T00:00", "2026-12-01 00:00", 0),
    ],
)
def test_a_blackout_ends_with_the_last_showing_of_its_time(end, opens, fold):
    banned = policy(blackouts=(Blackout(start="2026-01-01T00:00", end=end),))

    assert end_of_blackouts(banned, at("2026-02-01")) == at(opens, fold=fold)


def test_blackouts_that_touch_are_one():
    banned = policy(
        blackouts=(
            Blackout(start="2026-01-01T00:00", end="2026-02-01T00:00"),
            Blackout(start="2026-02-01T00:00", end="2026-03-01T00:00"),
        )
    )

    assert end_of_blackouts(banned, at("2026-01-15")) == at("2026-03-01")


def test_all_parts_of_a_schedule_have_to_agree():
    strict = windows(
        Window(days=(Weekday.MONDAY,), start="16:00", end="20:00"),
        office_hours=True,
        blackouts=(Blackout(start="2026-08-03T00:00", end="2026-08-10T16:30"),),
    )

    assert next_opening(strict, at("2026-08-01")) == at("2026-08-10 16:30")


def test_parts_that_never_agree_never_open():
    strict = windows(SATURDAYS, office_hours=True)

    assert next_opening(strict, at("2026-08-01")) is None


def test_no_schedule_is_always_open():
    assert next_opening(policy(), at("2026-08-01")) == at("2026-08-01")


TIMES = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
DAYS = st.lists(st.sampled_from(Weekday), min_size=1, unique=True).map(tuple)
WINDOWS = st.lists(
    st.builds(lambda days, start, end: Window(days=days, start=start, end=end),
              DAYS, TIMES, TIMES),
    min_size=1, max_size=2,
).map(tuple)  # fmt: skip
BEGINNINGS = st.sampled_from(
    [
        at("2026-03-28 12:00"),
        at("2026-10-24 12:00"),
        at("2011-12-29 12:00", SAMOA),
        at("2026-04-04 12:00", LORD_HOWE),
    ]
)
ZONES = st.sampled_from([BERLIN, SAMOA, LORD_HOWE, "UTC"])


@given(WINDOWS, st.booleans(), ZONES, BEGINNINGS, st.integers(0, 2880))
@QUICKLY
def test_before_it_the_rule_fails_and_at_it_the_rule_passes(
    given_windows, office_hours, timezone, beginning, minutes
):
    strict = Policy(
        timezone=timezone, update_windows=given_windows, office_hours=office_hours
    )
    now = beginning + minutes * MINUTE

    for opens, rule in (
        (next_window(strict, now), strict.has_window_at),
        (next_office_hours(strict, now), strict.is_open_at),
    ):
        assert rule(opens)
        if opens > now:
            assert not rule(opens - 1)
            between = range(now, opens, max(MINUTE, (opens - now) // 50))
            assert not any(map(rule, between))
