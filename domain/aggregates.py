"""What all configuration aggregates share: attributed events and deletion."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import ClassVar

from eventsourcing.domain import Aggregate

from domain.causes import current_cause
from domain.errors import NotFound
from domain.instants import to_datetime
from domain.present import present


class ConfigurationAggregate(Aggregate):
    """An aggregate that operators change; it stays in the log after its deletion."""

    KIND: ClassVar[str] = "thing"
    is_deleted = False

    class Event(Aggregate.Event):
        """Something an operator or the system did to this aggregate."""

        actor: str = field(default_factory=lambda: current_cause().actor, init=False)
        reason: str = field(default_factory=lambda: current_cause().reason, init=False)
        correlation_id: str = field(
            default_factory=lambda: current_cause().correlation_id, init=False
        )

        @staticmethod
        def create_timestamp() -> datetime:
            """Date an event that is being triggered: at the present of its context."""
            return to_datetime(present())

    def require_existing(self) -> None:
        """
        Refuse to go on with what was deleted.

        Raises:
            NotFound: It was deleted.
        """
        if self.is_deleted:
            raise NotFound(f"this {self.KIND} was deleted")
