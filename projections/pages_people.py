"""Who may sign in, as the REST API needs to know."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from domain.roles import Role
from projections.pages import fetch

_USER = """
    SELECT user_id, username, password_hash, role, team_id
      FROM users
     WHERE username = %(username)s
"""


class UserRow(msgspec.Struct, frozen=True):
    """Somebody who may sign in."""

    user_id: UUID
    username: str
    password_hash: str
    role: Role
    team_id: UUID


def find_user(connection: Connection[Any], username: str) -> UserRow | None:
    """Find a user by name."""
    rows = fetch(connection, _USER, {"username": username}, UserRow)
    return rows[0] if rows else None
