"""Unique names: one index aggregate for each name that was ever claimed."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate, event

from domain.aggregates import ConfigurationAggregate
from domain.errors import NameTaken

_NAMESPACE = UUID("6c1f3f0e-6f0d-5d0c-9d8a-3b9a4d0f7a51")


class Name(ConfigurationAggregate):
    """
    The claim of one thing on one name within one scope.

    Its id follows from the scope and the name, so two claims of the same name meet in
    the same stream, where the event store lets only one of them through.
    """

    TOPIC: ClassVar[str] = "name"
    KIND = "name"

    class Created(ConfigurationAggregate.Event, Aggregate.Created):
        """The name was claimed for the first time."""

        TOPIC: ClassVar[str] = "name.created"
        scope: str
        name: str
        owner_id: UUID

    class Reclaimed(ConfigurationAggregate.Event):
        """A released name was claimed again."""

        TOPIC: ClassVar[str] = "name.reclaimed"
        owner_id: UUID

    class Released(ConfigurationAggregate.Event):
        """The owner no longer goes by this name."""

        TOPIC: ClassVar[str] = "name.released"

    @staticmethod
    def create_id(scope: str, name: str) -> UUID:
        """Derive the id of the index aggregate of a name."""
        return uuid5(_NAMESPACE, f"{scope}\0{name}")

    @event(Created)
    def __init__(self, scope: str, name: str, owner_id: UUID) -> None:
        self.scope = scope
        self.name = name
        self.owner_id: UUID | None = owner_id

    def claim(self, owner_id: UUID, *, field: str = "name") -> None:
        """
        Give a released name to a new owner.

        Args:
            owner_id: Who is to go by it.
            field: The field of the command that the name came in.

        Raises:
            NameTaken: Somebody else goes by it.
        """
        if self.owner_id == owner_id:
            return
        if self.owner_id is not None:
            what = field.replace("_", " ")
            raise NameTaken(f"the {what} {self.name!r} is taken", field=field)
        self._reclaimed(owner_id=owner_id)

    def release(self) -> None:
        """Let others have the name."""
        if self.owner_id is not None:
            self._released()

    @event(Reclaimed)
    def _reclaimed(self, owner_id: UUID) -> None:
        self.owner_id = owner_id

    @event(Released)
    def _released(self) -> None:
        self.owner_id = None
