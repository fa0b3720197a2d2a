"""Moments: places in the log that one can look back to."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from msgspec import Struct
from psycopg import Connection

from domain.instants import from_datetime, spelled, to_datetime
from eventstore.log import last_position
from eventstore.names import PAST, SCHEMA

_POSITION = re.compile(r"[0-9]{1,19}", re.ASCII)
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
# Fails while a migration has the views removed: a schema that is not there would be
# passed over in silence, and the present be taken for the past.
_CHECK = f"SELECT {PAST}.moment()"


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


class NoMoment(Exception):
    """What is asked for is no moment of the past; the message says what is one."""


def moment_at(connection: Connection[Any], instant: int) -> Moment:
    """Give the moment of an instant: all that was recorded up to it."""
    row = connection.execute(_AT, (to_datetime(instant),)).fetchone()
    return Moment(int(row[0]) if row else 0, instant)


def moment_of(connection: Connection[Any], position: int) -> Moment:
    """Give the moment right after an event; its instant is when that was recorded."""
    row = connection.execute(_INSTANT, (position,)).fetchone()
    return Moment(position, int(row[0]) if row else 0)


def find_moment(connection: Connection[Any], text: str, now: int) -> Moment:
    """
    Find the moment that somebody asks for.

    Args:
        connection: To look it up in the log.
        text: A position, or an instant as in RFC 3339.
        now: The present, in microseconds.

    Raises:
        NoMoment: It is neither, or in the future.
    """
    if _POSITION.fullmatch(text):
        return moment_of(connection, _past_position(connection, int(text)))
    return moment_at(connection, _past_instant(text, now))


def look_back(connection: Connection[Any], moment: Moment) -> None:
    """
    Let the queries of this transaction see the past, up to a moment.

    Tables that have a view in `eventstore/views` are seen as they were then, the log
    among them; all others are seen as they are.
    """
    connection.execute(_LOOK_BACK, (str(moment.position), str(moment.at)))
    connection.execute(_SEARCH_THE_PAST)
    connection.execute(_CHECK)


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


def _past_position(connection: Connection[Any], position: int) -> int:
    end = last_position(connection)
    if position > end:
        raise NoMoment(f"position {position} is beyond the end of the log, {end}")
    return position


def _past_instant(text: str, now: int) -> int:
    try:
        # NOTE: the plus of a zone is a space in a query, unless it was escaped.
        instant = from_datetime(datetime.fromisoformat(text.replace(" ", "+")))
    except (ValueError, TypeError):
        raise NoMoment(
            "write an instant with a zone, such as 2026-08-03T09:30:00Z, or the"
            " position of an event, which is a whole number"
        ) from None
    if instant > now:
        raise NoMoment(f"{text} is in the future: it is {spelled(now)}")
    return max(instant, 0)  # nothing was recorded before 1970
