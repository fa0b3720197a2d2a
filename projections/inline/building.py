"""An inline read model built beside the live one: folded in memory, stored in bulk."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import takewhile
from typing import Any
from uuid import UUID

from psycopg import Connection, sql
from psycopg.types.json import Jsonb

from eventstore.log import read_log
from projections.asynchronous.copying import copy_rows
from projections.inline.tables import F, InlineReadModel, Row, Table

_READ_AT_ONCE = 5000
_POSITION = "SELECT position FROM projections WHERE name = %s"
_MOVE = "UPDATE projections SET position = %s WHERE name = %s"
_TICK = 5000


class Building:
    """
    Tables beside, and the same in memory: 1.6 KB a machine.

    What is folded is in memory at once, and in the tables once it is stored. If a
    transaction that stores is undone, the next one stores that as well.

    Args:
        connection: Of the owner, with the tables beside in front.
        model: Which read model; its tables and its position are there.
    """

    def __init__(
        self, connection: Connection[Any], model: InlineReadModel[Any]
    ) -> None:
        self._connection = connection
        self._model = model
        row = connection.execute(_POSITION, (model.name,)).fetchone()
        self.position: int = row[0] if row else 0
        self._fold = model.new_fold()
        model.begin(self._fold, connection, self.position)

    def fold(self, up_to: int, limit: int) -> Iterator[int]:
        """
        Fold events, some thousands at a time, and give the position after each.

        Args:
            up_to: The position of the last event to be folded.
            limit: So many events at most.
        """
        log = read_log(self._connection, after=self.position, batch=_READ_AT_ONCE)
        within = takewhile(lambda each: each.position <= up_to, log)
        for number, recorded in zip(range(1, limit + 1), within, strict=False):
            self._fold.fold(recorded)
            self.position = recorded.position
            if number % _TICK == 0:
                yield self.position
        yield self.position

    def store(self) -> None:
        """
        Store what was folded since the last time, in the caller's transaction.

        Call `settle` after its commit.
        """
        touched = self._fold.touched
        for table in self._model.tables:
            if not table.only_grows:
                self._remove(table, touched)
            self._add(table, touched)
        self._move()

    def store_in_bulk(self) -> None:
        """
        Do as `store`, and write everything anew if that is quicker.

        Only as long as nobody else looks at the tables.
        """
        units = self._model.units(self._fold)
        if 2 * len(self._fold.touched) < len(units):
            self.store()
            return
        for table in self._model.tables:
            if not table.only_grows:
                name = sql.Identifier(table.name)
                self._connection.execute(sql.SQL("TRUNCATE {}").format(name))
            self._add(table, units)
        self._move()

    def settle(self) -> None:
        """Take note that what was stored is committed."""
        self._fold.settle()

    def _move(self) -> None:
        self._connection.execute(_MOVE, (self.position, self._model.name))

    def _remove(self, table: Table[Any], units: Collection[UUID]) -> None:
        statement = sql.SQL("DELETE FROM {} WHERE {} = ANY(%b::uuid[])").format(
            sql.Identifier(table.name), sql.Identifier(table.columns[0])
        )
        self._connection.execute(statement, (list(units),))

    def _add(self, table: Table[Any], units: Collection[UUID]) -> None:
        rows = map(_to_be_copied, table.rows(self._fold, units))
        copy_rows(self._connection, table.name, table.columns, rows)


def write_all(connection: Connection[Any], model: InlineReadModel[F], fold: F) -> None:
    """Write all that a fold has come to into tables that are empty."""
    for table in model.tables:
        rows = map(_to_be_copied, table.rows(fold, model.units(fold)))
        copy_rows(connection, table.name, table.columns, rows)


def _to_be_copied(row: Row) -> Sequence[Any]:
    return [Jsonb(value) if isinstance(value, dict) else value for value in row]
