"""Standings: the places where machines stand, numbered."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from domain.instances import Instance

_READ = """
    SELECT application_id, group_id, version, status, is_silent
      FROM standings ORDER BY standing_id
"""


class Standing(NamedTuple):
    """Where a machine stands."""

    application_id: UUID
    group_id: UUID
    version: str
    status: int | None
    is_silent: bool


def standing_of(instance: Instance) -> Standing:
    """Tell where a machine stands."""
    return Standing(
        instance.application_id,
        instance.group_id,
        instance.version,
        None if instance.status is None else instance.status.value,
        instance.is_silent,
    )


class Standings:
    """All standings, numbered from 1 in the order in which they appear in the log."""

    def __init__(self) -> None:
        self._numbers: dict[Standing, int] = {}
        self._new: list[tuple[Any, ...]] = []

    def load(self, connection: Connection[Any]) -> None:
        """Go by what is written down."""
        rows = enumerate(connection.execute(_READ), 1)
        self._numbers = {Standing(*row): number for number, row in rows}
        self._new = []

    def number(self, standing: Standing) -> int:
        """Give the number of a standing; one that was never seen gets the next."""
        known = self._numbers.get(standing)
        if known is not None:
            return known
        number = self._numbers[standing] = len(self._numbers) + 1
        self._new.append((number, *standing))
        return number

    def taken_rows(self) -> list[tuple[Any, ...]]:
        """Give the rows of the standings that are new, once."""
        rows, self._new = self._new, []
        return rows

    def __len__(self) -> int:
        """Count them."""
        return len(self._numbers)
