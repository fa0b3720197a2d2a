"""Aggregate: a session, from a user's sign-in until they sign out."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from domain.aggregates import ConfigurationAggregate


class SignedInBy(StrEnum):
    """What somebody proved who they are with."""

    PASSWORD = "password"  # noqa: S105  (the name of a way)
    OIDC = "oidc"


class Session(ConfigurationAggregate):
    """
    What a browser may go on with, without asking for the password again.

    Only a digest of its secret is ever known here. That it expires is no event: when it
    does was said when it was opened.
    """

    TOPIC: ClassVar[str] = "session"
    KIND = "session"

    class Created(ConfigurationAggregate.Event, Aggregate.Created):
        """A user signed in."""

        TOPIC: ClassVar[str] = "session.opened"
        user_id: UUID
        digest: str
        signed_in_by: SignedInBy
        expires_at: int
        address: str
        agent: str

    class Ended(ConfigurationAggregate.Event):
        """It counts no more, though it has not expired."""

        TOPIC: ClassVar[str] = "session.ended"
        why: str

    @event(Created)
    def __init__(
        self,
        user_id: UUID,
        digest: str,
        signed_in_by: SignedInBy,
        expires_at: int,
        address: str,
        agent: str,
    ) -> None:
        self.user_id = user_id
        self.digest = digest
        self.signed_in_by = signed_in_by
        self.expires_at = expires_at
        self.address = address
        self.agent = agent

    def end(self, why: str) -> None:
        """Let it count no more."""
        self.require_existing()
        self._ended(why=why)

    @event(Ended)
    def _ended(self, why: str) -> None:
        self.is_deleted = True
