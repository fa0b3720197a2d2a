"""
The database of the other product, as it was at one moment.

It is only read, in one transaction that sees one snapshot, so that the other product
may go on meanwhile. Tables and columns that came with later versions of it may be
missing; whoever reads says what stands for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.rows import dict_row

from domain.errors import Invalid
from domain.instants import parse_interval
from importer.errors import UnknownSource
from importer.records import Product

_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_COLUMNS = """
    SELECT table_name, column_name FROM information_schema.columns
     WHERE table_schema = 'public'
"""
_LAST_MIGRATION = "SELECT id FROM database_migrations ORDER BY id DESC LIMIT 1"
_LENGTH = "SELECT (extract(epoch FROM %s::interval) * 1000000)::bigint"
_NEEDED = frozenset(
    {
        *("team", "application", "package", "channel", "groups", "instance"),
        *("instance_application", "instance_status_history", "activity", "event"),
    }
)
_AT_ONCE = 5000


class Source:
    """
    One snapshot of a database of the other product.

    Args:
        connection: In a transaction that only reads.

    Attributes:
        product: Whose database it is.
        migration: The last one that was applied there.

    Raises:
        UnknownSource: It is of no product that we know.
    """

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection
        self._columns: dict[str, set[str]] = {}
        for table, column in connection.execute(_COLUMNS):
            self._columns.setdefault(table, set()).add(column)
        self.product = _recognised(self._columns)
        self.migration = self._last_migration()

    def has(self, table: str, column: str = "") -> bool:
        """Say whether there is such a table, and such a column in it."""
        columns = self._columns.get(table, set())
        return column in columns if column else bool(columns)

    def either(self, table: str, column: str, otherwise: str) -> str:
        """Give SQL for a column as ``table.column``, or what stands for it."""
        return f"{table}.{column}" if self.has(table, column) else otherwise

    def read(
        self, statement: str, given: Mapping[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """Read rows, a few."""
        with self._connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(statement, given).fetchall()

    def stream(
        self, name: str, statement: str, given: Mapping[str, Any]
    ) -> Iterator[dict[str, Any]]:
        """Read rows, of which there may be millions, some at a time."""
        with self._connection.cursor(name, row_factory=dict_row, binary=True) as cursor:
            cursor.itersize = _AT_ONCE
            cursor.execute(statement, given)
            yield from cursor

    def length(self, text: str) -> int | None:
        """Give the microseconds of an interval as this PostgreSQL reads it, or None."""
        try:
            return parse_interval(text)
        except Invalid:
            return self._asked_length(text)

    def _asked_length(self, text: str) -> int | None:
        try:
            with self._connection.transaction():
                row = self._connection.execute(_LENGTH, (text,)).fetchone()
        except psycopg.DataError:
            return None
        return row[0] if row else None

    def _last_migration(self) -> str:
        if not self.has("database_migrations"):
            return "unknown"
        row = self._connection.execute(_LAST_MIGRATION).fetchone()
        return str(row[0]) if row else "unknown"


@contextmanager
def opened_source(connect: Callable[[], Connection[Any]]) -> Iterator[Source]:
    """
    Open the other product's database for reading.

    Args:
        connect: Connects to it.

    Raises:
        UnknownSource: It is of no product that we know.
    """
    with connect() as connection, connection.transaction():
        connection.execute(_SNAPSHOT)
        connection.execute("SET LOCAL timezone TO 'UTC'")
        connection.execute("SET LOCAL search_path TO public")
        yield Source(connection)


def _recognised(columns: Mapping[str, set[str]]) -> Product:
    if missing := _NEEDED - columns.keys():
        raise UnknownSource(
            "this is no database of CoreRoller 1.0 or Nebraska: it has no table"
            f" {', '.join(sorted(missing))}. Name the one that it works on; a dump has"
            " to be whole, with tables and data"
        )
    if "flatcar_action" in columns:
        return Product.NEBRASKA
    if "coreos_action" in columns:
        # Nebraska began with the tables of CoreRoller, and renamed this one.
        is_nebraska = "arch" in columns["package"]
        return Product.NEBRASKA if is_nebraska else Product.COREROLLER
    raise UnknownSource(
        "this is no database of CoreRoller 1.0 or Nebraska: it has neither a table"
        " coreos_action nor a table flatcar_action. Bring CoreRoller to 1.0 first"
    )
