"""
Aggregate: a rollout, the way of one group to one target.

It starts when the group's channel points at the target, and is superseded when that
points elsewhere. Should the target come back, the same rollout starts again.
"""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID, uuid5

import msgspec
from eventsourcing.domain import Aggregate, event

from domain.aggregates import ConfigurationAggregate
from domain.budget import Usage
from domain.causes import acting, current_cause
from domain.errors import Conflict, Invalid
from domain.halts import Halt
from domain.instants import from_datetime, to_datetime
from domain.judge import Verdict
from domain.progress import Progress, RolloutState

_CAN_BE_PAUSED = frozenset(
    {RolloutState.RUNNING, RolloutState.FINISHED, RolloutState.HALTED}
)
_CAN_BE_HALTED = frozenset(
    {RolloutState.RUNNING, RolloutState.FINISHED, RolloutState.PAUSED}
)
STOPPED = frozenset({RolloutState.PAUSED, RolloutState.HALTED})


class Rollout(ConfigurationAggregate):
    """A group on its way to a target; how far it is, is counted in its read model."""

    TOPIC: ClassVar[str] = "rollout"
    KIND = "rollout"

    class Created(ConfigurationAggregate.Event, Aggregate.Created):
        """The rollout started."""

        TOPIC: ClassVar[str] = "rollout.started"
        group_id: UUID
        package_id: UUID

    class Restarted(ConfigurationAggregate.Event):
        """It started again: the group's channel points at its target once more."""

        TOPIC: ClassVar[str] = "rollout.restarted"

    class Paused(ConfigurationAggregate.Event):
        """
        Somebody stopped it.

        Attributes:
            carried_over: It starts as its predecessor ended: paused.
        """

        TOPIC: ClassVar[str] = "rollout.paused"
        carried_over: bool

    class Resumed(ConfigurationAggregate.Event):
        """Somebody let it go on; failures are counted anew from here."""

        TOPIC: ClassVar[str] = "rollout.resumed"

    class Halted(ConfigurationAggregate.Event):
        """
        Failures stopped it.

        Attributes:
            verdict: Why, with the numbers.
            package_id: The package that failed: the target, or a step to it.
            machine_id: The machine whose update ended last.
            error_code: As that machine gave it.
        """

        TOPIC: ClassVar[str] = "rollout.halted"
        verdict: Verdict
        package_id: UUID
        machine_id: str
        error_code: int | None

    class HaltedByOperator(ConfigurationAggregate.Event):
        """Somebody halted it, as the server does after failures."""

        TOPIC: ClassVar[str] = "rollout.halted_by_operator"

    class Finished(ConfigurationAggregate.Event):
        """Every machine of the group that is not silent runs the target by now."""

        TOPIC: ClassVar[str] = "rollout.finished"

    class Superseded(ConfigurationAggregate.Event):
        """The group has another target now, or none."""

        TOPIC: ClassVar[str] = "rollout.superseded"

    @classmethod
    def halted_by(cls, halt: Halt) -> Rollout.Halted:
        """
        Give the event of a halt, which the decision on a machine led to.

        No aggregate is loaded for it: who decides on machines knows the state.
        """
        with acting("system", correlation_id=halt.correlation_id):
            return cls.Halted(
                originator_id=cls.create_id(halt.group_id, halt.target_id),
                originator_version=halt.revision,
                timestamp=to_datetime(halt.at),
                **_facts(halt),
            )

    @staticmethod
    def create_id(group_id: UUID, package_id: UUID) -> UUID:
        """Derive the id of the rollout of a package to a group."""
        return uuid5(group_id, str(package_id))

    @event(Created)
    def __init__(self, group_id: UUID, package_id: UUID) -> None:
        self.group_id = group_id
        self.package_id = package_id
        self.state = RolloutState.RUNNING

    def restart(self) -> None:
        """Start again, after the rollout was superseded."""
        self._restarted()

    def pause(self, *, carried_over: bool = False) -> None:
        """
        Grant nothing more and repeat no offer, until it is resumed.

        A halted rollout too: unlike a halt, a pause is carried over to the next target.

        Raises:
            Conflict: It is paused or superseded.
        """
        if self.state not in _CAN_BE_PAUSED:
            raise Conflict(
                f"the rollout is {self.state.value} already; nothing is granted until "
                "it is resumed"
            )
        self._paused(carried_over=carried_over)

    def halt(self) -> None:
        """
        Stop it for a fault of the target, which the reason of the event names.

        Machines are kept from it as from a paused one. Unlike a pause, a halt asks to
        be looked at, and is not carried over: the next target may be the remedy.

        Raises:
            Conflict: It is halted or superseded.
            Invalid: No reason is given.
        """
        if self.state not in _CAN_BE_HALTED:
            raise Conflict(
                f"the rollout is {self.state.value} already; nothing is granted until "
                "it is resumed"
            )
        if not current_cause().reason:
            raise Invalid("say why: a halt is read by its reason", field="reason")
        self._halted_by_operator()

    def resume(self) -> None:
        """
        Go on, and count failures anew.

        Raises:
            Conflict: It is neither paused nor halted.
        """
        if self.state not in STOPPED:
            raise Conflict(
                f"the rollout is {self.state.value}; only a paused or halted one can "
                "be resumed"
            )
        self._resumed()

    def finish(self) -> None:
        """Record that nobody is left, if that is news."""
        if self.state is RolloutState.RUNNING:
            self._finished()

    def supersede(self) -> None:
        """Record that the group goes elsewhere."""
        self._superseded()

    @event(Restarted)
    def _restarted(self) -> None:
        self.state = RolloutState.RUNNING

    @event(Paused)
    def _paused(self, *, carried_over: bool) -> None:
        self.state = RolloutState.PAUSED

    @event(Resumed)
    def _resumed(self) -> None:
        self.state = RolloutState.RUNNING

    @event(Halted)
    def _halted(
        self,
        verdict: Verdict,
        package_id: UUID,
        machine_id: str,
        error_code: int | None,
    ) -> None:
        self.state = RolloutState.HALTED

    @event(HaltedByOperator)
    def _halted_by_operator(self) -> None:
        self.state = RolloutState.HALTED

    @event(Finished)
    def _finished(self) -> None:
        self.state = RolloutState.FINISHED

    @event(Superseded)
    def _superseded(self) -> None:
        self.state = RolloutState.SUPERSEDED


