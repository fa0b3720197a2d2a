"""``/api/password``: the password of whoever asks."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from falcon.asgi import Request, Response
from msgspec import Meta
from psycopg import Connection

from api.lookups import existing
from api.operations import operation
from api.services import Services
from domain.errors import NotFound
from domain.roles import Role
from projections.pages_people import find_user


class NewPassword(msgspec.Struct, frozen=True):
    """Body of ``PUT /api/password``."""

    password: Annotated[str, Meta(min_length=8, max_length=1000)]


class PasswordResource:
    """
    The password of whoever asks.

    Args:
        services: Where it is, and how it is hashed.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation(
        "changePassword",
        role=Role.VIEWER,
        status=HTTPStatus.NO_CONTENT,
        refuses=(NotFound,),
    )
    async def on_put(self, req: Request, resp: Response, *, body: NewPassword) -> None:
        """Change it; the old one counts no more."""
        password_hash = await self._services.passwords.hash(body.password)
        await self._services.command(req, self._change, req.context.user, password_hash)

    def _change(
        self, connection: Connection[Any], username: str, password_hash: str
    ) -> None:
        user = existing(find_user(connection, username), f"user {username}")
        self._services.platform.change_password(
            user.user_id, password_hash=password_hash
        )
