"""Moments: places in the log that one can look back to."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from psycopg import Connection

from domain.instants import to_datetime
from eventstore.names import PAST, SCHEMA

_AT = "SELECT position_at(%s)"
_INSTANT = """
    SELECT (extract(epoch FROM recorded_at) * 1000000)::bigint
      FROM events
     WHERE notification_id <= %s
     ORDER BY notification_id DESC LIMIT 1
"""
_LOOK_BACK = "SELECT set_config('coreroller.moment', %s, true)"
_SEARCH_THE_PAST = f"SET LOCAL search_path TO {PAST}, {SCHEMA}"


class Moment(Struct, frozen=True):
    """
    A place in the log.

    Attributes:
        position: Of the last event that belongs to the past of this moment.
        at: The instant that it stands for, in microseconds.
    """

    position: int
    at: int


def moment_at(connection: Connection[Any], instant: int) -> Moment:
    """Give the moment of an instant: all that was recorded up to it."""
    row = connection.execute(_AT, (to_datetime(instant),)).fetchone()
    return Moment(int(row[0]) if row else 0, instant)


def moment_of(connection: Connection[Any], position: int) -> Moment:
    """Give the moment right after an event; its instant is when that was recorded."""
    row = connection.execute(_INSTANT, (position,)).fetchone()
    return Moment(position, int(row[0]) if row else 0)


def look_back(connection: Connection[Any], moment: Moment) -> None:
    """
    Let the queries of this transaction see the past, up to a moment.

    Tables that have a view in `eventstore/views` are seen as they were then, the log
    among them; all others are seen as they are.
    """
    connection.execute(_LOOK_BACK, (str(moment.position),))
    connection.execute(_SEARCH_THE_PAST)
