"""How a decision unfolds: events told one after another, each folded at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.budget import UNUSED, Usage, charge
from domain.check_in import CheckIn
from domain.evolution import evolve
from domain.halts import Halt
from domain.instance_events import MachineEvent
from domain.instances import Instance
from domain.judge import Verdict
from domain.progress import RolloutState


class Story:
    """
    The state of a machine and of the budgets it touches, while events are told.

    It lives for one decision and is handed to nobody, so that deciding stays pure.
    """

    def __init__(
        self,
        instance: Instance | None,
        usages: Mapping[UUID, Usage],
        now: int,
        *,
        actor: str = "machine",
        reason: str = "",
        correlation_id: str = "",
    ) -> None:
        self.instance = instance
        self.usages = usages
        self.now = now
        self.events: list[MachineEvent] = []
        self.halts: list[Halt] = []
        self._actor = actor
        self._reason = reason
        self._correlation_id = correlation_id

    @classmethod
    def of(
        cls,
        check_in: CheckIn,
        instance: Instance | None,
        usages: Mapping[UUID, Usage],
        now: int,
    ) -> Story:
        """Begin the story of one check-in."""
        return cls(instance, usages, now, correlation_id=check_in.correlation_id)

    def usage(self, group_id: UUID) -> Usage:
        """Give what a group has used so far; nothing where it was not looked up."""
        return self.usages.get(group_id, UNUSED)

    def tell(
        self, event_class: type[MachineEvent], *, at: int | None = None, **facts: Any
    ) -> None:
        """Let something happen to the machine, and fold it."""
        event = event_class(
            at=self.now if at is None else at,
            actor=self._actor,
            reason=self._reason,
            correlation_id=self._correlation_id,
            **facts,
        )
        before, self.instance = self.instance, evolve(self.instance, event)
        self.usages = charge(self.usages, before, self.instance, event)
        self.events.append(event)

    def halt(
        self, group_id: UUID, target_id: UUID, package_id: UUID, verdict: Verdict
    ) -> None:
        """Let the rollout of a group stop."""
        usage = self.usage(group_id)
        progress = usage.progress_of(target_id)
        halt = Halt(
            group_id=group_id,
            target_id=target_id,
            revision=progress.revision + 1,
            at=self.now,
            verdict=verdict,
            package_id=package_id,
            machine_id="" if self.instance is None else self.instance.machine_id,
            error_code=None if self.instance is None else self.instance.error_code,
            correlation_id=self._correlation_id,
        )
        halted = progress.entered(RolloutState.HALTED, halt.at, halt.revision)
        self.usages = {**self.usages, group_id: usage.with_progress(target_id, halted)}
        self.halts.append(halt)
