"""
Replay: the machines, budgets and grants that the log tells of, folded from nothing.

What comes out is to equal the inline read models row for row, which are moved along
with each append: a check compares the two, and a rebuild writes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from domain.budget import UNUSED, Budget, Usage, groups_of
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
    replay = Replay()
    for each in recorded:
        replay.fold(each)
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


class Replay:
    """
    The read models as they stand at one place of the log.

    Attributes:
        ways: What rollouts lead to, by their ids.
        grants: By group and number: those made since it was settled.
        touched: Machines and groups whose rows may have changed since then.
    """

    def __init__(self) -> None:
        self.instances: dict[UUID, Instance] = {}
        self.usages: dict[UUID, Usage] = {}
        self.ways: dict[UUID, Way] = {}
        self.rollout_ids: dict[Way, UUID] = {}
        self.grants: dict[tuple[UUID, int], GrantRow] = {}
        self.counts = Counts()
        self.touched: set[UUID] = set()

    def fold(self, recorded: Recorded) -> None:
        """Go on to the next event."""
        if isinstance(recorded.event, MachineEvent):
            self._fold_machine(recorded.stream_id, recorded.event)
        elif isinstance(recorded.event, Group.Created):
            self.usages[recorded.stream_id] = Usage()
            self.touched.add(recorded.stream_id)
        elif isinstance(recorded.event, Rollout.Event | Rollout.Created):
            self._fold_rollout(recorded.stream_id, recorded.event)

    def settle(self) -> None:
        """Begin anew to take note of what is touched and granted."""
        self.touched.clear()
        self.grants.clear()

    def machines(self) -> Machines:
        """Give all that is known by now."""
        progress = {
            (group_id, package_id): progress
            for group_id, usage in self.usages.items()
            for package_id, progress in usage.progress.items()
        }
        versions = {key: n for key, n in self.counts.versions.items() if n}
        return Machines(
            self.instances,
            {group_id: usage.budget for group_id, usage in self.usages.items()},
            sorted(self.grants.values()),
            progress,
            versions,
            dict(self.counts.errors),
        )

    def _fold_machine(self, stream_id: UUID, event: MachineEvent) -> None:
        before = self.instances.get(stream_id)
        after = self.instances[stream_id] = evolve(before, event)
        groups = groups_of(before) | groups_of(after)
        # PERF: in place, and not by `charge`, which copies what it is given.
        for group_id in groups:
            usage = self.usages.get(group_id, UNUSED)
            self.usages[group_id] = usage.after(before, after, event, group_id)
        self.counts.move(before, after)
        self.counts.hear(after, event)
        if isinstance(event, UpdateGranted):
            grant = GrantRow(event.group_id, event.number, event.at, stream_id)
            self.grants[event.group_id, event.number] = grant
        self.touched.add(stream_id)
        self.touched |= groups

    def _fold_rollout(self, rollout_id: UUID, event: Any) -> None:
        if isinstance(event, Rollout.Created):
            self.know_rollout(rollout_id, (event.group_id, event.package_id))
        group_id, package_id = self.ways[rollout_id]
        if isinstance(event, Rollout.Created | Rollout.Restarted):
            self.counts.forget(group_id, package_id)
        usage = self.usages[group_id]
        self.usages[group_id] = usage_after(usage, package_id, event)
        self.touched.add(group_id)

    def know_rollout(self, rollout_id: UUID, way: Way) -> None:
        """Take note of where a rollout leads."""
        self.ways[rollout_id] = way
        self.rollout_ids[way] = rollout_id
