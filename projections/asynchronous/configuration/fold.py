"""
A row for each state of an application, package, channel, floor or group.

It holds from the event that led to it until the next one that changes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection

from domain.channels import Channel
from eventstore.log import Recorded, read_streams
from projections.asynchronous.aggregates import Aggregates
from projections.asynchronous.configuration.rows import (
    ALL_TABLES,
    TOPICS,
    Place,
    Row,
    Since,
    Table,
    rows_of,
    since_after,
)
from projections.asynchronous.copying import copy_rows
from projections.asynchronous.past import Turn
from projections.asynchronous.projection import Projection
from projections.configuration import column_value

FOR_EVER = (1 << 63) - 1
"""The end of what still holds."""
_SPAN = ("position", "until")
_NOTHING: Since = {}
_CLOSE = """
    UPDATE {table} AS h SET until = n.until
      FROM unnest({keys}, %s::int8[]) AS n({key}, until)
     WHERE ({of_h}) = ({of_n}) AND h.until = {for_ever}
"""


class ConfigurationFold:
    """Writes the history of the configuration, as `Projection.new_fold` asks for."""

    def __init__(self) -> None:
        self._aggregates = Aggregates()

    def __call__(self, connection: Connection[Any], batch: Sequence[Recorded]) -> None:
        """Close the rows that hold no longer, and add those that do instead."""
        ours = [each for each in batch if each.topic.partition(".")[0] in TOPICS]
        if not ours:
            return
        self._aggregates.load(connection, ours)
        since = _since(connection, ours)
        changes = _Changes()
        for each in ours:
            turn = self._aggregates.turn(each)
            before = since.get(each.stream_id, {})
            after = since[each.stream_id] = since_after(before, each.event)
            changes.add(each.position, turn, before, after)
        for table in ALL_TABLES:
            changes.write(connection, table)


CONFIGURATION = Projection(
    "configuration", 2, tuple(table.name for table in ALL_TABLES), ConfigurationFold
)


class _Held(Struct):
    """A row, and the events between which it holds."""

    place: Place
    row: Row
    position: int
    until: int = FOR_EVER

    @property
    def values(self) -> list[Any]:
        """What is written down."""
        row = map(column_value, self.row)
        return [*self.place.key, *row, self.position, self.until]


class _Changes:
    """The rows that a batch closes and opens."""

    def __init__(self) -> None:
        self._closed: dict[Place, int] = {}
        self._opened: list[_Held] = []
        self._open: dict[Place, _Held] = {}

    def add(self, position: int, turn: Turn, before: Since, after: Since) -> None:
        """Take an event in: what it did away with, and what there is instead."""
        was, now = rows_of(turn.before, before), rows_of(turn.after, after)
        for place, row in was.items():
            if row != now.get(place):
                self._close(place, position)
        for place, row in now.items():
            if row != was.get(place):
                held = self._open[place] = _Held(place, row, position)
                self._opened.append(held)

    def write(self, connection: Connection[Any], table: Table) -> None:
        """Write down what concerns one table."""
        closed = {key: at for key, at in self._closed.items() if key.table is table}
        if closed:
            keys = zip(*(place.key for place in closed), strict=True)
            columns = [*map(list, keys), list(closed.values())]
            connection.execute(_closing(table), columns)
        rows = [held.values for held in self._opened if held.place.table is table]
        if rows:
            copy_rows(connection, table.name, (*table.columns, *_SPAN), rows)

    def _close(self, place: Place, position: int) -> None:
        if place in self._open:
            self._open.pop(place).until = position
        else:
            self._closed[place] = position


def _closing(table: Table) -> str:
    return _CLOSE.format(
        table=table.name,
        keys=", ".join("%s::uuid[]" for _ in table.key),
        key=", ".join(table.key),
        of_h=", ".join(f"h.{name}" for name in table.key),
        of_n=", ".join(f"n.{name}" for name in table.key),
        for_ever=FOR_EVER,
    )


def _since(connection: Connection[Any], batch: Sequence[Recorded]) -> dict[UUID, Since]:
    """Tell of each channel since when its floors are, as it was before the batch."""
    prefix = f"{Channel.TOPIC}."
    channels = {each.stream_id for each in batch if each.topic.startswith(prefix)}
    if not channels:
        return {}
    streams = read_streams(connection, channels, up_to=batch[0].position - 1)
    return {
        key: reduce(since_after, (each.event for each in stream), _NOTHING)
        for key, stream in streams.items()
    }
