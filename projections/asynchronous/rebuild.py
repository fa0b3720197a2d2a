"""
A projection built anew beside the live one, and put in its place.

It never goes beyond the live one until it takes its place, so that both can be
compared at one position, whatever version the live one is of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
from psycopg import Connection

from eventstore.log import last_position
from eventstore.names import BESIDE, SCHEMA, SERVER_ROLE
from projections import beside
from projections.asynchronous.folding import LOCK_KEY, Build, Folding
from projections.asynchronous.projection import Projection
from projections.comparison import Comparison, compare

AT_ONCE = 20_000
"""
Events folded in one transaction, in half a second or so. With 5,000 it takes a sixth
longer, with 1,000,000 machines.
"""
Told = Callable[[int, int], None]
"""Is told how far it is, and how far it has to go; positions."""

BESIDE_KEY = "hashtextextended('coreroller.beside.' || %s, 0)"
"""The number of the lock on what is beside a read model, in SQL, by its name."""
_TRY = f"SELECT pg_try_advisory_lock({BESIDE_KEY})"
_LEAVE = f"SELECT pg_advisory_unlock({BESIDE_KEY})"
_LIVE = f"""
    SELECT version, fingerprint, builds, position
      FROM {SCHEMA}.projections WHERE name = %s
"""  # noqa: S608  (names of ours, here and below)
_FORGET = f"DELETE FROM {BESIDE}.projections WHERE name = %s"  # noqa: S608
_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_HOLD = f"SELECT pg_advisory_lock({LOCK_KEY})"
_LET_GO = f"SELECT pg_advisory_unlock({LOCK_KEY})"
_TAKE_ITS_PLACE = f"""
    UPDATE {SCHEMA}.projections AS live
       SET version = new.version, fingerprint = new.fingerprint,
           position = new.position, builds = live.builds + 1, failed_at = NULL,
           failed_position = NULL, failed_topic = NULL, error = NULL
      FROM {BESIDE}.projections AS new
     WHERE live.name = new.name AND live.name = %s
"""  # noqa: S608
_NEXT_TOPIC = """
    SELECT notification_id, topic FROM events
     WHERE notification_id > %s ORDER BY notification_id LIMIT 1
