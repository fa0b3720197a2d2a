"""
The ledger: machines and budgets, locked, and what decisions make of them.

Locks are taken in one order, by every writer: the configuration (shared), machines in
the order of their ids, budgets in the order of theirs, and last the log, from the
append to the commit. So limits are exact whatever runs in parallel, and nobody waits in
a ring.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from eventsourcing.utils import get_topic
from psycopg import Cursor

from domain.budget import Usage, groups_of
from domain.decision import Decision
from domain.evolution import evolve
from domain.halts import Halt
from domain.instance_events import MachineEvent, UpdateGranted
from domain.instances import Instance
from domain.progress import Progress
from domain.rollouts import Rollout
from domain.rules import GroupRules
from eventstore.codec import encode_aggregate_event, encode_machine_event
from eventstore.recorder import NewEvent, append
from projections.budgets import read_usages, write_budgets, write_grants
from projections.counts import Counts
from projections.instances import write_instances
from projections.progress import Way, write_progress


class Ledger:
    """
    What a batch of decisions is made on, and recorded in.

    Args:
        cursor: In a transaction that holds the configuration lock, shared.
        instances: Machines by their streams, locked.
        rules: The configuration of the groups that decisions are made in.
        now: The present, in microseconds.

    Attributes:
        instances: The machines after the decisions so far.
        usages: The same of all groups that are touched.
        halts: What was halted by them; to be announced after the commit.
    """

    def __init__(
        self,
        cursor: Cursor[Any],
        instances: Mapping[UUID, Instance],
        rules: Iterable[GroupRules],
        now: int,
    ) -> None:
        self._cursor = cursor
        self.instances = dict(instances)
        given = {each.group_id: each for each in rules}
        self.usages: Mapping[UUID, Usage] = read_usages(
            cursor,
            _cutoffs(self.instances.values(), given, now),
            _ways(self.instances.values(), given),
            lock=True,
        )
        self._usages_read = self.usages
        self.halts: list[Halt] = []
        self._changed: set[UUID] = set()
        self._grants: list[tuple[UUID, UpdateGranted]] = []
        self._counts = Counts()
        self._new_events: list[NewEvent] = []

    def keep(self, stream_id: UUID | None, decision: Decision) -> None:
        """
        Take a decision over, for those after it and to be written.

        Args:
            stream_id: The machine's; None for a client without an id, of whom nothing
                is known, but who may be the first to see that a rollout has to halt.
            decision: On the machine as it is in the ledger.
        """
        self._new_events += [_halted(halt) for halt in decision.halts]
        self.halts += decision.halts
        self.usages = decision.usages
        if stream_id is not None and decision.instance is not None:
            self._keep_events(stream_id, decision.events)
            self.instances[stream_id] = decision.instance

    def _keep_events(self, stream_id: UUID, events: Sequence[MachineEvent]) -> None:
        before = self.instances.get(stream_id)
        first = 1 if before is None else before.revision + 1
        for version, event in enumerate(events, start=first):
            before = self._fold(stream_id, before, event)
            self._new_events.append(_on_stream(stream_id, version, event))
            self._changed.add(stream_id)

    def write(self) -> None:
        """Write all that was decided; the log comes last, its lock is the hottest."""
        if not self._new_events:
            return
        changed = {key: self.instances[key] for key in self._changed}
        write_instances(self._cursor, changed)
        self._write_usages()
        write_grants(self._cursor, self._grants)
        self._counts.write(self._cursor)
        append(self._cursor, self._new_events)

    def _fold(
        self, stream_id: UUID, before: Instance | None, event: MachineEvent
    ) -> Instance:
        after = evolve(before, event)
        self._counts.move(before, after)
        self._counts.hear(after, event)
        if isinstance(event, UpdateGranted):
            self._grants.append((stream_id, event))
        return after

    def _write_usages(self) -> None:
        budgets, ways = {}, {}
        for group_id, usage in self.usages.items():
            read = self._usages_read[group_id]
            if usage.budget != read.budget:
                budgets[group_id] = usage.budget
            ways.update(_changed_progress(group_id, read, usage))
        write_budgets(self._cursor, budgets)
        write_progress(self._cursor, ways)


def _cutoffs(
    instances: Iterable[Instance], rules: Mapping[UUID, GroupRules], now: int
) -> dict[UUID, int]:
    """Find where each group's period began; also for groups that are only touched."""
    touched = {group_id for each in instances for group_id in groups_of(each)}
    cutoffs = dict.fromkeys(touched, now)
    for group_id, given in rules.items():
        cutoffs[group_id] = now - given.policy.period
    return cutoffs


def _ways(instances: Iterable[Instance], rules: Mapping[UUID, GroupRules]) -> set[Way]:
    """List what groups may grant now, and what machines were granted before."""
    ways = {
        (group_id, package_id)
        for group_id, given in rules.items()
        for package_id in given.packages
    }
    for instance in instances:
        if instance.grant is not None:
            ways.add((instance.grant.group_id, instance.grant.package_id))
    return ways


def _changed_progress(
    group_id: UUID, before: Usage, after: Usage
) -> dict[Way, Progress]:
    return {
        (group_id, package_id): progress
        for package_id, progress in after.progress.items()
        if progress != before.progress_of(package_id)
    }


def _on_stream(stream_id: UUID, version: int, event: MachineEvent) -> NewEvent:
    return NewEvent(stream_id, version, event.TOPIC, encode_machine_event(event))


def _halted(halt: Halt) -> NewEvent:
    event = Rollout.halted_by(halt)
    return NewEvent(
        event.originator_id,
        event.originator_version,
        get_topic(type(event)),
        encode_aggregate_event(event),
    )
