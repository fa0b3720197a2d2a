"""Who sent a request, once they have signed in, and where from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
from falcon.asgi import Request
from psycopg import Connection

from domain.roles import Role
from projections.pages_people import UserRow
from projections.pages_tokens import TokenRow
from projections.sight import EVERYTHING, NOTHING, Sight


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """
    Somebody who has signed in, or a program with a token.

    Attributes:
        name: The actor of every event that the request causes.
        user_id: The user; None for one who is in no list of users, as a service.
        role: What they may do at most.
        team_id: Their team. They see its applications, and an admin those of any.
        session_id: The session that the request was sent in; None for one that brought
            a password or a token.
        token_id: The token by which they came in, if it was one.
        application_ids: All that their token is good for; None for the team's.
    """

    name: str
    user_id: UUID | None = None
    role: Role = Role.VIEWER
    team_id: UUID | None = None
    session_id: UUID | None = None
    token_id: UUID | None = None
    application_ids: tuple[UUID, ...] | None = None

    @classmethod
    def of_user(cls, user: UserRow) -> Caller:
        """Let a user act for themselves."""
        return cls(
            name=user.username,
            user_id=user.user_id,
            role=user.role,
            team_id=user.team_id,
        )

    @classmethod
    def of_token(cls, token: TokenRow) -> Caller:
        """Let a program act for the owner of its token, or for a team."""
        return cls(
            name=token.actor,
            user_id=token.owner_id,
            role=token.role,
            team_id=token.team_id,
            token_id=token.token_id,
            application_ids=token.terms.application_ids,
        )

    @property
    def sight(self) -> Sight:
        """Whose applications they see."""
        if self.role is Role.ADMIN:
            return EVERYTHING
        if self.team_id is None:
            return NOTHING
        return Sight(self.team_id, self.application_ids)


Identify = Callable[[Connection[Any], int], Caller | None]
"""Tells at an instant who somebody is, by what they showed; None if it is no good."""


def caller_of(req: Request) -> Caller:
    """Tell who sent the request; only for routes that ask for it."""
    caller: Caller = req.context.caller
    return caller


def identify_of(req: Request) -> Identify:
    """Give what tells, later on, whether the caller still is who they were."""
    identify: Identify = req.context.identify
    return identify


def address_of(req: Request) -> str:
    """Tell where the request came from; empty if nobody knows."""
    return req.context.get("client_address") or req.remote_addr or ""


def asks_for_page(req: Request) -> bool:
    """Tell a browser that opens an address from a program that asks for data."""
    return "text/html" in req.accept


def is_secure(req: Request) -> bool:
    """Tell whether the browser speaks TLS, with us or with what is before us."""
    return bool(req.context.get("is_secure", req.scheme == "https"))
