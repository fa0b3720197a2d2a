"""Who may sign in, and their teams, as the REST API needs to know."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from domain.people import NO_PASSWORD
from domain.roles import Role
from projections.pages import Page, Span, fetch

_USERS = """
    SELECT user_id, username, password_hash, role, team_id, created_at
      FROM users
     WHERE {}
     ORDER BY username
"""
_BY_NAME = _USERS.format("username = %(username)s")
_BY_ID = _USERS.format("user_id = %(user_id)s")
_ALL_USERS = _USERS.format("true")
_HAS_ADMIN = "SELECT EXISTS (SELECT 1 FROM users WHERE role = 'admin')"
_TEAMS = "SELECT team_id, name, created_at FROM teams WHERE {} ORDER BY name"
_TEAM = _TEAMS.format("team_id = %(team_id)s")
_TEAM_BY_NAME = _TEAMS.format("name = %(name)s")
_ALL_TEAMS = _TEAMS.format("true")


class UserRow(msgspec.Struct, frozen=True):
    """Somebody who may sign in."""

    user_id: UUID
    username: str
    password_hash: str
    role: Role
    team_id: UUID
    created_at: int

    @property
    def has_password(self) -> bool:
        """Whether a password lets them in; else it is their provider."""
        return self.password_hash != NO_PASSWORD


class TeamRow(msgspec.Struct, frozen=True):
    """A team."""

    team_id: UUID
    name: str
    created_at: int


def find_user(connection: Connection[Any], username: str) -> UserRow | None:
    """Find a user by name."""
    rows = fetch(connection, _BY_NAME, {"username": username}, UserRow)
    return rows[0] if rows else None


def load_user(connection: Connection[Any], user_id: UUID) -> UserRow | None:
    """Give a user by the id."""
    rows = fetch(connection, _BY_ID, {"user_id": user_id}, UserRow)
    return rows[0] if rows else None


def has_admin(connection: Connection[Any]) -> bool:
    """Tell whether anybody is an admin."""
    row = connection.execute(_HAS_ADMIN).fetchone()
    return bool(row and row[0])


def list_users(connection: Connection[Any], span: Span) -> Page[UserRow]:
    """List the users by name."""
    rows = fetch(connection, _ALL_USERS, {}, UserRow)
    return Page(len(rows), span.of(rows))


def load_team(connection: Connection[Any], team_id: UUID) -> TeamRow | None:
    """Give a team by its id."""
    rows = fetch(connection, _TEAM, {"team_id": team_id}, TeamRow)
    return rows[0] if rows else None


def find_team(connection: Connection[Any], name: str) -> TeamRow | None:
    """Find a team by its name."""
    rows = fetch(connection, _TEAM_BY_NAME, {"name": name}, TeamRow)
    return rows[0] if rows else None


def list_teams(connection: Connection[Any], span: Span) -> Page[TeamRow]:
    """List the teams by name."""
    rows = fetch(connection, _ALL_TEAMS, {}, TeamRow)
    return Page(len(rows), span.of(rows))
