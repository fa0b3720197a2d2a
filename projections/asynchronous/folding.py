"""
The one way in which the log becomes rows of a projection.

Rows and position are stored in one transaction, the caller's. Where they go to, to the
live tables or to those beside, is the search path's to say.
"""

from __future__ import annotations

from itertools import takewhile
from typing import Any, NamedTuple

from msgspec import Struct
from psycopg import Connection

from projections.asynchronous.fingerprint import fingerprint
from projections.asynchronous.projection import Fold, Projection
from projections.asynchronous.reading import Read, read_part
from projections.collection import collection_put_off

END = (1 << 63) - 1
"""Beyond every position."""
LOCK_KEY = "hashtextextended('coreroller.projection.' || %s, 0)"
"""The number of the lock on the live tables of a projection, in SQL, by its name."""
_LOCK = f"SELECT pg_advisory_xact_lock({LOCK_KEY})"
_BEGIN = """
    INSERT INTO projections (name, version, fingerprint)
    VALUES (%(name)s, %(version)s, %(fingerprint)s)
    ON CONFLICT (name) DO UPDATE SET fingerprint = excluded.fingerprint
     WHERE projections.version = excluded.version AND projections.fingerprint IS NULL
"""
_BUILD = """
    SELECT version, fingerprint, builds, position FROM projections WHERE name = %s
"""
_IS_BEHIND = """
    SELECT coalesce(max(notification_id), 0) IS DISTINCT FROM
           (SELECT position FROM projections WHERE name = %s)
      FROM events
"""
_MOVE = """
    UPDATE projections
       SET position = %s, failed_at = NULL, failed_position = NULL,
           failed_topic = NULL, error = NULL
     WHERE name = %s
"""


class Build(Struct, frozen=True):
    """
    What a projection's tables were written by, and how far they are.

    Attributes:
        version: Of the projection.
        fingerprint: Of the code that they were begun with; None if it was not noted.
        builds: Other than before when other tables took their place.
        position: Of the last event that was folded.
    """

    version: int
    fingerprint: str | None
    builds: int
    position: int


class Folded(NamedTuple):
    """
    What was folded.

    Attributes:
        events: How many; fewer than asked for at the end.
        position: Of the last event that is folded by now; -1 if it is not ours to do.
    """

    events: int
    position: int


def lock(connection: Connection[Any], projection: Projection) -> None:
    """
    Let nobody else fold into the live tables until the end of the transaction.

    Two projectors meet for a moment after a lost connection: one folds, then the other
    goes on from there.
    """
    connection.execute(_LOCK, (projection.name,))


class Folding:
    """
    Folds the log into the tables of a projection.

    Args:
        projection: Which one.
        read: Reads the log.
    """

    def __init__(self, projection: Projection, read: Read = read_part) -> None:
        self._projection = projection
        self._read = read
        self._kept: tuple[int, Fold] | None = None
        self.fingerprint = fingerprint(projection.new_fold)

    def begin(self, connection: Connection[Any]) -> Build:
        """Let a projection that never was begin; give what is there."""
        build = self.build(connection)
        if build is None or build.fingerprint is None:
            build = self._begun(connection)
        return build

    def _begun(self, connection: Connection[Any]) -> Build:
        name, version = self._projection.name, self._projection.version
        facts = {"name": name, "version": version, "fingerprint": self.fingerprint}
        connection.execute(_BEGIN, facts)
        build = self.build(connection)
        if build is None:
            raise LookupError(f"the position of {name} was removed just now")
        return build

    def is_behind(self, connection: Connection[Any]) -> bool:
        """Say whether there is something new for a projection, or it never began."""
        row = connection.execute(_IS_BEHIND, (self._projection.name,)).fetchone()
        return row is None or bool(row[0])

    def build(self, connection: Connection[Any]) -> Build | None:
        """Give what is there, None if the projection never began."""
        row = connection.execute(_BUILD, (self._projection.name,)).fetchone()
        return None if row is None else Build(*row)

    def fold_next(
        self, connection: Connection[Any], limit: int, up_to: int = END
    ) -> Folded:
        """
        Fold up to so many events.

        Args:
            connection: In a transaction, and alone on the tables.
            limit: So many events at most.
            up_to: The position of the last event that may be folded.
        """
        build = self.build(connection)
        if build is None or build.version != self._projection.version:
            return Folded(0, -1)  # somebody who runs another version has taken over
        with collection_put_off():
            part = self._read(connection, build.position, limit)
            batch = list(takewhile(lambda each: each.position <= up_to, part))
            if not batch:
                return Folded(0, build.position)
            self._fold_on(build)(connection, batch)
        position = batch[-1].position
        connection.execute(_MOVE, (position, self._projection.name))
        return Folded(len(batch), position)

    def _fold_on(self, build: Build) -> Fold:
        """Give what folds; what it remembers has to be of the tables that there are."""
        if self._kept is None or self._kept[0] != build.builds:
            self._kept = build.builds, self._projection.new_fold()
        return self._kept[1]
