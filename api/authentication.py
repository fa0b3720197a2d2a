"""HTTP Basic authentication of everything below ``/api/``."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import falcon
import msgspec
from falcon.asgi import Request, Response

from api.callers import Caller
from api.services import Services
from projections.pages_people import find_user

_CHALLENGE = 'Basic realm="coreroller", charset="UTF-8"'


class Credentials(msgspec.Struct, frozen=True):
    """What somebody says of himself."""

    username: str
    password: str


class Authentication:
    """
    Middleware that lets only users pass to the API, and notes who it is.

    Args:
        services: The database with the users, and the check of their passwords.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    async def process_resource(
        self, req: Request, resp: Response, resource: object, params: dict[str, Any]
    ) -> None:
        """Ask for credentials if the route that was taken is one of the API."""
        # SECURITY: the route decides, not the path: `//api/apps` leads there, too.
        if req.uri_template is not None and req.uri_template.startswith("/api/"):
            req.context.user = await self._authenticated(req)
            req.context.caller = Caller(name=req.context.user)

    async def _authenticated(self, req: Request) -> str:
        credentials = parse_basic(req.get_header("Authorization", default=""))
        if credentials is None:
            raise _unauthorized("Sign in with a username and a password.")
        username, password = credentials.username, credentials.password
        stored = await asyncio.to_thread(self._hash_of, username)
        if not await self._services.passwords.is_right(username, password, stored):
            raise _unauthorized("The username or the password is wrong.")
        return username

    def _hash_of(self, username: str) -> str | None:
        with self._services.database.connection() as connection:
            user = find_user(connection, username)
        return user.password_hash if user else None


def parse_basic(header: str) -> Credentials | None:
    """Read an Authorization header (RFC 7617); None if nobody could be behind it."""
    scheme, _, token = header.partition(" ")
    try:
        text = base64.b64decode(token.strip(), validate=True).decode()
    except ValueError:
        return None
    username, _, password = text.partition(":")
    possible = scheme.lower() == "basic" and username and password
    return Credentials(username, password) if possible and "\0" not in text else None


def _unauthorized(detail: str) -> falcon.HTTPUnauthorized:
    return falcon.HTTPUnauthorized(description=detail, challenges=[_CHALLENGE])
