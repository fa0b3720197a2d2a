"""The census: the counts of each group, written down at marks of the log."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from psycopg import Connection

from projections.asynchronous.fleet.counting import STEP, count_at
from projections.asynchronous.fleet.standings import Standings

Row = tuple[UUID, int, list[int], list[int]]
"""Group, mark, standings, and how many machines stand in each."""

_SINCE = "SELECT standing_id, previous_id FROM moves WHERE position > %s"


class Census:
    """
    How many machines stand where, while one goes along the log.

    Only moves have a mark written: it is that before the first move beyond it. So what
    is written follows from the moves alone.

    Args:
        standings: To know whose each standing is.
    """

    def __init__(self, standings: Standings) -> None:
        self._standings = standings
        self._machines: Counter[int] = Counter()
        self._changed: set[int] = set()
        self._mark = 0
        self._rows: list[Row] = []

    def load(self, connection: Connection[Any], last: int) -> None:
        """Go by what is written down, up to the last move."""
        self._mark = _mark_before(last)
        self._rows = []
        counts = count_at(connection, self._standings.groups(), [last])[0]
        self._machines = Counter({each.standing_id: each.machines for each in counts})
        since = connection.execute(_SINCE, (self._mark,))
        self._changed = {each for move in since for each in move if each is not None}

    def move(self, position: int, standing_id: int, previous_id: int | None) -> None:
        """Count a machine where it stands now, and no longer where it stood."""
        if position > self._mark + STEP:
            self._write_down(_mark_before(position))
        self._machines[standing_id] += 1
        self._changed.add(standing_id)
        if previous_id is not None:
            self._machines[previous_id] -= 1
            self._changed.add(previous_id)

    def taken_rows(self) -> list[Row]:
        """Give the rows of the marks that were gone beyond, once."""
        rows, self._rows = self._rows, []
        return rows

    def _write_down(self, mark: int) -> None:
        groups = {self._standings.group(each) for each in self._changed}
        for group_id in sorted(groups):
            ids = [e for e in self._standings.of_group(group_id) if self._machines[e]]
            machines = [self._machines[each] for each in ids]
            self._rows.append((group_id, mark, ids, machines))
        self._changed.clear()
        self._mark = mark


def _mark_before(position: int) -> int:
    """Give the last mark before a position: moves up to it belong to its counts."""
    return max(position - 1, 0) // STEP * STEP
