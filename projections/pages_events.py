"""The log piece by piece, as the REST API tells it: filtered, on or back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from eventstore.codec import decode
from eventstore.log import Recorded, last_position

REACH = 5000
"""Events that are looked at for one piece at most, whatever a filter lets through."""

_IN_ORDER = """
    SELECT * FROM events
     WHERE notification_id {beyond} ORDER BY notification_id {order} LIMIT %(reach)s
"""
_OF_STREAMS = """
    SELECT * FROM events
     WHERE originator_id = ANY(%(streams)s) AND notification_id {beyond}
"""
# NOTE: whose an event is, is read from the log itself. So it is found when the thing is
# deleted, and stays the same when a machine changes its group later. These topics are
# those of the index events_groups.
_CHOSEN = """
    WITH piece AS MATERIALIZED ({piece})
    SELECT notification_id, originator_id, originator_version, topic, state, recorded_at
      FROM piece AS p
     WHERE (%(topics)s::text[] IS NULL OR topic = ANY(%(topics)s))
       AND (%(groups)s::uuid[] IS NULL OR (
            SELECT CASE topic WHEN 'group.created' THEN originator_id
                   ELSE (convert_from(state, 'UTF8')::json->>'group_id')::uuid END
              FROM events AS e
             WHERE e.originator_id = p.originator_id
               AND e.originator_version <= p.originator_version
               AND e.topic IN ('group.created', 'rollout.started',
                               'instance.registered', 'instance.group_changed')
             ORDER BY e.originator_version DESC LIMIT 1) = ANY(%(groups)s))
       AND (%(applications)s::uuid[] IS NULL OR (
            SELECT CASE e.topic
                   WHEN 'application.created' THEN e.originator_id
                   WHEN 'rollout.started' THEN (
                       SELECT (convert_from(g.state, 'UTF8')::json
                               ->>'application_id')::uuid
                         FROM events AS g
                        WHERE g.originator_version = 1 AND g.originator_id =
                              (convert_from(e.state, 'UTF8')::json->>'group_id')::uuid)
                   ELSE (convert_from(e.state, 'UTF8')::json
                         ->>'application_id')::uuid END
              FROM events AS e
             WHERE e.originator_id = p.originator_id AND e.originator_version = 1
           ) = ANY(%(applications)s))
     ORDER BY notification_id {order}
     LIMIT %(limit)s
"""
_REACHED = """
    SELECT {last}(notification_id)
      FROM (SELECT notification_id FROM events
             WHERE notification_id {beyond}
             ORDER BY notification_id {order} LIMIT %(reach)s) AS piece
"""
_ON = {"beyond": "> %(start)s", "order": "ASC", "last": "max"}
_BACK = {"beyond": "< %(start)s", "order": "DESC", "last": "min"}
_FIRST = "SELECT coalesce(min(notification_id), 0) FROM events"
_BEGINS = "SELECT FROM events WHERE originator_id = %s AND topic = %s"


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """
    Which events are wanted: those that meet all that is not None, one of each.

    Attributes:
        topics: Stored names.
        applications: Whose events they are, or their groups', machines' and so on.
        groups: Whose events they are, or their rollouts', or of the machines that were
            in one when it happened.
        streams: Streams of machines.
    """

    topics: Collection[str] | None = None
    applications: Collection[UUID] | None = None
    groups: Collection[UUID] | None = None
    streams: Collection[UUID] | None = None

    @property
    def is_open(self) -> bool:
        """Everything passes."""
        return self == Filter()

    def within(self, applications: Collection[UUID] | None) -> Filter:
        """Let only events of these applications pass; of any, if there is no limit."""
        if applications is None:
            return self
        wanted = applications if self.applications is None else self.applications
        both = [each for each in wanted if each in applications]
        return msgspec.structs.replace(self, applications=both)


class EventRow(msgspec.Struct, frozen=True):
    """
    An event, and when the database took it in.

    Attributes:
        recorded_at: By the clock of the database.
    """

    recorded: Recorded
    recorded_at: datetime


class Piece(msgspec.Struct, frozen=True):
    """
    A piece of the log.

    Attributes:
        rows: What the filter let through.
        next: The position up to which everything was looked at, or down to which.
        end: The position of the newest event.
        is_end: There is nothing after it so far, or before it.
    """

    rows: list[EventRow]
    next: int
    end: int
    is_end: bool


def read_piece(
    connection: Connection[Any],
    wanted: Filter,
    *,
    after: int,
    limit: int,
    reach: int = REACH,
) -> Piece:
    """
    Read on in the log, from after a position.

    Args:
        connection: In a transaction that sees one moment (`projections.pages`).
        wanted: What to give.
        after: Where to go on.
        limit: How many events to give at most.
        reach: How many events to look at, at most.
    """
    end = last_position(connection)
    bounds = _bounds(wanted, after, limit, reach)
    rows, reached = _read(connection, wanted, bounds, _ON)
    position = max(after, end) if reached is None else reached
    return Piece(rows, position, end, is_end=position >= end)


def read_piece_before(
    connection: Connection[Any],
    wanted: Filter,
    *,
    before: int,
    limit: int,
    reach: int = REACH,
) -> Piece:
    """Read back in the log, the newest first, from before a position."""
    bounds = _bounds(wanted, before, limit, reach)
    rows, reached = _read(connection, wanted, bounds, _BACK)
    (first,) = connection.execute(_FIRST).fetchall()[0]
    position = min(before, first) if reached is None else reached
    end = last_position(connection)
    return Piece(rows, position, end, is_end=position <= first)


def begins_with(connection: Connection[Any], stream_id: UUID, topic: str) -> bool:
    """Tell whether there was ever such a thing, deleted or not."""
    return connection.execute(_BEGINS, (stream_id, topic)).fetchone() is not None


def _bounds(wanted: Filter, start: int, limit: int, reach: int) -> dict[str, int]:
    reached = limit if wanted.is_open else reach
    return {"start": start, "reach": reached, "limit": limit}


def _read(
    connection: Connection[Any],
    wanted: Filter,
    bounds: Mapping[str, int],
    way: Mapping[str, str],
) -> tuple[list[EventRow], int | None]:
    """Give what is let through, and how far was looked; None for all of the log."""
    rows = _chosen(connection, wanted, bounds, way)
    if len(rows) == bounds["limit"]:
        return rows, rows[-1].recorded.position
    if wanted.streams is not None:
        return rows, None
    reached = connection.execute(_REACHED.format(**way), bounds).fetchone()
    return rows, reached and reached[0]


def _chosen(
    connection: Connection[Any],
    wanted: Filter,
    bounds: Mapping[str, int],
    way: Mapping[str, str],
) -> list[EventRow]:
    piece = (_IN_ORDER if wanted.streams is None else _OF_STREAMS).format(**way)
    parameters = {
        name: None if values is None else list(values)
        for name, values in msgspec.structs.asdict(wanted).items()
    }
    statement = _CHOSEN.format(piece=piece, **way)
    rows = connection.execute(statement, {**parameters, **bounds}, binary=True)
    return [_row(*row) for row in rows]


def _row(
    position: int,
    stream_id: UUID,
    version: int,
    topic: str,
    state: bytes,
    recorded_at: datetime,
) -> EventRow:
    event = decode(topic, state, stream_id, version)
    return EventRow(Recorded(position, stream_id, version, topic, event), recorded_at)
