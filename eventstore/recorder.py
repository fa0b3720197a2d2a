"""The library's recorder, appending in one round trip under our writers' lock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder
from psycopg import Connection, Cursor, errors
from psycopg.rows import tuple_row

from domain.instants import to_datetime
from domain.present import another_present
from eventstore.database import CommandDatastore, Database

_LIVE_AT = "SELECT set_config('coreroller.present', %s, true)"
_APPEND = "SELECT append_events(%b::uuid[], %b::int8[], %b::text[], %b::bytea[])"


class NewEvent(msgspec.Struct, frozen=True):
    """An event on its way into the log: where it belongs, and its bytes."""

    stream_id: UUID
    version: int
    topic: str
    state: bytes


Follower = Callable[[Connection[Any], Sequence[Any]], None]
"""Brings read models up to date with events, in the transaction of their append."""


def append(cursor: Cursor[Any], new_events: Sequence[NewEvent]) -> None:
    """
    Add events to the log; from here to the commit, no other writer can.

    The positions can be fetched from the cursor, one a row, in the order given.
    """
    present = another_present()
    if present is not None:
        cursor.execute(_LIVE_AT, (to_datetime(present).isoformat(),))
    columns = (
        [event.stream_id for event in new_events],
        [event.version for event in new_events],
        [event.topic for event in new_events],
        [event.state for event in new_events],
    )
    cursor.execute(_APPEND, columns)


class LogRecorder(PostgresApplicationRecorder):
    """
    The recorder of the platform.

    Args:
        database: Where the events go.
        decode: Decodes events for the follower.
        follower: Moves the inline read models in the same transaction.
    """

    def __init__(
        self,
        database: Database,
        decode: Callable[[StoredEvent], Any],
        follower: Follower,
    ) -> None:
        super().__init__(CommandDatastore(database), events_table_name="events")
        self._decode = decode
        self._follower = follower

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int]:
        """
        Append events and bring the inline read models up to date with them.

        Returns:
            The positions, in the order of the events.

        Raises:
            IntegrityError: A stream has that version already; nothing was stored.
        """
        if not stored_events:
            return []
        with self.datastore.get_connection() as connection, connection.transaction():
            positions = self._append(connection, stored_events)
            self._follower(connection, [self._decode(event) for event in stored_events])
        return positions

    def _append(
        self, connection: Connection[Any], stored_events: Sequence[StoredEvent]
    ) -> list[int]:
        new_events = [
            NewEvent(UUID(str(e.originator_id)), e.originator_version, e.topic, e.state)
            for e in stored_events
        ]
        try:
            with connection.cursor(binary=True, row_factory=tuple_row) as cursor:
                append(cursor, new_events)
                return [position for (position,) in cursor.fetchall()]
        except errors.UniqueViolation as ex:
            raise IntegrityError(str(ex)) from ex
