"""The rollout budget of a group: what was granted, and how much is under way."""

from __future__ import annotations

from uuid import UUID

import msgspec

from domain.instance_events import (
    GroupChanged,
    MachineEvent,
    Registered,
    UpdateCompleted,
    UpdateFailed,
    UpdateGranted,
    UpdateSuperseded,
    UpdateTimedOut,
)
from domain.instances import Grant, Instance


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """
    The counts that a group's limits are checked against, folded from machine events.

    Attributes:
        grants: Grants ever made, which is the number of the last one.
        last_granted_at: Microseconds.
        under_way: Machines with an open grant, whatever its target.
        package_id: The target of the last grant; the counts of it alone follow.
        machines: Size of the group: machines that registered in it or moved to it, and
            did not move away since.
    """

    grants: int = 0
    last_granted_at: int = 0
    under_way: int = 0
    package_id: UUID | None = None
    target_granted: int = 0
    target_under_way: int = 0
    target_completed: int = 0
    target_failed: int = 0
    target_timed_out: int = 0
    machines: int = 0

    def for_target(self, package_id: UUID) -> Budget:
        """Give the counts as they are for a target: none yet if it is a new one."""
        if package_id == self.package_id:
            return self
        return Budget(
            grants=self.grants,
            last_granted_at=self.last_granted_at,
            under_way=self.under_way,
            package_id=package_id,
            machines=self.machines,
        )

    def after(
        self, before: Instance | None, event: MachineEvent, group_id: UUID
    ) -> Budget:
        """
        Fold one event of a machine that concerns the group.

        Args:
            before: The machine before the event.
            event: One of those that `groups_charged` names the group for.
            group_id: The group whose budget this is.
        """
        if isinstance(event, UpdateGranted):
            return self._granted(event)
        if isinstance(event, Registered | GroupChanged):
            return self._moved(before, event, group_id)
        if before is None or not isinstance(event, _Ending):
            return self
        return self._ended(event, before)

    def _granted(self, event: UpdateGranted) -> Budget:
        counts = self.for_target(event.package_id)
        return msgspec.structs.replace(
            counts,
            grants=event.number,
            last_granted_at=event.at,
            under_way=counts.under_way + 1,
            target_granted=counts.target_granted + 1,
            target_under_way=counts.target_under_way + 1,
        )

    def _moved(
        self, before: Instance | None, event: Registered | GroupChanged, group_id: UUID
    ) -> Budget:
        joined = event.group_id == group_id
        left = before is not None and before.group_id == group_id
        return msgspec.structs.replace(self, machines=self.machines + joined - left)

    def _ended(self, event: _Ending, before: Instance) -> Budget:
        was_open = before.open_grant is not None
        changes = {"under_way": self.under_way - was_open}
        if self._is_counted(before.grant):
            changes["target_under_way"] = self.target_under_way - was_open
            count = _COUNTED_AS.get(type(event))
            if count is not None:
                changes[count] = getattr(self, count) + 1
        return msgspec.structs.replace(self, **changes)

    def _is_counted(self, grant: Grant | None) -> bool:
        """Whether a grant is of the target, and of its present time if it returned."""
        if grant is None or grant.package_id != self.package_id:
            return False
        return grant.number > self.grants - self.target_granted


_Ending = UpdateCompleted | UpdateFailed | UpdateTimedOut | UpdateSuperseded
_COUNTED_AS: dict[type[MachineEvent], str] = {
    UpdateCompleted: "target_completed",
    UpdateFailed: "target_failed",
    UpdateTimedOut: "target_timed_out",
}


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """
    How much of its policy a group has used at one instant.

    Attributes:
        granted_in_period: Grants within the policy's period up to that instant.
    """

    budget: Budget = Budget()
    granted_in_period: int = 0

    def after(
        self, before: Instance | None, event: MachineEvent, group_id: UUID
    ) -> Usage:
        """Fold one event of a machine that concerns the group; see `Budget.after`."""
        return Usage(
            budget=self.budget.after(before, event, group_id),
            granted_in_period=self.granted_in_period + isinstance(event, UpdateGranted),
        )


def groups_charged(before: Instance | None, event: MachineEvent) -> set[UUID]:
    """
    Tell whose budgets an event changes, if any.

    That is the group of the machine by then; of a move, the group left as well.
    """
    if isinstance(event, UpdateGranted):
        return {event.group_id}
    charged = set()
    if isinstance(event, Registered | GroupChanged):
        charged.add(event.group_id)
    if before is not None and isinstance(event, _Ending | GroupChanged):
        charged.add(before.group_id)
    return charged
