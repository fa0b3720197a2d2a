"""Aggregates: teams, which own applications, and users, who act for them."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from domain.aggregates import ConfigurationAggregate
from domain.checks import checked_text


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
    """Somebody who signs in with a password. Only its hash is ever known here."""

    TOPIC: ClassVar[str] = "user"
    KIND = "user"

    class Created(ConfigurationAggregate.Event, Aggregate.Created):
        """A user was added to a team."""

        TOPIC: ClassVar[str] = "user.created"
        team_id: UUID
        username: str
        password_hash: str

    class PasswordChanged(ConfigurationAggregate.Event):
        """The user has another password."""

        TOPIC: ClassVar[str] = "user.password_changed"
        password_hash: str

    class Deleted(ConfigurationAggregate.Event):
        """The user may no longer sign in."""

        TOPIC: ClassVar[str] = "user.deleted"

    @event(Created)
    def __init__(self, team_id: UUID, username: str, password_hash: str) -> None:
        self.team_id = team_id
        self.username = username
        self.password_hash = password_hash

    @classmethod
    def add(
        cls, user_id: UUID, *, team_id: UUID, username: str, password_hash: str
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
            username=checked_text(username, "username", at_least=1, at_most=25),
            password_hash=password_hash,
        )

    def change_password(self, password_hash: str) -> None:
        """Let the user sign in by another password; the caller has hashed it."""
        self.require_existing()
        if password_hash != self.password_hash:
            self._password_changed(password_hash=password_hash)

    def delete(self) -> None:
        """Record the deletion."""
        self.require_existing()
        self._deleted()

    @event(PasswordChanged)
    def _password_changed(self, password_hash: str) -> None:
        self.password_hash = password_hash

    @event(Deleted)
    def _deleted(self) -> None:
        self.is_deleted = True


def _checked_team_name(name: str) -> str:
    return checked_text(name, "name", at_least=1, at_most=100)
