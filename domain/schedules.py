"""
When a policy lets machines go: weekly windows, and periods in which nobody goes.

Both are written in the time of a place. Its clocks skip an hour in spring and show one
twice in autumn: a skipped time has come as soon as the clocks are past it. A window
opens and closes the first time that the clocks show its times; a blackout begins the
first time and ends the last time, so that it never pauses.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

import msgspec

from domain.errors import Invalid

_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_MOMENT = re.compile(rf"[12][0-9]{{3}}-[0-9]{{2}}-[0-9]{{2}}T{_TIME.pattern}", re.ASCII)
_DAY = timedelta(days=1)


class Weekday(StrEnum):
    """A day of the week, in the order of ``datetime.weekday``."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"


_WEEK = tuple(Weekday)
_SPELLED = {"start": "from", "end": "to"}


class Window(msgspec.Struct, frozen=True, kw_only=True, rename=_SPELLED):
    """
    Times of the week at which machines may be granted updates.

    Attributes:
        days: On which it opens; all of them unless told.
        start: Local time at which it opens, such as ``22:00``.
        end: Local time at which it closes; on the next day unless later than the start,
            so that equal times mean a whole day.
    """

    days: tuple[Weekday, ...] = _WEEK
    start: str
    end: str

    def checked(self, field: str) -> Window:
        """Pass the window on if it can be followed; raises `Invalid`."""
        if not self.days:
            raise Invalid(f"{field} must name at least one day", field=field)
        for text in (self.start, self.end):
            if not _TIME.fullmatch(text):
                raise Invalid(
                    f"{text[:40]!r} is not a time of day: write it as in '22:00'",
                    field=field,
                )
        return self

    def is_open_at(self, now: datetime) -> bool:
        """Say whether the window is open; `now` is aware, in the zone of the place."""
        # NOTE: tomorrow as well: clocks that go back across midnight have shown its
        # first hour already.
        today = now.date()
        return any(self._is_open(now, today + days * _DAY) for days in (-1, 0, 1))

    def _is_open(self, now: datetime, day: date) -> bool:
        """Say whether the window that opens on that day is open."""
        if _WEEK[day.weekday()] not in self.days:
            return False
        opens, closes = (
            datetime.combine(day, time.fromisoformat(text))
            for text in (self.start, self.end)
        )
        if closes <= opens:
            closes += _DAY
        return _was_shown(opens, now) and not _was_shown(closes, now)


class Blackout(msgspec.Struct, frozen=True, kw_only=True, rename=_SPELLED):
    """
    A period in which no machine is granted an update, such as a holiday.

    Attributes:
        start: Local date and time, such as ``2026-12-23T18:00``.
        end: The same; the first minute at which machines may go again.
    """

    start: str
    end: str

    def checked(self, field: str) -> Blackout:
        """Pass the period on if it can be followed; raises `Invalid`."""
        if _checked_moment(self.end, field) <= _checked_moment(self.start, field):
            raise Invalid(f"{field} must end later than it begins", field=field)
        return self

    def covers(self, now: datetime) -> bool:
        """Say whether an instant lies within; it is aware, in the zone of the place."""
        start, end = map(datetime.fromisoformat, (self.start, self.end))
        return _was_shown(start, now) and not _was_shown_last(end, now)


def _was_shown(local: datetime, now: datetime) -> bool:
    """Say whether the clocks have shown a local time, or skipped it, by now."""
    return _wall(now) >= local or _instant(local, now, fold=0) <= now.astimezone(UTC)


def _was_shown_last(local: datetime, now: datetime) -> bool:
    """Say whether they have shown it for the last time, or skipped it, by now."""
    return _wall(now) >= local and _instant(local, now, fold=1) <= now.astimezone(UTC)


def _wall(now: datetime) -> datetime:
    return now.replace(tzinfo=None)


def _instant(local: datetime, now: datetime, *, fold: int) -> datetime:
    """Give the instant of a local time where `now` is, the first or the second one."""
    return local.replace(tzinfo=now.tzinfo, fold=fold).astimezone(UTC)


def _checked_moment(text: str, field: str) -> datetime:
    try:
        if _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise Invalid(
        f"{text[:40]!r} is not a date and a time: write it as in '2026-12-23T18:00'",
        field=field,
    )
