"""Standings: the places where machines stand, numbered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.error_codes import BASE
from domain.instance_events import Status
from domain.instances import Instance

COLUMNS = (
    "standing_id",
    "application_id",
    "group_id",
    "version",
    "status",
    "is_silent",
    "error",
)
Key = tuple[UUID, str, int | None, bool, int | None]
"""Group, version, status, whether it is silent, and why it failed; see `error_of`."""

_READ = """
    SELECT group_id, version, status, is_silent, error
      FROM standings ORDER BY standing_id
"""


class Standings:
    """All standings, numbered from 1 in the order in which they appear in the log."""

    def __init__(self) -> None:
        self._numbers: dict[Key, int] = {}
        self._groups: list[UUID] = []
        self._of_groups: defaultdict[UUID, list[int]] = defaultdict(list)
        self._new: list[tuple[Any, ...]] = []

    def load(self, connection: Connection[Any]) -> None:
        """Go by what is written down."""
        self._numbers.clear()
        self._groups.clear()
        self._of_groups.clear()
        for row in connection.execute(_READ):
            self._add(row)
        self._new = []

    def number(self, instance: Instance) -> int:
        """Give the number of where a machine stands; a new place gets the next."""
        # PERF: a group is of one application, and a key of more is slower to look up.
        key = (
            instance.group_id,
            instance.version,
            instance.status,
            instance.is_silent,
            error_of(instance),
        )
        known = self._numbers.get(key)
        if known is not None:
            return known
        number = self._add(key)
        self._new.append((number, instance.application_id, *key))
        return number

    def group(self, standing_id: int) -> UUID:
        """Tell whose a standing is."""
        return self._groups[standing_id - 1]

    def of_group(self, group_id: UUID) -> Sequence[int]:
        """Give the standings of a group, in their order."""
        return self._of_groups[group_id]

    def groups(self) -> list[UUID]:
        """Give the groups that machines ever stood in."""
        return list(self._of_groups)

    def taken_rows(self) -> list[tuple[Any, ...]]:
        """Give the rows of the standings that are new, once."""
        rows, self._new = self._new, []
        return rows

    def __len__(self) -> int:
        """Count them."""
        return len(self._groups)

    def _add(self, key: Key) -> int:
        self._groups.append(key[0])
        number = self._numbers[key] = len(self._groups)
        self._of_groups[key[0]].append(number)
        return number


def error_of(instance: Instance) -> int | None:
    """Give the code, without its flags, of the failure that a machine stands at."""
    if instance.status is not Status.ERROR or instance.error_code is None:
        return None
    return instance.error_code & BASE
