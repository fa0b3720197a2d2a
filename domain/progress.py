"""
How far a group has come with a package: where its machines stand, counted.

A machine counts once, by the last grant of the package that it had. Every count is the
sum over events of what each changed, so it can be folded along with them, and equals
what a recount of the machines would give.
"""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

import msgspec

from domain.instance_events import MachineEvent, UpdateGranted
from domain.instances import Grant, Instance, Outcome


class RolloutState(StrEnum):
    """
    Where a rollout stands.

    A package that is no target, but only a step on the way to one, has no rollout.
    """

    NONE = ""
    RUNNING = "running"
    PAUSED = "paused"
    HALTED = "halted"
    FINISHED = "finished"
    SUPERSEDED = "superseded"


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """
    Machines by the outcome of their last grant.

    Attributes:
        after_grant: Grants up to this number are not counted.
    """

    after_grant: int = 0
    under_way: int = 0
    claimed: int = 0
    confirmed: int = 0
    failed: int = 0
    timed_out: int = 0
    lost: int = 0
    superseded: int = 0

    @property
    def succeeded(self) -> int:
        """Machines that made it, as far as is known: claimed or confirmed."""
        return self.claimed + self.confirmed

    @property
    def went_wrong(self) -> int:
        """Machines that did not make it, in one way or another."""
        return self.failed + self.timed_out + self.lost

    def moved(self, before: Grant | None, after: Grant) -> Tally:
        """
        Move a machine from where it stood to where it stands.

        Args:
            before: Its grant of the same package before, if it had one.
            after: Its grant of the package now.
        """
        changes: dict[str, int] = {}
        for grant, difference in ((before, -1), (after, +1)):
            if grant is not None and grant.number > self.after_grant:
                field = _FIELDS[grant.outcome]
                changes[field] = changes.get(field, getattr(self, field)) + difference
        return msgspec.structs.replace(self, **changes)


_FIELDS = {outcome: outcome.name.lower() for outcome in Outcome}


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """
    A group's way to one package.

    Attributes:
        state: That of the rollout.
        since: When the state began, in microseconds.
        revision: Number of events of the rollout, the version of its stream.
        granted: Grants since the rollout started, repeated tries included.
        total: Machines since then.
        fresh: Machines since it started or was resumed last: what failures are judged
            by.
        is_proven: A machine was seen running the package since then.
    """

    state: RolloutState = RolloutState.NONE
    since: int = 0
    revision: int = 0
    granted: int = 0
    total: Tally = Tally()
    fresh: Tally = Tally()
    is_proven: bool = False

    @property
    def attempts_count_after(self) -> int:
        """The number of the last grant that no machine's attempts are counted by."""
        return self.fresh.after_grant

    def after(
        self, before: Grant | None, after: Grant, event: MachineEvent
    ) -> Progress:
        """Fold one event of a machine, by what it made of its grant of the package."""
        fresh = self.fresh.moved(before, after)
        return msgspec.structs.replace(
            self,
            granted=self.granted + isinstance(event, UpdateGranted),
            total=self.total.moved(before, after),
            fresh=fresh,
            is_proven=self.is_proven or fresh.confirmed > 0,
        )

    @classmethod
    def started(cls, grants: int, at: int, revision: int) -> Progress:
        """Begin a rollout: nothing that was granted before counts."""
        anew = Tally(after_grant=grants)
        return cls(
            state=RolloutState.RUNNING,
            since=at,
            revision=revision,
            total=anew,
            fresh=anew,
        )

    def entered(self, state: RolloutState, at: int, revision: int) -> Progress:
        """Let the rollout come into another state."""
        return msgspec.structs.replace(self, state=state, since=at, revision=revision)

    def forgiven(self, grants: int) -> Progress:
        """Judge by nothing that was granted before."""
        return msgspec.structs.replace(
            self, fresh=Tally(after_grant=grants), is_proven=False
        )


def grant_in(
    instance: Instance | None, group_id: UUID, package_id: UUID
) -> Grant | None:
    """Give the grant of a machine, if it is of this group and package."""
    if instance is None or instance.grant is None:
        return None
    grant = instance.grant
    if (grant.group_id, grant.package_id) != (group_id, package_id):
        return None
    return grant
