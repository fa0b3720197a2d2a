"""The check of inline read models against the log: of all rows, or of a sample."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from operator import attrgetter
from typing import Any
from uuid import UUID, uuid4

from msgspec import Struct
from psycopg import Connection, sql

from eventstore.database import Database
from eventstore.log import Recorded, read_streams
from projections.inline.drifts import Comparison, Drift, Log, compare, explain
from projections.inline.everything import INLINE
from projections.inline.machines import GRANTS, INSTANCES, MACHINES
from projections.inline.tables import InlineReadModel, Key, Table, find_row, read_rows
from projections.pages import snapshot

EXPLAINED = 20
"""Rows of a table whose drifts are explained, by default."""
_NOTICE_EVERY = 1000
_TAKE_YOUR_TIME = """
    SET LOCAL statement_timeout TO 0;
    SET LOCAL idle_in_transaction_session_timeout TO 0
"""
# By the index of what tells groups: one probe for each, however long the log.
_MACHINES_OF_LOG = """
    SELECT found.id FROM unnest(%s::uuid[]) AS lot CROSS JOIN LATERAL (
           SELECT originator_id AS id FROM events
            WHERE topic = 'instance.registered' AND originator_id >= lot
            ORDER BY originator_id LIMIT 1) AS found
"""
_MACHINES_OF_TABLE = """
    SELECT found.id FROM unnest(%s::uuid[]) AS lot CROSS JOIN LATERAL (
           SELECT stream_id AS id FROM instances
            WHERE stream_id >= lot ORDER BY stream_id LIMIT 1) AS found
"""

Notice = Callable[[int], None]
"""Is told now and then at which position of the log a check is."""


class Checked(Struct, frozen=True):
    """
    What a check of an inline read model found.

    Attributes:
        model: Its name.
        rows: Rows that were compared, by table.
        drifted: Rows that are not what the log says, by table.
        drifts: What is wrong with the first of them.
    """

    model: str
    rows: dict[str, int]
    drifted: dict[str, int]
    drifts: list[Drift]


@contextmanager
def moment_to_check(database: Database) -> Iterator[Connection[Any]]:
    """Lend a connection that sees log and tables at one moment, and changes nothing."""
    with snapshot(database) as connection:
        connection.execute(_TAKE_YOUR_TIME)
        # NOTE: before the first look, which sets the moment. A table that takes the
        # place of another after it would be seen without its last rows.
        for model in INLINE:
            for table in model.tables:
                name = sql.Identifier(table.name)
                lock = sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(name)
                connection.execute(lock)
        yield connection


def check_all(
    connection: Connection[Any],
    model: InlineReadModel[Any],
    explained: int = EXPLAINED,
    notice: Notice = lambda _: None,
) -> Checked:
    """
    Compare all rows of an inline read model with the log.

    Args:
        connection: See `moment_to_check`.
        model: Which one.
        explained: Rows of each table whose drifts are explained.
        notice: Is told of the progress.
    """

    def log() -> Iterable[Recorded]:
        return _noticed(model.log(connection), notice)

    return _checked(model, log, _compare_all(connection, model, log, explained))


def check_sample(
    connection: Connection[Any], size: int, explained: int = EXPLAINED
) -> Checked:
    """
    Compare the rows of some machines, and their grants, with their events.

    They are drawn by lot, from the log and from the table. Nothing else is read, so it
    takes as long with any number of machines.

    Args:
        connection: See `moment_to_check`.
        size: How many machines, at most.
        explained: Rows of each table whose drifts are explained.
    """
    machines = _draw(connection, size)

    def log() -> Iterable[Recorded]:
        return _read_machines(connection, machines)

    return _checked(
        MACHINES, log, _compare_machines(connection, log, machines, explained)
    )


def _compare_all(
    connection: Connection[Any], model: InlineReadModel[Any], log: Log, keep: int
) -> list[Comparison]:
    fold = model.fold(log())
    units = model.units(fold)
    return [
        compare(
            table, fold, read_rows(connection, table), table.rows(fold, units), keep
        )
        for table in model.tables
    ]


def _compare_machines(
    connection: Connection[Any], log: Log, machines: Sequence[UUID], keep: int
) -> list[Comparison]:
    fold = MACHINES.fold(log())
    keys: dict[Table[Any], list[Key]] = {
        INSTANCES: [(machine,) for machine in machines],
        GRANTS: list(fold.grants),
    }
    return [
        compare(
            table,
            fold,
            filter(None, (find_row(connection, table, key) for key in keys[table])),
            table.rows(fold, machines),
            keep,
        )
        for table in keys
    ]


def _checked(
    model: InlineReadModel[Any], log: Log, comparisons: Sequence[Comparison]
) -> Checked:
    found = [each for comparison in comparisons for each in comparison.found]
    return Checked(
        model=model.name,
        rows={each.table: each.rows for each in comparisons},
        drifted={each.table: each.drifted for each in comparisons},
        drifts=explain(model, log, found),
    )


def _draw(connection: Connection[Any], size: int) -> list[UUID]:
    """Draw machines, each about as likely: ids are hashes, and so are the lots."""
    lots = [uuid4() for _ in range(size)]
    drawn = chain(
        connection.execute(_MACHINES_OF_LOG, (lots,)),
        connection.execute(_MACHINES_OF_TABLE, (lots,)),
    )
    return sorted({machine for (machine,) in drawn})


def _read_machines(
    connection: Connection[Any], machines: Sequence[UUID]
) -> list[Recorded]:
    streams = read_streams(connection, machines).values()
    return sorted(chain.from_iterable(streams), key=attrgetter("position"))


def _noticed(log: Iterable[Recorded], notice: Notice) -> Iterator[Recorded]:
    for number, recorded in enumerate(log):
        if number % _NOTICE_EVERY == 0:
            notice(recorded.position)
        yield recorded
