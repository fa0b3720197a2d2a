"""Tables compared with those beside them, row by row, by their primary keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct
from psycopg import Connection, sql

from eventstore.names import BESIDE, SCHEMA
from projections.hiding import hide
from projections.pages import fetch

_POSITIONS = ("position", "until")
_KEY = """
    SELECT attname
      FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
     WHERE indrelid = %s::text::regclass AND indisprimary
     ORDER BY array_position(indkey::int2[], attnum)
"""
_DIFFERENT = """
      FROM {live} AS l FULL JOIN {beside} AS b USING ({key})
     WHERE (l.*) IS DISTINCT FROM (b.*)
"""
_COUNT = f"""
    SELECT count(*) FILTER (WHERE b.{{first}} IS NULL) AS only_live,
           count(*) FILTER (WHERE l.{{first}} IS NULL) AS only_beside,
           count(*) FILTER (WHERE l.{{first}} = b.{{first}}) AS different
    {_DIFFERENT}
"""
_SAMPLES = f"""
    SELECT to_jsonb(l) AS live, to_jsonb(b) AS beside
    {_DIFFERENT}
     ORDER BY {{key}} LIMIT {{limit}}
"""
# An event at each position, or the last one before it where there is none.
_AT = """
    SELECT DISTINCT position, at, topic
      FROM unnest(%(positions)s::bigint[]) AS p(wanted)
     CROSS JOIN LATERAL (
           SELECT notification_id AS position, topic,
                  (extract(epoch FROM recorded_at) * 1000000)::bigint AS at
             FROM events WHERE notification_id <= wanted
            ORDER BY notification_id DESC LIMIT 1) AS e
     ORDER BY position
"""
_OF_STREAMS = """
    SELECT notification_id AS position, topic,
           (extract(epoch FROM recorded_at) * 1000000)::bigint AS at
      FROM events
     WHERE originator_id = ANY (%(streams)s) AND notification_id <= %(end)s
     ORDER BY notification_id DESC LIMIT 3
"""
Row = Mapping[str, Any]
Kind = Literal["different", "only live", "only beside"]
"""How a row is not the same on both sides."""


class Event(Struct, frozen=True):
    """
    An event behind a row.

    Attributes:
        at: When it was recorded, in microseconds.
        topic: Its stored name.
    """

    position: int
    at: int
    topic: str


class Values(Struct, frozen=True):
    """What one column says on either side; None as well where there is no row."""

    live: Any
    beside: Any


class Sample(Struct, frozen=True):
    """
    A row that is not the same on both sides.

    Attributes:
        key: The columns of its primary key.
        columns: Those that differ.
        events: Where it comes from: what its positions name or, if it has none, the
            newest events of the streams in its key.
    """

    key: Row
    kind: Kind
    columns: dict[str, Values]
    events: list[Event]


class Counts(Struct, frozen=True):
    """Rows by how they differ."""

    only_live: int
    only_beside: int
    different: int

    @property
    def total(self) -> int:
        """All that differ."""
        return self.only_live + self.only_beside + self.different


class TableComparison(Struct, frozen=True):
    """
    What differs in one table.

    Attributes:
        samples: The first rows by their keys.
    """

    table: str
    counts: Counts
    samples: list[Sample]


class Comparison(Struct, frozen=True):
    """
    What differs between the live tables and those beside.

    Attributes:
        position: Of the last event that both of them know.
    """

    position: int
    tables: list[TableComparison]

    @property
    def is_equal(self) -> bool:
        """Say whether they have the same rows."""
        return not any(table.counts.total for table in self.tables)


def compare(
    connection: Connection[Any],
    tables: Sequence[str],
    position: int,
    samples: int,
    relevant: Mapping[str, str] | None = None,
) -> Comparison:
    """
    Compare tables with those beside, within one snapshot.

    Args:
        connection: As the owner.
        tables: Which; each has a primary key.
        position: Of the last event that both sides know.
        samples: So many rows of each table at most are given as examples.
        relevant: SQL, by table; rows for which it is false are as good as none.
    """
    conditions = relevant or {}
    return Comparison(
        position,
        [
            _compare(
                connection, table, position, samples, conditions.get(table, "true")
            )
            for table in tables
        ],
    )


def _compare(
    connection: Connection[Any],
    table: str,
    position: int,
    samples: int,
    relevant: str,
) -> TableComparison:
    key = [name for (name,) in connection.execute(_KEY, (f"{SCHEMA}.{table}",))]
    names = {
        "live": _rows(SCHEMA, table, relevant),
        "beside": _rows(BESIDE, table, relevant),
        "key": sql.SQL(", ").join(map(sql.Identifier, key)),
        "first": sql.Identifier(key[0]),
        "limit": sql.Literal(samples),
    }
    statement = sql.SQL(_COUNT).format(**names).as_string()
    (counts,) = fetch(connection, statement, {}, Counts)
    rows: list[tuple[Row | None, Row | None]] = []
    if counts.total:
        rows = connection.execute(sql.SQL(_SAMPLES).format(**names)).fetchall()
    shown = [_sample(connection, key, pair, position) for pair in rows]
    return TableComparison(table, counts, shown)


def _rows(schema: str, table: str, relevant: str) -> sql.Composed:
    return sql.SQL("(SELECT * FROM {} WHERE {})").format(
        sql.Identifier(schema, table), sql.SQL(relevant)
    )


def _sample(
    connection: Connection[Any],
    key: Sequence[str],
    pair: tuple[Row | None, Row | None],
    position: int,
) -> Sample:
    live, beside = pair
    either = live or beside or {}
    kind: Kind = "only beside" if live is None else "different"
    columns = {
        name: Values(
            hide(name, (live or {}).get(name)), hide(name, (beside or {}).get(name))
        )
        for name in either
        if live is None or beside is None or live[name] != beside[name]
    }
    return Sample(
        key={name: either[name] for name in key},
        kind="only live" if beside is None else kind,
        columns=columns,
        events=_events(connection, key, [live or {}, beside or {}], position),
    )


def _events(
    connection: Connection[Any], key: Sequence[str], rows: Sequence[Row], end: int
) -> list[Event]:
    """Find the events behind a row, as it is on both sides."""
    named = {row[name] for row in rows for name in _POSITIONS if name in row}
    positions = sorted(position for position in named if position <= end)
    if positions:
        return fetch(connection, _AT, {"positions": positions}, Event)
    streams = [row[name] for row in rows for name in key if name in row]
    given = {"streams": list(filter(None, map(_uuid, streams))), "end": end}
    return fetch(connection, _OF_STREAMS, given, Event)


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(value)
    except (AttributeError, TypeError, ValueError):
        return None
