"""What an inline read model is to those who check it and who build it anew."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from msgspec import Struct
from psycopg import Connection, sql

from eventstore.log import Recorded
from projections.collection import collection_put_off

Key = tuple[Any, ...]
Row = tuple[Any, ...]
_AT_ONCE = 5000


class Fold(Protocol):
    """
    A read model in memory, at one place of the log.

    Attributes:
        touched: Units whose rows the events may have changed; the caller empties it.
    """

    touched: set[UUID]

    def fold(self, recorded: Recorded) -> None:
        """Go on to the next event."""

    def settle(self) -> None:
        """Take note that the rows of all that was touched are written."""


F = TypeVar("F", bound=Fold)


class Table(Struct, Generic[F], frozen=True):
    """
    A table, and what a fold says of it.

    Attributes:
        columns: Of a row: first its key, and in front of that its unit, which is what
            the row is about: a machine, a group.
        key: How many columns the key has.
        find: Gives the row of a key, None if there is none.
        rows: Gives the rows of units; of a table that only grows, all at hand.
        relevant: SQL; rows for which it is false are as good as none.
        read: Puts a row that is stored into today's form.
        only_grows: Rows are added, and never changed.
    """

    name: str
    columns: tuple[str, ...]
    key: int
    find: Callable[[F, Key], Row | None]
    rows: Callable[[F, Collection[UUID]], Iterable[Row]]
    relevant: str = "true"
    read: Callable[[Row], Row] = tuple
    only_grows: bool = False

    def key_of(self, row: Row) -> Key:
        """Give the key of a row."""
        return row[: self.key]


class InlineReadModel(Struct, Generic[F], frozen=True):
    """
    Tables that move along with each append, and can be folded from the log.

    Attributes:
        name: What operators call it.
        log: Reads all events that it goes by, in order.
        new_fold: Makes one that stands before the first event.
        units: Gives everything that rows of a fold are about.
        begin: Brings a new one to where the tables stand, at a position.
    """

    name: str
    tables: tuple[Table[F], ...]
    log: Callable[[Connection[Any]], Iterable[Recorded]]
    new_fold: Callable[[], F]
    units: Callable[[F], Collection[UUID]]
    begin: Callable[[F, Connection[Any], int], None]

    def fold(self, log: Iterable[Recorded]) -> F:
        """Fold events from the first one on."""
        fold = self.new_fold()
        with collection_put_off():
            for recorded in log:
                fold.fold(recorded)
        return fold


def read_rows(connection: Connection[Any], table: Table[Any]) -> Iterator[Row]:
    """Read the rows of a table in a transaction, some at a time, in no order."""
    with connection.cursor(f"rows_of_{table.name}", binary=True) as cursor:
        cursor.itersize = _AT_ONCE
        cursor.execute(_select(table))
        yield from map(table.read, cursor)


def find_row(connection: Connection[Any], table: Table[Any], key: Key) -> Row | None:
    """Read the row of a key."""
    matches = [
        sql.SQL("{} = %s").format(sql.Identifier(column))
        for column in table.columns[: table.key]
    ]
    statement = sql.SQL(" AND ").join([_select(table), *matches])
    row = connection.execute(statement, key, binary=True).fetchone()
    return None if row is None else table.read(row)


def _select(table: Table[Any]) -> sql.Composed:
    return sql.SQL("SELECT {} FROM {} WHERE {}").format(
        sql.SQL(", ").join(map(sql.Identifier, table.columns)),
        sql.Identifier(table.name),
        sql.SQL(table.relevant),
    )
