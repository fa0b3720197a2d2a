"""The reader puts into the outbox what sinks are to be told of the activity."""

from __future__ import annotations

from eventstore.database import Database
from notifier import outbox
from notifier.notifications import gather
from notifier.sinks import AnySink

MAX_AT_ONCE = 500
"""Entries that are looked at in one transaction."""


class Reader:
    """
    Reads the activity for one sink, in the order of the log.

    It goes by the read model, so never beyond what its projection has folded.

    Args:
        database: With the activity and the outbox.
        sink: Who is to be told.
    """

    def __init__(self, database: Database, sink: AnySink) -> None:
        self._database = database
        self._sink = sink

    def read(self, now: int) -> None:
        """Read the next entries; of very many, the rest next time."""
        name = self._sink.name
        with self._database.connection() as connection, connection.transaction():
            entries = outbox.begin_reading(connection, name, MAX_AT_ONCE)
            told = [entry for entry in entries if self._sink.rules.fit(entry)]
            if told:
                before = outbox.gathering(connection, name)
                for notification in gather(name, before, told):
                    outbox.put(connection, name, notification, now)
            if entries:
                outbox.advance(connection, name, entries[-1].position)
            if len(entries) < MAX_AT_ONCE:
                # NOTE: not before all is read that there is, or failures that were
                # folded late would be told apart.
                outbox.close(connection, name, now)