"""


class CannotRebuild(Exception):
    """What stands in the way, and what to do."""


class AtIt(CannotRebuild):
    """Somebody else does something with it at this moment."""


@contextmanager
def rebuilding(url: str, projection: Projection) -> Iterator[Rebuild]:
    """
    Open what is beside a projection, for one at a time.

    Args:
        url: As the operator gave it; its user is the owner of the tables.
        projection: Which one.

    Raises:
        AtIt: Another process is.
    """
    with alone_beside(url, projection.name) as connection:
        yield Rebuild(connection, projection)


@contextmanager
def alone_beside(url: str, name: str) -> Iterator[Connection[Any]]:
    """
    Connect as the owner, with the tables beside in front, one process at a time.

    Args:
        url: As the operator gave it.
        name: Of the read model that something is beside of.

    Raises:
        AtIt: Another process is.
    """
    with beside.connect(url) as connection:
        row = connection.execute(_TRY, (name,)).fetchone()
        if not row or not row[0]:
            raise AtIt(
                f"somebody rebuilds, compares or switches {name} at this moment: wait"
                " until that has ended"
            )
        yield connection
        # NOTE: a backend lets go of its locks a moment after its client has gone, when
        # the next one may ask already.
        connection.execute(_LEAVE, (name,))


def cannot_fold(
    connection: Connection[Any], position: int, error: Exception
) -> CannotRebuild:
    """Say that the first event after a position cannot be folded, and why."""
    row = connection.execute(_NEXT_TOPIC, (position,)).fetchone()
    where = f"{row[1]} at position {row[0]}" if row else "the next event"
    reason = f"{type(error).__name__}: {error}"
    return CannotRebuild(f"{where} cannot be folded: {reason}")


class Rebuild:
    """
    What is beside one projection.

    Args:
        connection: Of the owner, with the tables beside in front; kept alone.
        projection: As this program would build it.
    """

    def __init__(self, connection: Connection[Any], projection: Projection) -> None:
        self._connection = connection
        self._projection = projection
        self._folding = Folding(projection)
        self._folded = 0

    def bring_up(self, told: Told) -> int:
        """
        Build it up to where the live one is, from where it is; give that position.

        Whatever ends this, it goes on from the last commit when it is called again.

        Raises:
            CannotRebuild: There is no live one, what is beside is of other code, or an
                event cannot be folded.
        """
        self._begin()
        self._fold_as_far(self._live_position, told)
        beside.add_indexes(self._connection, self._projection.tables)
        # What came while that took its time.
        return self._fold_as_far(self._live_position, told)

    def compare(self, samples: int, told: Told) -> Comparison:
        """
        Compare it with the live one, row by row, at the same position.

        The live one is held for a moment, until it is agreed on what to look at.

        Args:
            samples: So many rows at most, of each table, are given as examples.
            told: As above.

        Raises:
            CannotRebuild: As above, or nothing is beside.
        """
        self._require()
        self.bring_up(told)
        with self._one_snapshot() as position:
            tables = self._projection.tables
            return compare(self._connection, tables, position, samples)

    def switch(self, told: Told) -> int:
        """
        Put it in the place of the live one, at the end of the log; give the position.

        Raises:
            CannotRebuild: As above.
            Busy: Somebody reads the live one without a break; nothing was changed.
        """
        self._require()
        self.bring_up(told)
        self._fold_as_far(lambda: last_position(self._connection), told)
        return beside.persistently(self._take_its_place)

    def drop(self) -> None:
        """Throw it away."""
        with self._connection.transaction():
            beside.drop(self._connection, self._projection.tables)
            self._connection.execute(_FORGET, (self._projection.name,))

    def _begin(self) -> None:
        """Make empty tables, unless there are some that we can go on with."""
        connection, tables = self._connection, self._projection.tables
        self._live()
        with connection.transaction():
            if self._folding.build(connection) is None:
                beside.create(connection, tables)
            build = self._folding.begin(connection)
        is_ours = (build.version, build.fingerprint) == (
            self._projection.version,
            self._folding.fingerprint,
        )
        if not is_ours or not beside.are_alike(connection, tables):
            raise CannotRebuild(
                "what is beside was begun by another program:"
                f" `rollerd projections drop {self._projection.name}`, then rebuild"
            )

    def _require(self) -> None:
        if self._folding.build(self._connection) is None:
            name = self._projection.name
            raise CannotRebuild(
                f"nothing is beside {name}: `rollerd projections rebuild {name}` first"
            )

    def _live(self) -> Build:
        name = self._projection.name
        row = self._connection.execute(_LIVE, (name,)).fetchone()
        if row is None:
            raise CannotRebuild(
                f"{name} has not begun yet: the projector builds it by itself"
            )
        return Build(*row)

    def _live_position(self) -> int:
        return self._live().position

    def _fold_as_far(
        self, goal: Callable[[], int], told: Told = lambda position, end: None
    ) -> int:
        """Fold up to a position, which may move on meanwhile."""
        while True:
            end = goal()
            position, folded = self._fold_next(AT_ONCE, end)
            self._see_to_plans(folded)
            told(position, end)
            if position >= end or not folded:
                return position

    def _see_to_plans(self, folded: int) -> None:
        """Let the planner know how the tables grow, whenever they have doubled."""
        # PERF: it else goes through a million rows for each batch, until autovacuum
        # comes by; it was a tenth of a rebuild. Analyzing takes less than a second.
        before, self._folded = self._folded, self._folded + folded
        if before.bit_length() < self._folded.bit_length():
            beside.analyze(self._connection, self._projection.tables)

    def _fold_next(self, limit: int, end: int) -> tuple[int, int]:
        """Fold a batch or, if it has an event that cannot be, a part before that."""
        try:
            return self._fold(limit, end)
        except psycopg.OperationalError:
            raise
        except Exception as ex:
            # What was remembered may be of the transaction that was undone.
            self._folding = Folding(self._projection)
            if limit == 1:
                raise self._stopped(ex) from ex
            return self._fold_next(limit // 2, end)

    def _fold(self, limit: int, end: int) -> tuple[int, int]:
        connection = self._connection
        with connection.transaction():
            connection.execute(f"SET LOCAL ROLE {SERVER_ROLE}")
            folded = self._folding.fold_next(connection, limit, end)
            connection.execute("RESET ROLE")
        return folded.position, folded.events

    def _stopped(self, error: Exception) -> CannotRebuild:
        build = self._folding.build(self._connection)
        return cannot_fold(self._connection, build.position if build else 0, error)

    @contextmanager
    def _one_snapshot(self) -> Iterator[int]:
        """Look at both sides at one position, and let the live one go on meanwhile."""
        with ExitStack() as stack:
            with self._live_held():
                position = self._fold_as_far(self._live_position)
                self._check_not_ahead(position)
                stack.enter_context(self._connection.transaction())
                # What is looked at is as it was before the first statement after this.
                self._connection.execute(_SNAPSHOT)
            yield position

    def _check_not_ahead(self, position: int) -> None:
        live = self._live_position()
        if position > live:
            raise CannotRebuild(
                f"what is beside is ahead of the live one, at {position} instead of"
                f" {live}, since a switch was broken off: switch again, or drop it"
            )

    def _take_its_place(self) -> int:
        connection, name = self._connection, (self._projection.name,)
        with self._live_held():
            position = self._fold_as_far(lambda: last_position(connection))
            beside.outlive_readers(connection)
            with connection.transaction():
                beside.swap(connection, self._projection.tables)
                connection.execute(_TAKE_ITS_PLACE, name)
                connection.execute(_FORGET, name)
        return position

    @contextmanager
    def _live_held(self) -> Iterator[None]:
        """Let the live one stand still; the projector waits as for another of it."""
        name = (self._projection.name,)
        self._connection.execute(_HOLD, name)
        try:
            yield
        finally:
            self._connection.execute(_LET_GO, name)
