"""
Time, as the log stores it: whole microseconds since 1970 in UTC.

Integers survive every encoding unchanged, compare cheaply, and do not care which
class a test's frozen ``datetime`` has.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from domain.errors import Invalid

Clock = Callable[[], int]
"""Where the present comes from: handed in, so that a test or a replay can set it."""

SECOND = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS = {
    "second": SECOND,
    "minute": 60 * SECOND,
    "hour": 3600 * SECOND,
    "day": 86400 * SECOND,
}
MAX_INTERVAL = 36525 * _UNITS["day"]
"""A century: an instant less an interval has to stay a number that can be stored."""
_INTERVAL = re.compile(r"([1-9][0-9]{0,8})\s+(second|minute|hour|day)s?", re.ASCII)


def system_clock() -> int:
    """Read the wall clock, in microseconds."""
    return time.time_ns() // 1000


def from_datetime(moment: datetime) -> int:
    """Turn an aware ``datetime`` into microseconds, exactly."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def to_datetime(instant: int) -> datetime:
    """Turn microseconds into a ``datetime`` in UTC, exactly."""
    return _EPOCH + timedelta(microseconds=instant)


def to_datetime_or_none(instant: int | None) -> datetime | None:
    """Turn microseconds into a ``datetime`` in UTC; None for what never was."""
    return None if instant is None else to_datetime(instant)


@lru_cache(maxsize=1024)
def parse_interval(text: str, field: str | None = None) -> int:
    """
    Read an interval such as ``15 minutes``, as both predecessors write them.

    Returns:
        Its length in microseconds.

    Raises:
        Invalid: It is not a whole positive number of seconds, minutes, hours or days,
            or longer than a century.
    """
    match = _INTERVAL.fullmatch(text.strip())
    if match is None:
        raise Invalid(
            f"{text[:40]!r} is not an interval: write a positive whole number and "
            "seconds, minutes, hours or days, such as '15 minutes'",
            field=field,
        )
    interval = int(match[1]) * _UNITS[match[2]]
    if interval > MAX_INTERVAL:
        raise Invalid(f"{text[:40]!r} is longer than a century", field=field)
    return interval


def spelled(instant: int) -> str:
    """Write an instant for people, to the second, such as ``2026-08-03T07:00:00Z``."""
    return to_datetime(instant).strftime("%Y-%m-%dT%H:%M:%SZ")
