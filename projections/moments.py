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
_LOOK_BACK = """
    SELECT set_config('coreroller.moment', %s, true),
           set_config('coreroller.instant', %s, true)
"""
_LOOKED_AT = """
    SELECT nullif(current_setting('coreroller.moment', true), '')::bigint,
           nullif(current_setting('coreroller.instant', true), '')::bigint
"""
_REACHED = "SELECT position FROM projections WHERE name = %s"
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


class NotYet(Exception):
    """A read model has not come as far as the moment that is asked for."""


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
    connection.execute(_LOOK_BACK, (str(moment.position), str(moment.at)))
    connection.execute(_SEARCH_THE_PAST)


def looked_at(connection: Connection[Any]) -> Moment | None:
    """Give the moment that this transaction looks back to; None in the present."""
    row = connection.execute(_LOOKED_AT).fetchone()
    return Moment(*row) if row and row[0] is not None else None


def reached(connection: Connection[Any], projection: str) -> int:
    """Tell how far a projection has come; 0 before it has begun."""
    row = connection.execute(_REACHED, (projection,)).fetchone()
    return int(row[0]) if row else 0


def check_reached(connection: Connection[Any], projection: str, moment: Moment) -> None:
    """
    Make sure that a projection knows a moment.

    Raises:
        NotYet: It has yet to fold events of before.
    """
    position = reached(connection, projection)
    if position < moment.position:
        raise NotYet(
            f"the projection {projection} is at position {position} of"
            f" {moment.position}: try again in a second"
        )
