"""When windows are open and blackouts hold, above all when the clocks change."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import accumulate, product
from zoneinfo import ZoneInfo

import pytest

from domain.errors import Invalid
from domain.instants import from_datetime
from domain.policy import MAX_SCHEDULED, Policy
from domain.schedules import Blackout, Weekday, Window
from tests.effort import effort
from tests.unit.domain.given import refused

BERLIN = "Europe/Berlin"
NIGHT = Window(start="22:00", end="06:00")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def at(text: str, timezone: str = "UTC", fold: int = 0) -> int:
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(timezone), fold=fold)
    return from_datetime(local)


def windows(*given: Window, timezone: str = BERLIN) -> Policy:
    return Policy(timezone=timezone, update_windows=given).checked()


def blackouts(*given: tuple[str, str], timezone: str = BERLIN) -> Policy:
    periods = tuple(Blackout(start=start, end=end) for start, end in given)
    return Policy(timezone=timezone, blackouts=periods).checked()


def test_without_windows_any_time_will_do():
    assert Policy().has_window_at(at("2026-08-03 03:00"))
    assert not Policy().is_blacked_out_at(at("2026-08-03 03:00"))


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-08-03 21:59:59.999999", False),
        ("2026-08-03 22:00", True),
        ("2026-08-04 00:00", True),
        ("2026-08-04 05:59:59.999999", True),
        ("2026-08-04 06:00", False),
        ("2026-08-04 22:00", False),
    ],
)
def test_a_window_across_midnight_belongs_to_the_day_on_which_it_opens(moment, is_open):
    monday_night = Window(days=(Weekday.MONDAY,), start="22:00", end="06:00")

    assert windows(monday_night).has_window_at(at(moment, BERLIN)) is is_open


def test_the_week_begins_anew_after_sunday_night():
    sunday_night = Window(days=(Weekday.SUNDAY,), start="22:00", end="06:00")

    assert windows(sunday_night).has_window_at(at("2026-08-03 05:59", BERLIN))


def test_one_open_window_is_enough():
    lunch = Window(days=(Weekday.MONDAY,), start="12:00", end="13:00")
    policy = windows(NIGHT, lunch)

    assert policy.has_window_at(at("2026-08-03 12:30", BERLIN))
    assert policy.has_window_at(at("2026-08-03 22:30", BERLIN))
    assert not policy.has_window_at(at("2026-08-04 12:30", BERLIN))


def test_equal_times_are_a_whole_day():
    saturday = Window(days=(Weekday.SATURDAY,), start="00:00", end="00:00")
    policy = windows(saturday)

    assert policy.has_window_at(at("2026-08-08 00:00", BERLIN))
    assert policy.has_window_at(at("2026-08-08 23:59", BERLIN))
    assert not policy.has_window_at(at("2026-08-09 00:00", BERLIN))
    assert not policy.has_window_at(at("2026-08-07 23:59", BERLIN))


def test_a_window_that_opens_in_the_skipped_hour_opens_when_it_is_over():
    policy = windows(Window(start="02:30", end="05:00"))

    assert not policy.has_window_at(at("2026-03-29 00:59:59.999999"))
    assert policy.has_window_at(at("2026-03-29 01:00"))  # 3:00 in Berlin
    assert policy.has_window_at(at("2026-03-29 02:59"))
    assert not policy.has_window_at(at("2026-03-29 03:00"))


def test_a_window_that_was_skipped_whole_never_opens():
    policy = windows(Window(start="02:10", end="02:50"))

    minutes = (at("2026-03-29 00:00") + i * 60_000_000 for i in range(180))
    assert not any(map(policy.has_window_at, minutes))


@pytest.mark.parametrize(
    ("moment", "fold", "is_open"),
    [
        ("01:29", 0, False),
        ("01:30", 0, True),
        ("02:29", 0, True),
        ("02:30", 0, False),
        ("02:00", 1, False),
        ("02:29", 1, False),
    ],
)
def test_a_window_closes_the_first_time_and_does_not_open_again(moment, fold, is_open):
    policy = windows(Window(start="01:30", end="02:30"))

    instant = at(f"2026-10-25 {moment}", BERLIN, fold)
    assert policy.has_window_at(instant) is is_open


@pytest.mark.parametrize(
    ("moment", "fold", "holds"),
    [
        ("2026-10-24 23:59:59.999999", 0, False),
        ("2026-10-25 00:00", 0, True),
        ("2026-10-25 02:30", 0, True),
        ("2026-10-25 02:29:59.999999", 1, True),
        ("2026-10-25 02:30", 1, False),
        ("2026-10-25 03:00", 0, False),
    ],
)
def test_a_blackout_ends_the_second_time_that_the_clocks_show_its_end(
    moment, fold, holds
):
    policy = blackouts(("2026-10-25T00:00", "2026-10-25T02:30"))

    assert policy.is_blacked_out_at(at(moment, BERLIN, fold)) is holds


def test_a_blackout_that_ends_in_the_skipped_hour_ends_when_it_is_over():
    policy = blackouts(("2026-03-28T12:00", "2026-03-29T02:30"))

    assert policy.is_blacked_out_at(at("2026-03-29 00:59:59.999999"))
    assert not policy.is_blacked_out_at(at("2026-03-29 01:00"))


def test_any_blackout_is_enough():
    policy = blackouts(
        ("2026-12-23T18:00", "2027-01-07T00:00"),
        ("2026-04-03T00:00", "2026-04-07T00:00"),
    )

    assert policy.is_blacked_out_at(at("2026-12-31 23:59", BERLIN))
    assert policy.is_blacked_out_at(at("2026-04-05 12:00", BERLIN))
    assert not policy.is_blacked_out_at(at("2026-08-01 12:00", BERLIN))


# Day before and zone of a change of clocks, each with something unusual about it.
CHANGES = [
    pytest.param("2026-03-28", "Europe/Berlin", id="2 to 3"),
    pytest.param("2026-10-24", "Europe/Berlin", id="3 to 2"),
    pytest.param("2026-04-04", "Australia/Lord_Howe", id="half an hour back"),
    pytest.param("2026-09-05", "America/Santiago", id="midnight is skipped"),
    pytest.param("2010-11-06", "America/St_Johns", id="back across midnight"),
    pytest.param("2011-12-29", "Pacific/Apia", id="a day is skipped"),
]
TIMES = ["00:00", "00:30", "01:30", "02:00", "02:45", "03:00", "23:30"]


class Clocks:
    """What the clocks of a place show, minute by minute, in the week of a change."""

    def __init__(self, day_before: str, timezone: str) -> None:
        middle = datetime.fromisoformat(day_before).replace(tzinfo=UTC)
        zone = ZoneInfo(timezone)
        self.minutes = [middle + i * MINUTE for i in range(-4 * 1440, 4 * 1440)]
        self.days = [middle.date() + i * DAY for i in range(-5, 6)]
        self._walls = [m.astimezone(zone).replace(tzinfo=None) for m in self.minutes]
        self._latest = list(accumulate(self._walls, max))
        self._earliest = list(accumulate(reversed(self._walls), min))[::-1]

    def first(self, local: datetime) -> int:
        """Find the first minute at which the clocks are there or further."""
        return bisect_left(self._latest, local)

    def last(self, local: datetime) -> int:
        """Find the last minute at which they are there, or the first one further."""
        beyond = bisect_right(self._earliest, local)
        return beyond - (self._walls[beyond - 1] == local)


clocks_of = cache(Clocks)


@pytest.mark.parametrize(("day_before", "timezone"), CHANGES)
def test_windows_agree_with_reading_the_clocks_minute_by_minute(day_before, timezone):
    clocks = clocks_of(day_before, timezone)
    for start, end in product(TIMES, TIMES):
        policy = windows(Window(start=start, end=end), timezone=timezone)
        spans = []
        for day in clocks.days:
            opens = datetime.combine(day, time.fromisoformat(start))
            closes = datetime.combine(day, time.fromisoformat(end))
            closes += DAY * (closes <= opens)
            spans.append(range(clocks.first(opens), clocks.first(closes)))

        for i in _telling(clocks, spans):
            expected = any(i in span for span in spans)
            instant = from_datetime(clocks.minutes[i])
            assert policy.has_window_at(instant) is expected, clocks.minutes[i]


@pytest.mark.parametrize(("day_before", "timezone"), CHANGES)
def test_blackouts_agree_with_reading_the_clocks_minute_by_minute(day_before, timezone):
    clocks = clocks_of(day_before, timezone)
    for start, end, days in product(TIMES, TIMES, (0, 1)):
        begins = datetime.fromisoformat(f"{day_before}T{start}")
        ends = datetime.fromisoformat(f"{day_before}T{end}") + days * DAY
        if begins < ends:
            period = (f"{begins:%Y-%m-%dT%H:%M}", f"{ends:%Y-%m-%dT%H:%M}")
            policy = blackouts(period, timezone=timezone)
            span = range(clocks.first(begins), clocks.last(ends))

            for i in _telling(clocks, [span]):
                instant = from_datetime(clocks.minutes[i])
                assert policy.is_blacked_out_at(instant) is (i in span)


def _telling(clocks: Clocks, spans: list[range]) -> set[int]:
    """Choose minutes of the middle of the week: where something changes, and others."""
    edges = {edge for span in spans for edge in (span.start, span.stop)}
    chosen = {i + d for i in edges for d in (-1, 0, 1)}
    chosen.update(range(0, len(clocks.minutes), effort(quick=1313, thorough=131)))
    return {i for i in chosen if 2 * 1440 <= i < len(clocks.minutes) - 2 * 1440}


@pytest.mark.parametrize(
    "window",
    [
        Window(start="22:00", end="24:00"),
        Window(start="9:00", end="17:00"),
        Window(start="", end="17:00"),
        Window(start="09:00:00", end="17:00"),
        Window(start="٠٩:00", end="17:00"),
        Window(days=(), start="09:00", end="17:00"),
    ],
)
def test_a_window_that_cannot_be_followed(window):
    with refused(Invalid, field="policy_update_windows"):
        windows(window)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-12-23T18:00", "2026-12-23T18:00"),
        ("2026-12-23T18:00", "2026-12-23T17:59"),
        ("2026-12-23", "2026-12-27"),
        ("2026-02-29T00:00", "2026-03-01T00:00"),
        ("2026-12-23T18:00Z", "2026-12-27T18:00Z"),
        ("2026-12-23T18:00", "2026-12-27T18:00+01:00"),
        ("0001-01-01T00:00", "2026-12-27T18:00"),
        ("2026-12-23T18:00", "9999-12-31T23:59"),
        ("", ""),
    ],
)
def test_a_blackout_that_cannot_be_followed(start, end):
    with refused(Invalid, field="policy_blackouts"):
        blackouts((start, end))


def test_a_schedule_has_an_end():
    assert windows(*[NIGHT] * MAX_SCHEDULED)
    with refused(Invalid, field="policy_update_windows"):
        windows(*[NIGHT] * (MAX_SCHEDULED + 1))
