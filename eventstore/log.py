"""Reading the log in order."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from eventstore.codec import decode

_READ = """
    SELECT notification_id, originator_id, originator_version, topic, state
      FROM events
     WHERE notification_id > %s
     ORDER BY notification_id
     LIMIT %s
"""
_READ_CONFIGURATION = """
    SELECT notification_id, originator_id, originator_version, topic, state
      FROM events
     WHERE notification_id <= %s AND topic NOT LIKE 'instance.%%'
     ORDER BY notification_id
"""
_READ_STREAMS = """
    SELECT notification_id, originator_id, originator_version, topic, state
      FROM events
     WHERE originator_id = ANY(%s) AND notification_id <= %s
     ORDER BY originator_id, originator_version
"""
# By the unique index on stream and version, whatever the length of the log.
_READ_BACK = """
    SELECT notification_id, originator_id, originator_version, topic, state
      FROM events
     WHERE originator_id = %s AND originator_version < %s AND topic = ANY(%s)
     ORDER BY originator_version DESC
     LIMIT %s
"""
_READ_ENDS = """
    SELECT notification_id, originator_id, originator_version, topic, state
      FROM unnest(%s::uuid[]) AS s(id)
     CROSS JOIN LATERAL (SELECT * FROM events WHERE originator_id = s.id
                          ORDER BY originator_version DESC LIMIT %s) AS e
     ORDER BY originator_id, originator_version
"""
NEWEST = (1 << 63) - 1
"""A position that is after all others."""
_LAST = "SELECT coalesce(max(notification_id), 0) FROM events"


class Recorded(msgspec.Struct, frozen=True):
    """
    An event as it stands in the log.

    Attributes:
        position: Rises along the log, with gaps.
        version: Counts the events of the stream from 1.
    """

    position: int
    stream_id: UUID
    version: int
    topic: str
    event: Any


def last_position(connection: Connection[Any]) -> int:
    """Give the position of the newest event; 0 in an empty log."""
    row = connection.execute(_LAST).fetchone()
    return int(row[0]) if row else 0


def read_log(
    connection: Connection[Any], *, after: int = 0, batch: int = 1000
) -> Iterator[Recorded]:
    """Read all events after a position, oldest first, a batch at a time."""
    while True:
        rows = connection.execute(_READ, (after, batch), binary=True).fetchall()
        yield from map(_recorded, rows)
        if len(rows) < batch:
            return
        after = rows[-1][0]


def read_configuration(
    connection: Connection[Any], *, up_to: int = NEWEST
) -> list[Recorded]:
    """Read all events up to a position that are of no machine, oldest first."""
    rows = connection.execute(_READ_CONFIGURATION, (up_to,), binary=True)
    return [_recorded(row) for row in rows]


def read_streams(
    connection: Connection[Any],
    stream_ids: Collection[UUID],
    *,
    up_to: int = NEWEST,
) -> dict[UUID, list[Recorded]]:
    """
    Read streams, each in its order; those without events are left out.

    Args:
        connection: To read with.
        stream_ids: Which.
        up_to: The position of the last event that may be among them.
    """
    streams: dict[UUID, list[Recorded]] = {}
    rows = connection.execute(_READ_STREAMS, (list(stream_ids), up_to), binary=True)
    for recorded in map(_recorded, rows):
        streams.setdefault(recorded.stream_id, []).append(recorded)
    return streams


def read_ends(
    connection: Connection[Any], stream_ids: Collection[UUID], count: int
) -> dict[UUID, list[Recorded]]:
    """Read so many last events of streams, as `read_streams` does."""
    streams: dict[UUID, list[Recorded]] = {}
    rows = connection.execute(_READ_ENDS, (list(stream_ids), count), binary=True)
    for recorded in map(_recorded, rows):
        streams.setdefault(recorded.stream_id, []).append(recorded)
    return streams


def read_back(
    connection: Connection[Any], stream_id: UUID, *topics: str, batch: int = 100
) -> Iterator[Recorded]:
    """Read the events of certain kinds in one stream, newest first, as far as asked."""
    before = NEWEST
    while True:
        rows = connection.execute(
            _READ_BACK, (stream_id, before, list(topics), batch), binary=True
        ).fetchall()
        yield from map(_recorded, rows)
        if len(rows) < batch:
            return
        before = rows[-1][2]


def _recorded(row: tuple[Any, ...]) -> Recorded:
    position, stream_id, version, topic, state = row
    event = decode(topic, state, stream_id, version)
    return Recorded(position, stream_id, version, topic, event)
