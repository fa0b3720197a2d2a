"""How a decision unfolds: events told one after another, each folded at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.budget import Usage, groups_charged
from domain.check_in import CheckIn
from domain.instance_events import MachineEvent
from domain.instances import Instance, evolve

UNUSED = Usage()


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
        correlation_id: str = "",
    ) -> None:
        self.instance = instance
        self.usages = dict(usages)
        self.now = now
        self.events: list[MachineEvent] = []
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
        return cls(instance, usages, now, check_in.correlation_id)

    def usage(self, group_id: UUID) -> Usage:
        """Give what a group has used so far; nothing where it was not looked up."""
        return self.usages.get(group_id, UNUSED)

    def tell(
        self, event_class: type[MachineEvent], *, at: int | None = None, **facts: Any
    ) -> None:
        """Let something happen, and fold it."""
        event = event_class(
            at=self.now if at is None else at,
            correlation_id=self._correlation_id,
            **facts,
        )
        for group_id in groups_charged(self.instance, event):
            usage = self.usage(group_id)
            self.usages[group_id] = usage.after(self.instance, event, group_id)
        self.instance = evolve(self.instance, event)
        self.events.append(event)
