"""The log, read once for all who follow it at the same pace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

from psycopg import Connection

from eventstore.log import Recorded, read_log

Read = Callable[[Connection[Any], int, int], Sequence[Recorded]]
"""Reads what comes after a position, so many events at most."""


def read_part(connection: Connection[Any], after: int, limit: int) -> list[Recorded]:
    """Read what comes after a position, so many events at most."""
    return list(islice(read_log(connection, after=after, batch=limit), limit))


class SharedReader:
    """
    Reads the log for several who come by the same places, one after the other.

    What was read is remembered, so that it is read and decoded once. Who comes to it
    later is given as much as the first one was, even if there is more by then; who
    stands somewhere else has it read anew.
    """

    def __init__(self) -> None:
        self._parts: dict[tuple[int, int], list[Recorded]] = {}

    def read(
        self, connection: Connection[Any], after: int, limit: int
    ) -> Sequence[Recorded]:
        """Give what comes after a position, so many events at most."""
        part = self._parts.get((after, limit))
        if part is None:
            part = self._parts[after, limit] = read_part(connection, after, limit)
        return part

    def forget(self) -> None:
        """Begin anew, before those who share go on from where they all are."""
        self._parts.clear()
