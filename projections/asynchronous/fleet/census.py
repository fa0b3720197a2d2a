"""The census: the counts of each group, written down at marks of the log."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any
from uuid import UUID

from psycopg import Connection

from projections.asynchronous.fleet.counting import STEP, count_at

Row = tuple[UUID, int, list[int], list[int]]
"""Group, mark, standings, and how many machines stand in each."""

_GROUPS = "SELECT DISTINCT group_id FROM standings"
_CHANGED = """
    SELECT DISTINCT group_id
      FROM moves JOIN standings s
           ON s.standing_id = moves.standing_id OR s.standing_id = moves.previous_id
     WHERE position > %s
"""


class Census:
    """
    How many machines stand where, while one goes along the log.

    Only moves have a mark written: it is that before the first move beyond it. So what
    is written follows from the moves alone.
    """

    def __init__(self) -> None:
        self._machines: defaultdict[UUID, Counter[int]] = defaultdict(Counter)
        self._changed: set[UUID] = set()
        self._mark = 0
        self._rows: list[Row] = []

    def load(self, connection: Connection[Any], last: int) -> None:
        """Go by what is written down, up to the last move."""
        self._mark = _mark_before(last)
        self._rows = []
        self._machines.clear()
        groups = [group_id for (group_id,) in connection.execute(_GROUPS)]
        for count in count_at(connection, groups, [last])[0]:
            self._machines[count.group_id][count.standing_id] = count.machines
        changed = connection.execute(_CHANGED, (self._mark,))
        self._changed = {group_id for (group_id,) in changed}

    def go_to(self, position: int) -> None:
        """Get ready for a move: write down what there is, if it goes beyond a mark."""
        mark = _mark_before(position)
        if mark > self._mark:
            self._rows += [
                self._row(group_id, mark) for group_id in sorted(self._changed)
            ]
            self._changed.clear()
            self._mark = mark

    def count(self, group_id: UUID, standing_id: int, machines: int) -> None:
        """Count machines in a standing, or no longer."""
        self._machines[group_id][standing_id] += machines
        self._changed.add(group_id)

    def taken_rows(self) -> list[Row]:
        """Give the rows of the marks that were gone beyond, once."""
        rows, self._rows = self._rows, []
        return rows

    def _row(self, group_id: UUID, mark: int) -> Row:
        counts = self._machines[group_id] = +self._machines[group_id]
        standing_ids = sorted(counts)
        return group_id, mark, standing_ids, [counts[each] for each in standing_ids]


def _mark_before(position: int) -> int:
    """Give the last mark before a position: moves up to it belong to its counts."""
    return max(position - 1, 0) // STEP * STEP
