"""Aggregate: the upkeep of a read model, what operators order to be done about it."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import Aggregate, event

from domain.aggregates import ConfigurationAggregate
from domain.errors import Conflict


class Task(StrEnum):
    """What may be done about a read model."""

    REBUILD = "rebuild"
    DIFF = "diff"
    SWITCH = "switch"
    DROP = "drop"


_CAN_BE_BROKEN_OFF = frozenset({Task.REBUILD, Task.DIFF})


class Upkeep(ConfigurationAggregate):
    """
    Orders to build a read model anew beside the live one, and what came of them.

    There is one order at a time. How far it is, is in no event.
    """

    TOPIC: ClassVar[str] = "projection"
    KIND = "projection"

    class Created(ConfigurationAggregate.Event, Aggregate.Created):
        """A read model is about to be given its first order."""

        TOPIC: ClassVar[str] = "projection.registered"
        name: str

    class Ordered(ConfigurationAggregate.Event):
        """Somebody wants something to be done."""

        TOPIC: ClassVar[str] = "projection.ordered"
        task: Task

    class Ended(ConfigurationAggregate.Event):
        """
        The order is not under way any more.

        Attributes:
            error: Why it could not be done; None if it was.
        """

        TOPIC: ClassVar[str] = "projection.order_ended"
        error: str | None

    @staticmethod
    def create_id(name: str) -> UUID:
        """Derive the id of the upkeep of a read model from its name."""
        return uuid5(NAMESPACE_URL, f"/projections/{name}")

    @event(Created)
    def __init__(self, name: str) -> None:
        self.name = name
        self.task: Task | None = None
        self.error: str | None = None

    def order(self, task: Task) -> None:
        """
        Order something; to drop what is beside breaks off what makes or compares it.

        Raises:
            Conflict: Something else is under way.
        """
        breaks_off = task is Task.DROP and self.task in _CAN_BE_BROKEN_OFF
        if self.task is not None and not breaks_off:
            raise Conflict(
                f"a {self.task} of {self.name} is under way: wait until it has ended"
            )
        self._ordered(task=task)

    def end(self, error: str | None) -> None:
        """
        Note that the order was done, or why it could not be.

        Raises:
            Conflict: There is no order.
        """
        if self.task is None:
            raise Conflict(f"nothing is ordered of {self.name}")
        self._ended(error=error)

    @event(Ordered)
    def _ordered(self, task: Task) -> None:
        self.task = task
        self.error = None

    @event(Ended)
    def _ended(self, error: str | None) -> None:
        self.task = None
        self.error = error
