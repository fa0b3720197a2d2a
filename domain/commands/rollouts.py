"""Commands on rollouts, and how they follow what channels point at."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.channels import Channel
from domain.commands.core import Commands
from domain.errors import Conflict
from domain.groups import Group
from domain.progress import RolloutState
from domain.rollouts import Rollout


class RolloutCommands(Commands):
    """Pausing, halting, resuming, finishing; other commands retarget groups."""

    def pause_rollout(self, group_id: UUID) -> None:
        """
        Stop the rollout of a group: nothing is granted and no offer repeated.

        Raises:
            NotFound: There is no such group.
            Conflict: It has no target, or its rollout is stopped already.
        """
        rollout = self._current_rollout(group_id)
        rollout.pause()
        self.save(rollout)

    def halt_rollout(self, group_id: UUID) -> None:
        """
        Stop the rollout of a group for a fault of its target, for a reason.

        Raises:
            NotFound: There is no such group.
            Conflict: It has no target, or its rollout is halted already.
            Invalid: No reason is given.
        """
        rollout = self._current_rollout(group_id)
        rollout.halt()
        self.save(rollout)

    def resume_rollout(self, group_id: UUID) -> None:
        """
        Let the rollout of a group go on after it was paused or halted.

        Failures are counted anew, and so are the attempts of every machine.

        Raises:
            NotFound: There is no such group.
            Conflict: It has no target, or its rollout is not stopped.
        """
        rollout = self._current_rollout(group_id)
        rollout.resume()
        self.save(rollout)

    def finish_rollout(self, group_id: UUID) -> None:
        """Record that no machine is left; raises what `pause_rollout` raises."""
        rollout = self._current_rollout(group_id)
        rollout.finish()
        self.save(rollout)

    def start_missing_rollouts(self) -> None:
        """Start the rollouts of targets that were set before there were rollouts."""
        for group_id in self._directory.groups_without_rollout():
            self.save(*self._retargeted(group_id, None, self._target_of(group_id)))

    def _retargeted(
        self, group_id: UUID, before: UUID | None, after: UUID | None
    ) -> Sequence[Rollout]:
        """
        Let the rollouts of a group follow its target; to be saved by the caller.

        A pause outlives the target: who stopped the group wants it to stay stopped. A
        halt does not, as the new target may be the remedy.
        """
        if before == after:
            return ()
        old = None if before is None else self._find_rollout(group_id, before)
        new = None if after is None else self._started(group_id, after)
        if old is not None:
            if new is not None and old.state is RolloutState.PAUSED:
                new.pause(carried_over=True)
            old.supersede()
        return [rollout for rollout in (old, new) if rollout is not None]

    def _target_of(self, group_id: UUID) -> UUID | None:
        channel_id = self._get(Group, group_id).channel_id
        return None if channel_id is None else self._get(Channel, channel_id).package_id

    def _current_rollout(self, group_id: UUID) -> Rollout:
        target = self._target_of(group_id)
        rollout = None if target is None else self._find_rollout(group_id, target)
        if rollout is None:
            raise Conflict(
                "the group has no rollout: let it follow a channel, and point that at "
                "a package"
            )
        return rollout

    def _started(self, group_id: UUID, package_id: UUID) -> Rollout:
        rollout = self._find_rollout(group_id, package_id)
        if rollout is None:
            return Rollout(group_id=group_id, package_id=package_id)
        rollout.restart()
        return rollout

    def _find_rollout(self, group_id: UUID, package_id: UUID) -> Rollout | None:
        return self._find(Rollout, Rollout.create_id(group_id, package_id))
