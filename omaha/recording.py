"""Deciding on visits in the transaction that records it; see `projections.ledger`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from psycopg import Cursor

from domain.decision import Decision, decide
from domain.halts import Halt
from omaha.arrivals import Visit
from projections.instances import lock_instances
from projections.ledger import Ledger


class MovedMeanwhile(Exception):
    """An operator moved a machine after its visit was led to a group."""


class Recording:
    """
    The ledger of a batch of visits.

    Args:
        cursor: In a transaction that holds the configuration lock, shared.
        visits: Those to be decided on.
        now: The present, in microseconds.
    """

    def __init__(self, cursor: Cursor[Any], visits: Sequence[Visit], now: int) -> None:
        self._now = now
        instances = lock_instances(cursor, _streams(visits))
        rules = [visit.group.rules for visit in visits]
        self._ledger = Ledger(cursor, instances, rules, now)

    def decide(self, visit: Visit) -> Decision:
        """
        Decide on one visit, after those before it.

        Raises:
            MovedMeanwhile: The visit is one to another group by now.
        """
        ledger, stream_id = self._ledger, visit.stream_id
        instance = None if stream_id is None else ledger.instances.get(stream_id)
        if instance and instance.assigned_group_id != visit.assigned_group_id:
            raise MovedMeanwhile
        decision = decide(
            instance, ledger.usages, visit.group.rules, visit.check_in, self._now
        )
        ledger.keep(stream_id, decision)
        return decision

    @property
    def halts(self) -> Sequence[Halt]:
        """The rollouts that were halted."""
        return self._ledger.halts

    def write(self) -> None:
        """Write all that was decided."""
        self._ledger.write()


def _streams(visits: Iterable[Visit]) -> list[UUID]:
    streams = {visit.stream_id for visit in visits if visit.stream_id is not None}
    return sorted(streams)
