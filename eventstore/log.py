"""Reading the log in order."""

from __future__ import annotations

from collections.abc import Iterator
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
        for position, stream_id, version, topic, state in rows:
            event = decode(topic, state, stream_id, version)
            yield Recorded(position, stream_id, version, topic, event)
        if len(rows) < batch:
            return
        after = rows[-1][0]
