"""
Replay: the machines, budgets and grants that the log tells of, folded from nothing.

What comes out is to equal the inline read models row for row, which are moved along
with each append; a rebuild starts from it, and a check compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from domain.budget import Budget, Usage, charge
from domain.evolution import evolve
from domain.groups import Group
from domain.instance_events import MachineEvent, UpdateGranted
from domain.instances import Instance
from domain.progress import Progress
from domain.rollouts import Rollout, usage_after
from eventstore.log import Recorded
from projections.budgets import GrantRow, read_all_budgets, read_all_grants
from projections.counts import (
    Counts,
    GroupVersion,
    RolloutError,
    read_all_errors,
    read_all_versions,
)
from projections.instances import read_all_instances
from projections.progress import Way, read_all_progress


class Machines(NamedTuple):
    """
    All that is known of machines, and of what their groups have used.

    Attributes:
        instances: By stream.
        budgets: By group, for every group that ever was.
        progress: By group and package.
        versions: Machines that run a version in a group, where there are any.
        errors: Failures by group, package and error code.
    """

    instances: dict[UUID, Instance]
    budgets: dict[UUID, Budget]
    grants: list[GrantRow]
    progress: dict[Way, Progress]
    versions: dict[GroupVersion, int]
    errors: dict[RolloutError, int]


def fold_machines(recorded: Iterable[Recorded]) -> Machines:
    """Fold events of the log, from its beginning and in its order."""
    replay = _Replay()
    for entry in recorded:
        replay.fold(entry)
    return replay.machines()


def stored_machines(connection: Connection[Any]) -> Machines:
    """Read the inline read models whole; for a comparison, in one snapshot."""
    return Machines(
        read_all_instances(connection),
        read_all_budgets(connection),
        read_all_grants(connection),
        read_all_progress(connection),
        read_all_versions(connection),
        read_all_errors(connection),
    )


class _Replay:
    """The read models as they stand at one place of the log."""

    def __init__(self) -> None:
        self._instances: dict[UUID, Instance] = {}
        self._usages: dict[UUID, Usage] = {}
        self._rollouts: dict[UUID, Way] = {}
        self._grants: list[GrantRow] = []
        self._counts = Counts()

    def fold(self, entry: Recorded) -> None:
        if isinstance(entry.event, MachineEvent):
            self._fold_machine(entry.stream_id, entry.event)
        elif isinstance(entry.event, Group.Created):
            self._usages[entry.stream_id] = Usage()
        elif isinstance(entry.event, Rollout.Event | Rollout.Created):
            self._fold_rollout(entry.stream_id, entry.event)

    def machines(self) -> Machines:
        progress = {
            (group_id, package_id): progress
            for group_id, usage in self._usages.items()
            for package_id, progress in usage.progress.items()
        }
        versions = {key: n for key, n in self._counts.versions.items() if n}
        return Machines(
            self._instances,
            {group_id: usage.budget for group_id, usage in self._usages.items()},
            sorted(self._grants),
            progress,
            versions,
            dict(self._counts.errors),
        )

    def _fold_machine(self, stream_id: UUID, event: MachineEvent) -> None:
        before = self._instances.get(stream_id)
        after = self._instances[stream_id] = evolve(before, event)
        self._usages = charge(self._usages, before, after, event)
        self._counts.move(before, after)
        self._counts.hear(after, event)
        if isinstance(event, UpdateGranted):
            grant = GrantRow(event.group_id, event.number, event.at, stream_id)
            self._grants.append(grant)

    def _fold_rollout(self, rollout_id: UUID, event: Any) -> None:
        if isinstance(event, Rollout.Created):
            self._rollouts[rollout_id] = event.group_id, event.package_id
        group_id, package_id = self._rollouts[rollout_id]
        if isinstance(event, Rollout.Created | Rollout.Restarted):
            self._counts.forget(group_id, package_id)
        usage = self._usages[group_id]
        self._usages[group_id] = usage_after(usage, package_id, event)
