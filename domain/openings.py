"""
When the schedule of a policy lets machines go next, in the group's time zone.

Each function gives the first instant from `now` on at which the rule of the same name
passes; it asks that rule itself, at every moment at which its answer can change.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.instants import from_datetime, to_datetime
from domain.policy import CLOSING, OPENING, Policy, time_zone

_DAY = timedelta(days=1)
_DAYS_AHEAD = 22
"""A weekly window opens within 8 days, or a week later if clocks skip it."""
_ROUNDS = 100
"""Tries to make the parts of a schedule agree: months, whatever they are."""


def next_office_hours(policy: Policy, now: int) -> int:
    """Tell when office hours begin, if they count; `now` while they last."""
    boundaries = _daily({OPENING, CLOSING}, policy, now)
    return _first(policy.is_open_at, boundaries, policy, now)


def next_window(policy: Policy, now: int) -> int:
    """Tell when an update window opens; `now` while one is, or if there are none."""
    spelled = {
        text for each in policy.update_windows for text in (each.start, each.end)
    }
    boundaries = _daily(map(time.fromisoformat, spelled), policy, now)
    return _first(policy.has_window_at, boundaries, policy, now)


def end_of_blackouts(policy: Policy, now: int) -> int:
    """Tell when no blackout holds any more; `now` if none does."""
    ends = (datetime.fromisoformat(each.end) for each in policy.blackouts)
    return _first(lambda at: not policy.is_blacked_out_at(at), ends, policy, now)


def next_opening(policy: Policy, now: int) -> int | None:
    """Tell when the whole schedule agrees; None if it never seems to."""
    at = now
    for _ in range(_ROUNDS):
        if policy.schedule_is_open_at(at):
            return at
        for opens in (next_office_hours, next_window, end_of_blackouts):
            at = opens(policy, at)
    return None


def _first(
    is_open: Callable[[int], bool],
    boundaries: Iterable[datetime],
    policy: Policy,
    now: int,
) -> int:
    """Find the first moment of which a rule says yes; boundaries are local times."""
    if is_open(now):
        return now
    zone = time_zone(policy.timezone)
    moments = {each for local in boundaries for each in _moments(local, zone)}
    return next(each for each in sorted(moments) if each > now and is_open(each))


def _daily(times: Iterable[time], policy: Policy, now: int) -> Iterator[datetime]:
    """List times of the day for some weeks, from yesterday on."""
    today = to_datetime(now).astimezone(time_zone(policy.timezone)).date()
    of_day = list(times)
    for days in range(-1, _DAYS_AHEAD):
        for each in of_day:
            yield datetime.combine(today + days * _DAY, each)


def _moments(local: datetime, zone: ZoneInfo) -> set[int]:
    """
    List the instants at which clocks reach a local time: one, as a rule.

    When they show it twice, or skip it, the change of the clocks in between counts too.
    """
    first, second = (
        from_datetime(local.replace(tzinfo=zone, fold=fold)) for fold in (0, 1)
    )
    if first == second:
        return {first}
    return {first, second, _change(zone, *sorted((first, second)))}


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """Find the instant between two others at which the clocks are changed."""

    def offset(instant: int) -> timedelta | None:
        return to_datetime(instant).astimezone(zone).utcoffset()

    old, span = offset(before), range(before, after)
    return before + bisect_left(span, True, key=lambda at: offset(at) != old)  # noqa: FBT003
