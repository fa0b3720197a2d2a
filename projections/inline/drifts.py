"""
Drifts: where an inline read model is not what the log says, and since which event.

Log and tables move in one transaction, so within one snapshot they have to agree to the
last row, also while others write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from eventstore.log import Recorded
from projections.hiding import hide
from projections.inline.tables import Fold, InlineReadModel, Key, Row, Table

Log = Callable[[], Iterable[Recorded]]
"""Gives the events to go by, from the first one on; each time anew."""


class Drift(Struct, frozen=True):
    """
    Something stored that is not what the log says.

    Attributes:
        column: None if the row as a whole is missing, or should not be there.
        stored: Value of the column; of a whole row, its columns by name, or None. What
            is secret is hidden.
        folded: What the log says instead.
        since: The first event after which the two differ: right before it, what is
            stored was right. None if it never was.
        first: The first event that the row comes from; None if the log has none.
    """

    table: str
    key: Key
    column: str | None
    stored: Any
    folded: Any
    since: Recorded | None = None
    first: Recorded | None = None


class Difference(Struct, frozen=True):
    """A row as it is stored and as it is folded; None where there is none."""

    table: Table[Any]
    key: Key
    stored: Row | None
    folded: Row | None


class Comparison(Struct, frozen=True):
    """
    A table compared with what a fold of the log says.

    Attributes:
        rows: Rows that were compared.
        drifted: Those of them that differ.
        found: Some of these.
    """

    table: str
    rows: int
    drifted: int
    found: list[Difference]


def compare(
    table: Table[Any],
    fold: Fold,
    stored: Iterable[Row],
    expected: Iterable[Row],
    keep: int,
) -> Comparison:
    """
    Compare rows that are stored with what a fold of the log says.

    Args:
        table: Which table.
        fold: What the log says.
        stored: The rows that are stored.
        expected: The rows of the fold that should be among them.
        keep: How many of those that differ to give.
    """
    keys: set[Key] = set()
    drifted = 0
    found: list[Difference] = []
    for each in _differences(table, fold, stored, expected, keys):
        drifted += 1
        if len(found) < keep:
            found.append(each)
    return Comparison(table.name, len(keys), drifted, found)


def _differences(
    table: Table[Any],
    fold: Fold,
    stored: Iterable[Row],
    expected: Iterable[Row],
    keys: set[Key],
) -> Iterator[Difference]:
    """Give what differs, and collect the keys of all rows on the way."""
    for row in stored:
        key = table.key_of(row)
        keys.add(key)
        said = table.find(fold, key)
        if said != row:
            yield Difference(table, key, row, said)
    for row in expected:
        key = table.key_of(row)
        if key not in keys:
            keys.add(key)
            yield Difference(table, key, None, row)


def explain(
    model: InlineReadModel[Any], log: Log, found: Iterable[Difference]
) -> list[Drift]:
    """Tell what differs in rows, and since when: the log is folded once more."""
    watches = [watch for each in found for watch in _watches(each)]
    by_unit: dict[Any, list[_Watch]] = {}
    for watch in watches:
        by_unit.setdefault(watch.drift.key[0], []).append(watch)
    fold = model.new_fold()
    for recorded in log() if watches else ():
        fold.fold(recorded)
        for unit in fold.touched:
            for watch in by_unit.get(unit, ()):
                watch.see(fold, recorded)
        fold.touched.clear()
    return [watch.drift for watch in watches]


class _Watch:
    """
    Follows something that drifted through the log.

    Args:
        drift: What is known of it by now.
        read: Gives what the log says of it; None before and after there is a row.
        stored: What it would say if nothing had drifted.
    """

    def __init__(self, drift: Drift, read: Callable[[Fold], Any], stored: Any) -> None:
        self.drift = drift
        self._read = read
        self._stored = stored
        self._now: Any = None

    def see(self, fold: Fold, recorded: Recorded) -> None:
        """Note what an event made of it."""
        before, self._now = self._now, self._read(fold)
        if self._now == before:
            return
        if self.drift.first is None:
            self.drift = replace(self.drift, first=recorded)
        if before == self._stored:
            self.drift = replace(self.drift, since=recorded)


def _watches(found: Difference) -> Iterator[_Watch]:
    if found.stored is None or found.folded is None:
        yield _watch_row(found)
        return
    both = zip(found.stored, found.folded, strict=True)
    for place, (stored, folded) in enumerate(both):
        if stored != folded:
            name = found.table.columns[place]
            values = hide(name, stored), hide(name, folded)
            drift = Drift(found.table.name, found.key, name, *values)
            yield _Watch(drift, _column_reader(found, place), (stored,))


def _watch_row(found: Difference) -> _Watch:
    """Watch whether the row is there, whatever is in it."""
    table = found.table
    drift = Drift(
        table.name,
        found.key,
        None,
        _by_name(table, found.stored),
        _by_name(table, found.folded),
    )
    return _Watch(
        drift,
        lambda fold: None if table.find(fold, found.key) is None else (),
        None if found.stored is None else (),
    )


def _column_reader(found: Difference, place: int) -> Callable[[Fold], Any]:
    def read(fold: Fold) -> Any:
        row = found.table.find(fold, found.key)
        return None if row is None else (row[place],)

    return read


def _by_name(table: Table[Any], row: Row | None) -> dict[str, Any] | None:
    if row is None:
        return None
    named = zip(table.columns, row, strict=True)
    return {name: hide(name, value) for name, value in named}
