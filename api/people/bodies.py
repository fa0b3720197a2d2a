"""What clients send of users, teams and tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from domain.roles import Role

Password = Annotated[str, Meta(min_length=8, max_length=1000)]


class NewUser(msgspec.Struct, frozen=True, kw_only=True):
    """
    Body of ``POST /api/users``.

    Attributes:
        username: By which the user is to sign in: up to 100 characters, without a colon
            and a slash.
        password: At least 8 characters.
        role: What the user may do.
        team_id: The team of who asks, if it is left out.
    """

    username: str
    password: Password
    role: Role
    team_id: UUID | UnsetType = UNSET


class UserChanges(msgspec.Struct, frozen=True, kw_only=True):
    """
    Body of ``PUT /api/users/{user}``; what is left out stays.

    Attributes:
        role: What the user may do from now on.
        team_id: The team that the user is of from now on.
    """

    role: Role | UnsetType = UNSET
    team_id: UUID | UnsetType = UNSET


class NewPassword(msgspec.Struct, frozen=True, kw_only=True):
    """
    Body of ``PUT /api/users/{user}/password``.

    Attributes:
        password: The new one: at least 8 characters.
    """

    password: Password


class OwnPassword(msgspec.Struct, frozen=True, kw_only=True):
    """
    Body of ``PUT /api/password``.

    Attributes:
        password: The new one: at least 8 characters.
        current_password: So that nobody else changes it who finds a browser open.
    """

    password: Password
    current_password: str


class TeamSettings(msgspec.Struct, frozen=True, kw_only=True):
    """
    Body of ``POST /api/teams`` and ``PUT /api/teams/{team}``.

    Attributes:
        name: What it is to be called: up to 100 characters.
    """

    name: str


class NewToken(msgspec.Struct, frozen=True, kw_only=True):
    """
    Body of ``POST /api/tokens``.

    Attributes:
        name: Tells it from others of the same owner.
        role: What it lets do, at most what its owner may.
        applications: Ids or product ids of those that it is good for; all of the team
            if it is left out.
        expires_ts: When it ends by itself; never if it is left out.
        team_id: Makes it one of a service of this team, which outlives whoever issued
            it; for admins only. Without it, it is the caller's.
    """

    name: str
    role: Role
    applications: Annotated[list[str], Meta(min_length=1, max_length=100)] | None = None
    expires_ts: Annotated[datetime, Meta(tz=True)] | None = None
    team_id: UUID | None = None
