"""Who sent a request, once they have signed in."""

from __future__ import annotations

from uuid import UUID

import msgspec
from falcon.asgi import Request

from domain.roles import Role


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """
    Somebody who has signed in, or a program with a token.

    Attributes:
        name: The actor of every event that the request causes.
        user_id: The user; None for one who is in no list of users.
        role: What they may do at most.
        team_id: Their team. They see its applications, and an admin those of any.
    """

    name: str
    user_id: UUID | None = None
    role: Role = Role.VIEWER
    team_id: UUID | None = None


def caller_of(req: Request) -> Caller:
    """Tell who sent the request; only for routes that ask for it."""
    caller: Caller = req.context.caller
    return caller
