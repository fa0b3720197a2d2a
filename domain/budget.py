"""
The rollout budget of a group: what was granted, and how much is under way.

All counts are differences that events make, so what a decision reads is folded along
with the log, and equals a recount of the machines.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec

from domain.instance_events import MachineEvent, UpdateGranted
from domain.instances import Instance
from domain.progress import Progress, grant_in


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """
    The counts that a group's limits are checked against.

    Attributes:
        grants: Grants ever made, which is the number of the last one.
        last_granted_at: Microseconds.
        under_way: Machines with an open grant of the group, whatever its target.
        machines: Size of the group: machines in it that have not gone silent.
        held: Those of them that have to wait.
    """

    grants: int = 0
    last_granted_at: int = 0
    under_way: int = 0
    machines: int = 0
    held: int = 0

    def after(
        self,
        before: Instance | None,
        after: Instance,
        event: MachineEvent,
        group_id: UUID,
    ) -> Budget:
        """
        Fold one event of a machine.

        Args:
            before: The machine before the event.
            after: The machine after it.
            event: What happened.
            group_id: The group whose budget this is.
        """
        was, now = _Share.of(before, group_id), _Share.of(after, group_id)
        granted = isinstance(event, UpdateGranted) and event.group_id == group_id
        return Budget(
            grants=self.grants + granted,
            last_granted_at=event.at if granted else self.last_granted_at,
            under_way=self.under_way + now.under_way - was.under_way,
            machines=self.machines + now.machines - was.machines,
            held=self.held + now.held - was.held,
        )


class _Share(msgspec.Struct, frozen=True):
    """What one machine contributes to the counts of a group."""

    machines: bool
    held: bool
    under_way: bool

    @classmethod
    def of(cls, instance: Instance | None, group_id: UUID) -> _Share:
        if instance is None:
            return _NOTHING
        is_there = instance.group_id == group_id and not instance.is_silent
        grant = instance.open_grant
        return cls(
            machines=is_there,
            held=is_there and bool(instance.held),
            under_way=grant is not None and grant.group_id == group_id,
        )


_NOTHING = _Share(machines=False, held=False, under_way=False)


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """
    How much of its policy a group has used at one instant.

    Attributes:
        granted_in_period: Grants within the policy's period up to that instant.
        progress: By package, for those that were looked up.
    """

    budget: Budget = Budget()
    granted_in_period: int = 0
    progress: Mapping[UUID, Progress] = {}

    def progress_of(self, package_id: UUID) -> Progress:
        """Give how far the group is with a package; nowhere if nobody looked it up."""
        return self.progress.get(package_id, _NOWHERE)

    def after(
        self,
        before: Instance | None,
        after: Instance,
        event: MachineEvent,
        group_id: UUID,
    ) -> Usage:
        """Fold one event of a machine; see `Budget.after`."""
        budget = self.budget.after(before, after, event, group_id)
        return Usage(
            budget=budget,
            granted_in_period=self.granted_in_period
            + budget.grants
            - self.budget.grants,
            progress=self._progress_after(before, after, event, group_id),
        )

    def with_progress(self, package_id: UUID, progress: Progress) -> Usage:
        """Replace how far the group is with a package."""
        return msgspec.structs.replace(
            self, progress={**self.progress, package_id: progress}
        )

    def _progress_after(
        self,
        before: Instance | None,
        after: Instance,
        event: MachineEvent,
        group_id: UUID,
    ) -> Mapping[UUID, Progress]:
        grant = after.grant
        if grant is None or grant.group_id != group_id:
            return self.progress
        was = grant_in(before, group_id, grant.package_id)
        if was == grant:
            return self.progress
        progress = self.progress_of(grant.package_id).after(was, grant, event)
        return {**self.progress, grant.package_id: progress}


_NOWHERE = Progress()
UNUSED = Usage()


def charge(
    usages: Mapping[UUID, Usage],
    before: Instance | None,
    after: Instance,
    event: MachineEvent,
) -> Mapping[UUID, Usage]:
    """Fold one event of a machine into the usages of all groups that it concerns."""
    if not counts_otherwise(before, after):
        return usages
    charged = dict(usages)
    for group_id in groups_of(before) | groups_of(after):
        usage = charged.get(group_id, UNUSED)
        charged[group_id] = usage.after(before, after, event, group_id)
    return charged


def counts_otherwise(before: Instance | None, after: Instance) -> bool:
    """Say whether any group counts a machine otherwise than before."""
    # PERF: about every second event of an update is mere progress.
    return (
        before is None
        or before.grant is not after.grant
        or before.held != after.held
        or before.is_silent is not after.is_silent
        or before.group_id != after.group_id
    )


def groups_of(instance: Instance | None) -> set[UUID]:
    """Tell which groups a machine counts in: its own, and that of its last grant."""
    if instance is None:
        return set()
    if instance.grant is None:
        return {instance.group_id}
    return {instance.group_id, instance.grant.group_id}
