"""Aggregate: a token, by which a program uses the API in somebody's name."""

from __future__ import annotations

import hashlib
import secrets
from typing import ClassVar
from uuid import UUID

from eventsourcing.domain import Aggregate, event
from msgspec import Struct

from domain.aggregates import ConfigurationAggregate
from domain.checks import checked_text
from domain.errors import Invalid
from domain.people import Team, User
from domain.roles import Role

PREFIX = "crt_"
"""What every secret begins with, so that people and scanners know what they found."""
_OCTETS = 32


class Terms(Struct, frozen=True):
    """
    What a token is good for, and for how long.

    Attributes:
        role: What it lets do at most.
        application_ids: All that it is good for; None for all of the team.
        expires_at: Microseconds; None for never.
    """

    role: Role
    application_ids: tuple[UUID, ...] | None = None
    expires_at: int | None = None

    def has_expired(self, now: int) -> bool:
        """Tell whether it is good for nothing any more."""
        return self.expires_at is not None and self.expires_at <= now


class Token(ConfigurationAggregate):
    """
    What a program shows instead of a password. Only a digest is ever known here.

    A user's has an owner, whose team and role bound it; a service's has a team.
    """

    TOPIC: ClassVar[str] = "token"
    KIND = "token"

    class Created(ConfigurationAggregate.Event, Aggregate.Created):
        """A token was issued, to a user or to a service."""

        TOPIC: ClassVar[str] = "token.issued"
        name: str
        digest: str
        owner_id: UUID | None
        team_id: UUID | None
        terms: Terms

    class Deleted(ConfigurationAggregate.Event):
        """It lets nobody in any more."""

        TOPIC: ClassVar[str] = "token.revoked"

    @event(Created)
    def __init__(
        self,
        name: str,
        digest: str,
        owner_id: UUID | None,
        team_id: UUID | None,
        terms: Terms,
    ) -> None:
        self.name = name
        self.digest = digest
        self.owner_id = owner_id
        self.team_id = team_id
        self.terms = terms

    @classmethod
    def issue(
        cls,
        token_id: UUID,
        *,
        name: str,
        digest: str,
        holder: User | Team,
        terms: Terms,
    ) -> Token:
        """
        Issue a token under a given id.

        Args:
            token_id: Of the new token.
            name: Tells the tokens of a user apart, or those of all services.
            digest: Of the secret; see `digest_of`.
            holder: The user whose it is, or the team whose service it is for.
            terms: What it is good for.

        Raises:
            Invalid: The name or the terms are not acceptable.
        """
        if terms.role is Role.ADMIN and terms.application_ids is not None:
            raise Invalid(
                "a token of role admin is not limited to applications: make it one of"
                " role operator",
                field="applications",
            )
        if isinstance(holder, User) and not holder.role.includes(terms.role):
            raise Invalid(f"role must be at most {holder.role}", field="role")
        return cls._create(
            cls.Created,
            id=token_id,
            name=checked_text(name, "name", at_least=1, at_most=50),
            digest=digest,
            owner_id=holder.id if isinstance(holder, User) else None,
            team_id=holder.id if isinstance(holder, Team) else None,
            terms=terms,
        )

    def revoke(self) -> None:
        """Record that it lets nobody in any more."""
        self.require_existing()
        self._revoked()

    @event(Deleted)
    def _revoked(self) -> None:
        self.is_deleted = True


def new_secret() -> str:
    """Make up what a program is to show: 256 bits that nobody guesses."""
    return PREFIX + secrets.token_urlsafe(_OCTETS)


def digest_of(secret: str) -> str:
    """
    Give the SHA-256 of a secret, in hexadecimals.

    One round will do, as nobody can try all secrets of 256 bits.
    """
    return hashlib.sha256(secret.encode()).hexdigest()