_ENTERED: dict[type[Rollout.Event], RolloutState] = {
    Rollout.Paused: RolloutState.PAUSED,
    Rollout.Resumed: RolloutState.RUNNING,
    Rollout.Halted: RolloutState.HALTED,
    Rollout.HaltedByOperator: RolloutState.HALTED,
    Rollout.Finished: RolloutState.FINISHED,
    Rollout.Superseded: RolloutState.SUPERSEDED,
}


def usage_after(usage: Usage, package_id: UUID, event: Any) -> Usage:
    """
    Fold an event of a group's rollout into what the group has used.

    Args:
        usage: Of the group, before.
        package_id: The target of the rollout.
        event: What happened to it.
    """
    grants, at = usage.budget.grants, from_datetime(event.timestamp)
    if isinstance(event, Rollout.Created | Rollout.Restarted):
        started = Progress.started(grants, at, event.originator_version)
        return usage.with_progress(package_id, started)
    state = _ENTERED[type(event)]
    progress = usage.progress_of(package_id)
    entered = progress.entered(state, at, event.originator_version)
    usage = usage.with_progress(package_id, entered)
    return _forgiven(usage) if isinstance(event, Rollout.Resumed) else usage


def _forgiven(usage: Usage) -> Usage:
    """Forgive failures on every way that the group has."""
    grants = usage.budget.grants
    progress = {key: each.forgiven(grants) for key, each in usage.progress.items()}
    return msgspec.structs.replace(usage, progress=progress)


def _facts(halt: Halt) -> dict[str, Any]:
    return {
        "verdict": halt.verdict,
        "package_id": halt.package_id,
        "machine_id": halt.machine_id,
        "error_code": halt.error_code,
    }
