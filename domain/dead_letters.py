"""Aggregate: notifications of a sink that were given up, and what became of them."""

from __future__ import annotations

from typing import ClassVar
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import Aggregate, event

from domain.aggregates import ConfigurationAggregate


class DeadLetters(ConfigurationAggregate):
    """
    What operators did about the notifications that a sink did not get.

    Which ones there are, and that they were given up, is in no event.

    Attributes:
        sink: Its name.
        retried: How many were to be tried again, of all times.
        dropped: How many were forgotten, of all times.
        sentence: What the last of these said that had happened.
    """

    TOPIC: ClassVar[str] = "notifications"
    KIND = "notifications"

    class Created(ConfigurationAggregate.Event, Aggregate.Created):
        """Something is about to be done about a sink for the first time."""

        TOPIC: ClassVar[str] = "notifications.registered"
        sink: str

    class Retried(ConfigurationAggregate.Event):
        """
        They are to be tried again.

        Attributes:
            count: How many.
            notification: Which one; None for all that there were.
        """

        TOPIC: ClassVar[str] = "notifications.retried"
        count: int
        notification: UUID | None

    class Dropped(ConfigurationAggregate.Event):
        """
        One was forgotten.

        Attributes:
            notification: Its own id, as its sink would know it.
            position: Of what it told of, in the log.
            sentence: What it said.
        """

        TOPIC: ClassVar[str] = "notifications.dropped"
        notification: UUID
        position: int
        sentence: str

    @staticmethod
    def create_id(sink: str) -> UUID:
        """Derive the id from the name of the sink."""
        return uuid5(NAMESPACE_URL, f"/notifications/{sink}")

    @event(Created)
    def __init__(self, sink: str) -> None:
        self.sink = sink
        self.retried = 0
        self.dropped = 0
        self.sentence = ""

    @event(Retried)
    def retry(self, count: int, notification: UUID | None) -> None:
        """Have some tried again."""
        self.retried += count

    @event(Dropped)
    def drop(self, notification: UUID, position: int, sentence: str) -> None:
        """Forget one."""
        self.dropped += 1
        self.sentence = sentence
