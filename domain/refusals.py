"""
Aggregates: what somebody was refused, for the audit trail.

Each has a single event and nothing that could happen to it later. Many of one kind are
counted together (`domain.attempts.is_told`), so a flood of them is no flood of events.
"""

from __future__ import annotations

from typing import ClassVar

from eventsourcing.domain import Aggregate, event

from domain.aggregates import ConfigurationAggregate

MAX_SAID = 100
"""Characters that are kept of what a stranger said."""


class SignInRefusal(ConfigurationAggregate):
    """Somebody could not say who they are."""

    TOPIC: ClassVar[str] = "sign_in"
    KIND = "sign-in"

    class Created(ConfigurationAggregate.Event, Aggregate.Created):
        """
        A sign-in failed.

        Attributes:
            username: As it was given.
            why: In words.
            failures: How many there were in a row, this one included.
        """

        TOPIC: ClassVar[str] = "sign_in.refused"
        username: str
        address: str
        why: str
        failures: int

    @event(Created)
    def __init__(self, username: str, address: str, why: str, failures: int) -> None:
        self.username = username
        self.address = address
        self.why = why
        self.failures = failures


class AccessRefusal(ConfigurationAggregate):
    """A user wanted what they may not do."""

    TOPIC: ClassVar[str] = "access"
    KIND = "access"

    class Created(ConfigurationAggregate.Event, Aggregate.Created):
        """
        A request was forbidden.

        Attributes:
            path: The template of the route.
            why: In words: what was needed.
            refusals: How many such there were, this one included.
        """

        TOPIC: ClassVar[str] = "access.refused"
        method: str
        path: str
        address: str
        why: str
        refusals: int

    @event(Created)
    def __init__(
        self, method: str, path: str, address: str, why: str, refusals: int
    ) -> None:
        self.method = method
        self.path = path
        self.address = address
        self.why = why
        self.refusals = refusals
