"""Machines as they were at each event of a batch, kept from batch to batch."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.evolution import evolve
from domain.instance_events import MachineEvent
from domain.instances import Instance
from eventstore.log import Recorded, read_streams
from projections.asynchronous.past import MachineTurn

MAX_KEPT = 100_000
"""Machines; about 1 KB each."""


class Machines:
    """
    What a fold remembers of machines.

    Nothing depends on it but the speed: a state is taken only if it is that of the
    event before, and else folded from the stream. So neither a transaction that was
    undone, nor a batch that another process folded, leaves anything false behind.

    Args:
        max_kept: Machines to remember at most.
    """

    def __init__(self, max_kept: int = MAX_KEPT) -> None:
        self._max_kept = max_kept
        self._kept: dict[UUID, Instance] = {}

    def load(self, connection: Connection[Any], batch: Sequence[Recorded]) -> None:
        """Get ready for a batch; to be called before `turn` is for its events."""
        firsts: dict[UUID, int] = {}
        for each in batch:
            if isinstance(each.event, MachineEvent):
                firsts.setdefault(each.stream_id, each.version)
        # PERF: all at once, now and then, costs less than knowing which is the oldest.
        if len(self._kept) + len(firsts) > self._max_kept:
            self._kept.clear()
        missing = [key for key, first in firsts.items() if not self._is_at(key, first)]
        self._read(connection, missing, batch[0].position - 1)

    def turn(self, recorded: Recorded) -> MachineTurn:
        """Go on to an event of a machine: what it was before, and is after."""
        before = self._kept[recorded.stream_id] if recorded.version > 1 else None
        after = self._kept[recorded.stream_id] = evolve(before, recorded.event)
        return MachineTurn(before, after)

    def _is_at(self, stream_id: UUID, version: int) -> bool:
        if version == 1:
            return True
        kept = self._kept.get(stream_id)
        return kept is not None and kept.revision == version - 1

    def _read(
        self, connection: Connection[Any], stream_ids: Sequence[UUID], up_to: int
    ) -> None:
        if not stream_ids:
            return
        for key, stream in read_streams(connection, stream_ids, up_to=up_to).items():
            folded = reduce(evolve, (each.event for each in stream), None)
            if folded is not None:
                self._kept[key] = folded
