"""
The transaction in which decisions are recorded.

Locks are taken in one order, by every writer: the configuration (shared), machines in
the order of their ids, budgets in the order of theirs, and last the log, from the
append to the commit. So limits are exact whatever runs in parallel, and nobody waits in
a ring.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from psycopg import Cursor

from domain.budget import Usage
from domain.decision import Decision, decide, time_out
from domain.instance_events import MachineEvent, UpdateGranted
from domain.instances import Instance
from domain.policy import Policy
from eventstore.codec import encode_machine_event
from eventstore.recorder import NewEvent, append
from omaha.arrivals import Visit
from projections.budgets import read_usages, write_budgets, write_grants
from projections.instances import lock_instances, lock_overdue, write_instances

MAX_SWEPT = 500
"""Time-outs recorded at once; a large group's are spread over several batches."""


class Recording:
    """
    The rows that a batch of decisions is made on, locked, and what becomes of them.

    Args:
        cursor: In a transaction that holds the configuration lock, shared.
        visits: Those to be decided on.
        now: The present, in microseconds.
    """

    def __init__(self, cursor: Cursor[Any], visits: Sequence[Visit], now: int) -> None:
        self._cursor = cursor
        self._now = now
        self._policies = {
            visit.group.rules.group_id: visit.group.rules.policy for visit in visits
        }
        self._instances = lock_instances(cursor, _streams(visits))
        self._usages = read_usages(cursor, self._cutoffs(), lock=True)
        self._grants: list[tuple[UUID, UpdateGranted]] = []
        self._new_events: list[NewEvent] = []
        self._changed: set[UUID] = set()

    def time_out_overdue(self) -> None:
        """Close the grants that ran out of time, which frees their slots."""
        for group_id, policy in self._policies.items():
            granted_by = self._now - policy.timeout
            overdue = lock_overdue(self._cursor, group_id, granted_by, MAX_SWEPT)
            for stream_id, instance in overdue.items():
                self._time_out(stream_id, instance, policy)

    def decide(self, visit: Visit) -> Decision:
        """Decide on one visit, after those before it."""
        instance = self._instance(visit.stream_id)
        usages = self._usages_for(visit, instance)
        rules = visit.group.rules
        decision = decide(instance, usages, rules, visit.check_in, self._now)
        self._keep(visit.stream_id, instance, decision)
        return decision

    def write(self) -> None:
        """Write all that was decided; the log comes last, its lock is the hottest."""
        if not self._new_events:
            return
        changed = {key: self._instances[key] for key in self._changed}
        write_instances(self._cursor, changed)
        budgets = {key: usage.budget for key, usage in self._usages.items()}
        write_budgets(self._cursor, budgets)
        write_grants(self._cursor, self._grants)
        append(self._cursor, self._new_events)

    def _cutoffs(self) -> dict[UUID, int]:
        """Find where each group's period began; also for groups that are left."""
        cutoffs = {
            instance.group_id: self._now for instance in self._instances.values()
        }
        for group_id, policy in self._policies.items():
            cutoffs[group_id] = self._now - policy.period
        return cutoffs

    def _instance(self, stream_id: UUID | None) -> Instance | None:
        return None if stream_id is None else self._instances.get(stream_id)

    def _usages_for(self, visit: Visit, instance: Instance | None) -> dict[UUID, Usage]:
        touched = {visit.group.rules.group_id}
        if instance is not None:
            touched.add(instance.group_id)
        return {key: self._usages[key] for key in touched if key in self._usages}

    def _time_out(self, stream_id: UUID, instance: Instance, policy: Policy) -> None:
        current = self._instances.setdefault(stream_id, instance)
        decision = time_out(current, self._usages, policy, self._now)
        self._keep(stream_id, current, decision)

    def _keep(
        self, stream_id: UUID | None, before: Instance | None, decision: Decision
    ) -> None:
        if stream_id is None or decision.instance is None or not decision.events:
            return
        self._instances[stream_id] = decision.instance
        self._usages.update(decision.usages)
        self._changed.add(stream_id)
        first = before.revision + 1 if before is not None else 1
        self._new_events += _numbered(stream_id, first, decision.events)
        self._grants += [
            (stream_id, event)
            for event in decision.events
            if isinstance(event, UpdateGranted)
        ]


def _streams(visits: Iterable[Visit]) -> list[UUID]:
    streams = {visit.stream_id for visit in visits if visit.stream_id is not None}
    return sorted(streams)


def _numbered(
    stream_id: UUID, first: int, events: Iterable[MachineEvent]
) -> list[NewEvent]:
    return [
        NewEvent(stream_id, version, event.TOPIC, encode_machine_event(event))
        for version, event in enumerate(events, start=first)
    ]
