"""
The projector keeps asynchronous projections up with the log.

A batch is folded and its rows are stored with its position, in one transaction. So
whatever is killed when, no event is folded twice and none is skipped.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

import structlog
from psycopg import Connection, sql

from domain.instants import SECOND
from eventstore.database import Database
from eventstore.log import last_position, read_log
from projections.asynchronous.projection import Projection

MAX_AT_ONCE = 500
"""Events folded in one transaction."""
MAX_BATCHES = 20
"""In a row, so that a projection that has far to go does not keep others waiting."""
_MAX_ERROR = 1000
_RETRIES_S = (1, 2, 5, 10, 30, 60)
# NOTE: two projectors meet for a moment after a lost connection: one folds, then the
# other goes on from there.
_LOCK = """
    SELECT pg_advisory_xact_lock(hashtextextended('coreroller.projection.' || %s, 0))
"""
_POSITION = "SELECT position FROM projections WHERE name = %s AND version = %s"
_BEGIN = """
    WITH others AS (DELETE FROM projections WHERE name = %(name)s)
    INSERT INTO projections (name, version) VALUES (%(name)s, %(version)s)
"""
_MOVE = """
    UPDATE projections
       SET position = %(position)s, failed_at = NULL, failed_position = NULL,
           failed_topic = NULL, error = NULL
     WHERE name = %(name)s AND version = %(version)s
"""
_STOP = """
    UPDATE projections AS p
       SET failed_at = %(now)s, error = %(error)s,
           (failed_position, failed_topic) = (
               SELECT notification_id, topic FROM events
                WHERE notification_id > p.position ORDER BY notification_id LIMIT 1)
     WHERE name = %(name)s AND version = %(version)s
       AND error IS DISTINCT FROM %(error)s
    RETURNING failed_position, failed_topic
"""
_log = structlog.get_logger(__name__)


class Projector:
    """
    Keeps one projection up with the log.

    Args:
        database: With the log, and the projection's tables.
        projection: Which one.
    """

    def __init__(self, database: Database, projection: Projection) -> None:
        self._database = database
        self._projection = projection
        self._fold = projection.new_fold()
        self._names = {"name": projection.name, "version": projection.version}
        self._folded_to = -1
        self._failures = 0
        self._failed_at = 0

    def catch_up(self, now: int) -> None:
        """
        Fold what is new; of very much, the rest next time.

        If an event cannot be folded, the projection stops before it, for all to see,
        and tries again with every call, though not more often than each minute.

        Args:
            now: The present, in microseconds.
        """
        if self._is_waiting(now) or not self._is_behind():
            return
        self._begin_if_new()
        try:
            self._go_on(MAX_AT_ONCE, MAX_BATCHES)
        except Exception:  # noqa: BLE001  (whatever it is, it stops this one only)
            self._close_in(now)
        else:
            self._failures = 0

    def _is_waiting(self, now: int) -> bool:
        """Say whether the next try is yet to come; not if the clock was turned back."""
        if not self._failures:
            return False
        wait_s = _RETRIES_S[min(self._failures, len(_RETRIES_S)) - 1]
        return 0 <= now - self._failed_at < wait_s * SECOND

    def _is_behind(self) -> bool:
        # PERF: all that is asked while nothing happens.
        with self._database.connection() as connection:
            return last_position(connection) != self._folded_to

    def _begin_if_new(self) -> None:
        """Let a projection that is new, or of another version, begin with no rows."""
        with self._database.connection() as connection, connection.transaction():
            if self._lock_position(connection) is None:
                for table in self._projection.tables:
                    empty = sql.SQL("TRUNCATE {}").format(sql.Identifier(table))
                    connection.execute(empty)
                connection.execute(_BEGIN, self._names)

    def _go_on(self, limit: int, times: int) -> None:
        for _ in range(times):
            if self._fold_next(limit) < limit:
                return

    def _close_in(self, now: int) -> None:
        """Go on by single events, up to the one that fails, if it does so again."""
        try:
            self._go_on(1, MAX_AT_ONCE)
        except Exception as ex:  # noqa: BLE001  (as above)
            self._stop(now, ex)
        else:
            self._failures = 0

    def _fold_next(self, limit: int) -> int:
        """Fold up to so many events, and tell how many there were."""
        with self._database.connection() as connection, connection.transaction():
            position = self._lock_position(connection)
            if position is None:
                return 0  # somebody who runs another version has taken over
            log = read_log(connection, after=position, batch=limit)
            batch = list(islice(log, limit))
            if batch:
                position = batch[-1].position
                self._fold(connection, batch)
                connection.execute(_MOVE, {**self._names, "position": position})
        self._folded_to = position
        return len(batch)

    def _lock_position(self, connection: Connection[Any]) -> int | None:
        connection.execute(_LOCK, (self._projection.name,))
        names = self._projection.name, self._projection.version
        row = connection.execute(_POSITION, names).fetchone()
        return None if row is None else int(row[0])

    def _stop(self, now: int, error: Exception) -> None:
        """Show why and where it stopped; raises if the database is not there for it."""
        self._failures += 1
        self._failed_at = now
        facts = {**self._names, "now": now, "error": _in_words(error)}
        with self._database.connection() as connection:
            row = connection.execute(_STOP, facts).fetchone()
        if row is not None:
            position, topic = row
            where = {"position": position, "topic": topic}
            _log.error("projection stopped", **self._names, **where, exc_info=error)


def _in_words(error: Exception) -> str:
    # NOTE: PostgreSQL takes no NUL, and a message may repeat what was not acceptable.
    words = f"{type(error).__name__}: {error}".replace("\0", "").split()
    return " ".join(words)[:_MAX_ERROR]
