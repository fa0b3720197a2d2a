"""Opening a session, whatever somebody proved who they are with."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from falcon.asgi import Request, Response
from psycopg import Connection

from api.access.callers import address_of
from api.operations.services import Services
from api.sessions.cookies import hand_out
from api.sessions.secrets import new_secret
from domain.instants import SECOND
from domain.sessions import SignedInBy
from domain.tokens import digest_of
from projections.pages_sessions import forget_ended

LASTS_S = 7 * 86400
"""Seconds after which one has to sign in again, however busy one was."""


async def open_session(
    services: Services,
    req: Request,
    resp: Response,
    user_id: UUID,
    signed_in_by: SignedInBy,
) -> str:
    """
    Open a session for a user, in a browser that gets its secret in a cookie.

    ``req.context.user`` is the user's name.

    Returns:
        The secret.
    """
    secret = new_secret()
    expires_at = services.clock() + LASTS_S * SECOND
    address, agent = address_of(req), _printable(req.user_agent or "")

    def open_(connection: Connection[Any]) -> None:
        services.platform.open_session(
            user_id,
            digest=digest_of(secret),
            signed_in_by=signed_in_by,
            expires_at=expires_at,
            address=address,
            agent=agent,
        )
        forget_ended(connection)

    await services.command(req, open_)
    hand_out(req, resp, secret, seconds=LASTS_S)
    return secret


def _printable(text: str) -> str:
    return "".join(each for each in text if each.isprintable())
