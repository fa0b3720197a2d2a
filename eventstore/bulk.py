"""Adding very many events at once, each of which may have been recorded long ago."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from psycopg import Connection

from domain.instants import to_datetime
from eventstore.recorder import NewEvent

_COPY = """
    COPY events (originator_id, originator_version, topic, state) FROM STDIN
"""
_COPY_DATED = """
    COPY events (originator_id, originator_version, topic, state, recorded_at)
    FROM STDIN
"""


def copy_into_log(
    connection: Connection[Any],
    new_events: Iterable[tuple[int, NewEvent]],
    *,
    dated: bool,
) -> None:
    """
    Add events to the log, in the transaction of a command that has added some already.

    That one holds the lock of those who write, and wakes those who read.

    Args:
        connection: Of the command.
        new_events: With the instant of each, in microseconds, none before the one
            before it.
        dated: They were recorded at their instants, rather than now. Only for a log in
            which nothing is newer.
    """
    statement = _COPY_DATED if dated else _COPY
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for at, event in new_events:
            row = (event.stream_id, event.version, event.topic, event.state)
            copy.write_row((*row, to_datetime(at)) if dated else row)
