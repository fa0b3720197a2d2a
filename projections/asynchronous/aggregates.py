"""Aggregates around each event of a batch, kept from batch to batch."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.aggregates import ConfigurationAggregate
from eventstore.log import Recorded
from projections.asynchronous.past import Turn, aggregates_at


class Aggregates:
    """
    What a fold remembers of aggregates, so that it reads no stream twice.

    Nothing depends on it but the speed: one is taken only if it is that of the event
    before, and else folded from its stream. A group under office hours has two events a
    day, for years; to read it whole for each batch would cost more every day.
    """

    def __init__(self) -> None:
        self._kept: dict[UUID, ConfigurationAggregate] = {}

    def load(self, connection: Connection[Any], batch: Sequence[Recorded]) -> None:
        """Get ready for events of aggregates, at least one."""
        firsts: dict[UUID, int] = {}
        for each in batch:
            firsts.setdefault(each.stream_id, each.version)
        missing = [key for key, first in firsts.items() if not self._is_at(key, first)]
        found = aggregates_at(connection, missing, batch[0].position - 1)
        self._kept.update(found)

    def turn(self, recorded: Recorded) -> Turn:
        """Go on to an event: what the aggregate was like before, and after it."""
        is_first = recorded.version == 1
        current = None if is_first else self._kept[recorded.stream_id]
        before = copy(current)  # its fields are replaced, and never changed in place
        after = self._kept[recorded.stream_id] = recorded.event.mutate(current)
        return Turn(before, after)

    def _is_at(self, stream_id: UUID, version: int) -> bool:
        if version == 1:
            return True
        kept = self._kept.get(stream_id)
        return kept is not None and kept.version == version - 1
