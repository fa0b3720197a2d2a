"""What the read queries of the REST API share: spans, pages, one view of the data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
from psycopg import Connection
from psycopg.rows import dict_row

from eventstore.database import Database

_ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_PATIENCE = "; SET LOCAL statement_timeout = {}"

R = TypeVar("R")


class Span(msgspec.Struct, frozen=True):
    """
    The part of a list that is wanted.

    Attributes:
        offset: How many to leave out at the start.
        limit: How many to give at most.
    """

    offset: int
    limit: int

    @property
    def end(self) -> int:
        """How far it goes."""
        return self.offset + self.limit

    def up_to(self, end: int) -> Span:
        """Cut off what is beyond an end."""
        return Span(self.offset, max(0, min(self.end, end) - self.offset))

    def of(self, things: Sequence[R]) -> Sequence[R]:
        """Cut the part out of the whole list."""
        return things[self.offset : self.offset + self.limit]


class Page(msgspec.Struct, Generic[R], frozen=True):
    """
    Part of a list.

    Attributes:
        total: Length of the whole list.
        rows: The part, in the order of the list.
    """

    total: int
    rows: Sequence[R]


@contextmanager
def snapshot(
    database: Database, patience_ms: int | None = None
) -> Iterator[Connection[Any]]:
    """
    Lend a connection whose statements see one moment, and change nothing.

    Args:
        database: Where to read.
        patience_ms: How long a statement may take; None for as long as any other.

    Raises:
        psycopg.errors.QueryCanceled: One took longer.
    """
    patience = "" if patience_ms is None else _PATIENCE.format(int(patience_ms))
    with database.connection() as connection, connection.transaction():
        # PERF: both in one round trip.
        connection.execute(_ONE_MOMENT + patience)
        yield connection


def fetch(
    connection: Connection[Any],
    statement: str,
    parameters: Mapping[str, Any],
    kind: type[R],
) -> list[R]:
    """Run a query and give its rows as structs, by the names of its columns."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(statement, parameters).fetchall()
    return msgspec.convert(rows, list[kind])  # type: ignore[valid-type]


def fetch_ids(
    connection: Connection[Any], statement: str, parameters: Mapping[str, Any]
) -> list[UUID]:
    """
    Run a query for the ids of a whole list, in its order.

    Counting the list reads the same entries; a configuration has thousands at most.
    """
    return [row[0] for row in connection.execute(statement, parameters)]
