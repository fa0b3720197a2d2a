"""
The projector keeps asynchronous projections up with the log.

A batch is folded and its rows are stored with its position, in one transaction. So
whatever is killed when, no event is folded twice and none is skipped.
"""

from __future__ import annotations

import structlog

from domain.instants import SECOND
from eventstore.database import Database
from projections.asynchronous.folding import Build, Folding, lock
from projections.asynchronous.projection import Projection
from projections.asynchronous.reading import Read, read_part

MAX_AT_ONCE = 500
"""Events folded in one transaction."""
MAX_BATCHES = 20
"""In a row, so that a projection that has far to go does not keep others waiting."""
_MAX_ERROR = 1000
# NOTE: not waiting for the disk. After a crash of the database rows and position are
# those of a moment before, and what is missing is folded again.
_NO_WAIT = "SET LOCAL synchronous_commit TO off"
_RETRIES_S = (1, 2, 5, 10, 30, 60)
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
        read: Reads the log; several projectors may share what it reads.
    """

    def __init__(
        self, database: Database, projection: Projection, read: Read = read_part
    ) -> None:
        self._database = database
        self._projection = projection
        self._read = read
        self._folding = Folding(projection, read)
        self._names = {"name": projection.name, "version": projection.version}
        self._told: object = None
        self._failures = 0
        self._failed_at = 0

    def catch_up(self, now: int) -> None:
        """
        Fold what is new; of very much, the rest next time.

        If an event cannot be folded, the projection stops before it, for all to see,
        and tries again with every call, though not more often than each minute. What
        another version wrote is left as it is, until an operator has it built anew.

        Args:
            now: The present, in microseconds.
        """
        if self._is_waiting(now) or not self._is_behind() or not self._is_ours():
            return
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
            return self._folding.is_behind(connection)

    def _is_ours(self) -> bool:
        """Say whether we go on with what is there, or begin with it."""
        with self._database.connection() as connection:
            build = self._folding.begin(connection)
        is_ours = build.version == self._projection.version
        if not is_ours:
            self._tell("projection is outdated", build)
        elif build.fingerprint != self._folding.fingerprint:
            self._tell("code of projection has changed", build)
        return is_ours

    def _tell(self, what: str, build: Build) -> None:
        """Say once what an operator may want to do something about."""
        about = build.version, build.fingerprint
        if self._told != about:
            self._told = about
            run = f"rollerd projections rebuild {self._projection.name}"
            _log.warning(what, **self._names, live=build.version, run=run)

    def _go_on(self, limit: int, times: int) -> None:
        for _ in range(times):
            if self._fold_next(limit) < limit:
                return

    def _close_in(self, now: int) -> None:
        """Go on by single events, up to the one that fails, if it does so again."""
        try:
            # What was remembered may be of a transaction that was undone.
            self._folding = Folding(self._projection, self._read)
            self._go_on(1, MAX_AT_ONCE)
        except Exception as ex:  # noqa: BLE001  (as above)
            self._folding = Folding(self._projection, self._read)
            self._stop(now, ex)
        else:
            self._failures = 0

    def _fold_next(self, limit: int) -> int:
        """Fold up to so many events, and tell how many there were."""
        with self._database.connection() as connection, connection.transaction():
            connection.execute(_NO_WAIT)
            lock(connection, self._projection)
            return self._folding.fold_next(connection, limit).events

    def _stop(self, now: int, error: Exception) -> None:
        """Show why and where it stopped; raises if the database is not there for it."""
        self._failures += 1
        self._failed_at = now
        facts = {**self._names, "now": now, "error": in_words(error)}
        with self._database.connection() as connection:
            row = connection.execute(_STOP, facts).fetchone()
        if row is not None:
            position, topic = row
            where = {"position": position, "topic": topic}
            _log.error("projection stopped", **self._names, **where, exc_info=error)


def in_words(error: Exception) -> str:
    """Say in a line what went wrong."""
    # NOTE: PostgreSQL takes no NUL, and a message may repeat what was not acceptable.
    words = f"{type(error).__name__}: {error}".replace("\0", "").split()
    return " ".join(words)[:_MAX_ERROR]
