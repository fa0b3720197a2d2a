"""
An inline read model built anew beside the live one, and put in its place.

The live one moves with every append, so it is always at the end of the log. Whoever is
alone on the configuration keeps it there: all that writes holds that lock, shared.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection

from eventstore.database import (
    HOLD_CONFIGURATION,
    LET_CONFIGURATION_GO,
    LOCK_CONFIGURATION,
)
from eventstore.log import last_position
from eventstore.names import BESIDE
from projections import beside
from projections.asynchronous.fingerprint import fingerprint
from projections.asynchronous.rebuild import (
    CannotRebuild,
    Told,
    alone_beside,
    cannot_fold,
)
from projections.collection import collection_put_off
from projections.comparison import Comparison, compare
from projections.configuration import BUMP_VERSION
from projections.inline.building import Building
from projections.inline.tables import InlineReadModel

AT_ONCE = 500_000
"""Events folded in memory before they are stored."""
_NEARLY = 1000
"""So few events are left to whoever is alone."""
_FINGERPRINT = f"SELECT fingerprint FROM {BESIDE}.projections WHERE name = %s"  # noqa: S608
_BEGIN = f"""
    INSERT INTO {BESIDE}.projections (name, version, fingerprint) VALUES (%s, 1, %s)
"""  # noqa: S608  (names of ours)
_FORGET = f"DELETE FROM {BESIDE}.projections WHERE name = %s"  # noqa: S608
_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


@contextmanager
def rebuilding(url: str, model: InlineReadModel[Any]) -> Iterator[InlineRebuild]:
    """
    Open what is beside an inline read model, for one at a time.

    Args:
        url: As the operator gave it; its user is the owner of the tables.
        model: Which one.

    Raises:
        AtIt: Another process is.
    """
    with alone_beside(url, model.name) as connection:
        yield InlineRebuild(connection, model)


class InlineRebuild:
    """
    What is beside one inline read model.

    Args:
        connection: Of the owner, with the tables beside in front; kept alone.
        model: Which one.
    """

    def __init__(
        self, connection: Connection[Any], model: InlineReadModel[Any]
    ) -> None:
        self._connection = connection
        self._model = model
        self._tables = [table.name for table in model.tables]
        self._fingerprint = fingerprint(model.new_fold)

    def bring_up(self, told: Told) -> int:
        """
        Build it up to the end of the log, or nearly, from where it is; give that place.

        Whatever ends this, it goes on from the last commit when it is called again.

        Raises:
            CannotRebuild: What is beside is of other code, or an event cannot be
                folded.
        """
        return self._brought_up(told).position

    def compare(self, samples: int, told: Told) -> Comparison:
        """
        Compare it with the live one, row by row, at the same position.

        Writers wait for a moment, until it is agreed on what to look at.

        Args:
            samples: So many rows at most, of each table, are given as examples.
            told: Is told of the progress.

        Raises:
            CannotRebuild: As above, or nothing is beside.
        """
        self._require()
        building = self._brought_up(told)
        relevant = {table.name: table.relevant for table in self._model.tables}
        with self._one_snapshot(building):
            return compare(
                self._connection, self._tables, building.position, samples, relevant
            )

    def switch(self, told: Told) -> int:
        """
        Put it in the place of the live one, at the end of the log; give the position.

        Writers wait for as long as that takes: milliseconds, or half a second at a time
        while somebody reads the live tables.

        Raises:
            CannotRebuild: As above.
            Busy: Somebody reads the live one without a break; nothing was changed.
        """
        self._require()
        building = self._brought_up(told)
        return beside.persistently(lambda: self._take_its_place(building, told))

    def drop(self) -> None:
        """Throw it away."""
        with self._connection.transaction():
            beside.drop(self._connection, self._tables)
            self._connection.execute(_FORGET, (self._model.name,))

    def _brought_up(self, told: Told) -> Building:
        self._begin()
        building = Building(self._connection, self._model)
        self._catch_up(building, told)
        beside.add_indexes(self._connection, self._tables)
        self._catch_up(building, told)  # with what came meanwhile
        return building

    def _begin(self) -> None:
        """Make empty tables, unless there are some that we can go on with."""
        connection, name = self._connection, self._model.name
        with connection.transaction():
            if not self._has_begun():
                beside.create(connection, self._tables)
                connection.execute(_BEGIN, (name, self._fingerprint))
            row = connection.execute(_FINGERPRINT, (name,)).fetchone()
        is_ours = row is not None and row[0] == self._fingerprint
        if not is_ours or not beside.are_alike(connection, self._tables):
            raise CannotRebuild(
                "what is beside was begun by another program:"
                f" `rollerd projections drop {name}`, then rebuild"
            )

    def _require(self) -> None:
        if not self._has_begun():
            name = self._model.name
            raise CannotRebuild(
                f"nothing is beside {name}: `rollerd projections rebuild {name}` first"
            )

    def _has_begun(self) -> bool:
        row = self._connection.execute(_FINGERPRINT, (self._model.name,)).fetchone()
        return row is not None

    def _catch_up(self, building: Building, told: Told) -> None:
        """Fold and store until next to nothing is left."""
        left = enough = min(_NEARLY, AT_ONCE)
        while left >= enough:
            end = last_position(self._connection)
            left = end - building.position
            self._fold(building, end, told)
            with self._connection.transaction():
                building.store_in_bulk()
            building.settle()

    def _fold(self, building: Building, end: int, told: Told) -> None:
        try:
            with collection_put_off():
                for position in building.fold(end, AT_ONCE):
                    told(position, end)
        except psycopg.Error:
            raise
        except Exception as ex:
            raise cannot_fold(self._connection, building.position, ex) from ex

    def _fold_the_rest(self, building: Building) -> None:
        """Fold and store all there is; for whoever is alone on the configuration."""
        end = last_position(self._connection)
        for _ in building.fold(end, end):
            pass
        building.store()

    @contextmanager
    def _one_snapshot(self, building: Building) -> Iterator[None]:
        """Look at both sides at one position, and let writers go on meanwhile."""
        connection = self._connection
        # NOTE: if this fails, the lock ends with the connection.
        connection.execute(HOLD_CONFIGURATION)
        with connection.transaction():
            self._fold_the_rest(building)
        building.settle()
        with connection.transaction():
            connection.execute(_SNAPSHOT)
            # The first statement: what is looked at is as it was before this.
            connection.execute(LET_CONFIGURATION_GO)
            yield

    def _take_its_place(self, building: Building, told: Told) -> int:
        connection = self._connection
        self._catch_up(building, told)
        # NOTE: who looks at the time before this would miss all that is beside. Who
        # looks at a time after it sees, at worst, the rows of this moment: writers are
        # not kept waiting for readers.
        beside.outlive_readers(connection)
        with connection.transaction():
            connection.execute(LOCK_CONFIGURATION)
            self._fold_the_rest(building)
            beside.swap(connection, self._tables)
            connection.execute(BUMP_VERSION)
            connection.execute(_FORGET, (self._model.name,))
        return building.position
