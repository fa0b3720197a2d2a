"""Aggregates: teams, which own applications, and users, who act for them."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

import msgspec
from eventsourcing.domain import Aggregate, event

from domain.aggregates import ConfigurationAggregate
from domain.causes import NOBODY, SERVICE
from domain.checks import checked_text
from domain.errors import Invalid
from domain.roles import Role

MAX_USERNAME = 100
"""Characters; providers like to call people by their addresses."""
NO_PASSWORD = ""
"""The hash of a user who has none: no password matches it."""
_ACTORS = NOBODY | {SERVICE}
"""Who acts without being a user."""


class Identity(msgspec.Struct, frozen=True):
    """
    By what a provider knows somebody, for good.

    Attributes:
        issuer: The provider, a URL.
        subject: Somebody, unique at the provider.
    """

    issuer: str
    subject: str

    def __str__(self) -> str:
        return f"{self.issuer} {self.subject}"


class Team(ConfigurationAggregate):
    """The owner of applications."""

    TOPIC: ClassVar[str] = "team"
    KIND = "team"

    class Created(ConfigurationAggregate.Event, Aggregate.Created):
        """A team was founded."""

        TOPIC: ClassVar[str] = "team.created"
        name: str

    class Renamed(ConfigurationAggregate.Event):
        """Its name changed."""

        TOPIC: ClassVar[str] = "team.renamed"
        name: str

    class Deleted(ConfigurationAggregate.Event):
        """It was deleted."""

        TOPIC: ClassVar[str] = "team.deleted"

    @event(Created)
    def __init__(self, name: str) -> None:
        self.name = name

    @classmethod
    def found(cls, team_id: UUID, *, name: str) -> Team:
        """
        Found a team under a given id.

        Raises:
            Invalid: The name is not acceptable.
        """
        return cls._create(cls.Created, id=team_id, name=_checked_team_name(name))

    def rename(self, name: str) -> None:
        """
        Call the team by another name.

        Raises:
            Invalid: The name is not acceptable.
            NotFound: The team was deleted.
        """
        self.require_existing()
        if name != self.name:
            self._renamed(name=_checked_team_name(name))

    def delete(self) -> None:
        """Record the deletion."""
        self.require_existing()
        self._deleted()

    @event(Renamed)
    def _renamed(self, name: str) -> None:
        self.name = name

    @event(Deleted)
    def _deleted(self) -> None:
        self.is_deleted = True


class User(ConfigurationAggregate):
    """
    Somebody who signs in, with a password or at a provider.

    Only a hash of the password is ever known here.
    """

    TOPIC: ClassVar[str] = "user"
    KIND = "user"
    identity: Identity | None = None

    class Created(ConfigurationAggregate.Event, Aggregate.Created):
        """A user was added to a team."""

        TOPIC: ClassVar[str] = "user.created"
        class_version: ClassVar[int] = 2
        team_id: UUID
        username: str
        password_hash: str
        role: Role

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Make those admins who were added before there were roles."""
            state["role"] = Role.ADMIN

    class PasswordChanged(ConfigurationAggregate.Event):
        """The user has another password."""

        TOPIC: ClassVar[str] = "user.password_changed"
        password_hash: str

    class RoleChanged(ConfigurationAggregate.Event):
        """The user may do more or less than before."""

        TOPIC: ClassVar[str] = "user.role_changed"
        role: Role

    class Moved(ConfigurationAggregate.Event):
        """The user is of another team."""

        TOPIC: ClassVar[str] = "user.moved"
        team_id: UUID

    class Identified(ConfigurationAggregate.Event):
        """The user signs in at a provider that vouches for them."""

        TOPIC: ClassVar[str] = "user.identified"
        issuer: str
        subject: str

    class Deleted(ConfigurationAggregate.Event):
        """The user may no longer sign in."""

        TOPIC: ClassVar[str] = "user.deleted"

    @event(Created)
    def __init__(
        self, team_id: UUID, username: str, password_hash: str, role: Role
    ) -> None:
        self.team_id = team_id
        self.username = username
        self.password_hash = password_hash
        self.role = role

    @classmethod
    def add(
        cls,
        user_id: UUID,
        *,
        team_id: UUID,
        username: str,
        password_hash: str,
        role: Role,
    ) -> User:
        """
        Add a user under a given id.

        Raises:
            Invalid: The username is not acceptable.
        """
        return cls._create(
            cls.Created,
            id=user_id,
            team_id=team_id,
            username=_checked_username(username),
            password_hash=password_hash,
            role=role,
        )

    def change_password(self, password_hash: str) -> None:
        """Let the user sign in by another password; the caller has hashed it."""
        self.require_existing()
        if password_hash != self.password_hash:
            self._password_changed(password_hash=password_hash)

    def change_role(self, role: Role) -> None:
        """Let the user do more, or less."""
        self.require_existing()
        if role != self.role:
            self._role_changed(role=role)

    def move(self, team: Team) -> None:
        """Make the user one of another team."""
        self.require_existing()
        if team.id != self.team_id:
            self._moved(team_id=team.id)

    def identify(self, identity: Identity) -> None:
        """Note by what a provider knows the user."""
        self.require_existing()
        self._identified(issuer=identity.issuer, subject=identity.subject)

    def delete(self) -> None:
        """Record the deletion."""
        self.require_existing()
        self._deleted()

    @event(Identified)
    def _identified(self, issuer: str, subject: str) -> None:
        self.identity = Identity(issuer, subject)

    @event(PasswordChanged)
    def _password_changed(self, password_hash: str) -> None:
        self.password_hash = password_hash

    @event(RoleChanged)
    def _role_changed(self, role: Role) -> None:
        self.role = role

    @event(Moved)
    def _moved(self, team_id: UUID) -> None:
        self.team_id = team_id

    @event(Deleted)
    def _deleted(self) -> None:
        self.is_deleted = True


def _checked_team_name(name: str) -> str:
    return checked_text(name, "name", at_least=1, at_most=100)


def _checked_username(username: str) -> str:
    checked_text(username, "username", at_least=1, at_most=MAX_USERNAME)
    # NOTE: RFC 7617 ends a user's name at the colon; a slash parts it from a token's.
    if ":" in username or "/" in username or username in _ACTORS:
        raise Invalid(
            "username must be without ':' and '/', and none of"
            f" {', '.join(sorted(_ACTORS))}",
            field="username",
        )
    return username
