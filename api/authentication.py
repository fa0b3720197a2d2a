"""Authentication of everything below ``/api/``."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import falcon
import msgspec
from falcon.asgi import Request, Response

from api.callers import Caller
from api.services import Services
from domain.tokens import digest_of
from projections.pages_people import UserRow, find_user
from projections.pages_tokens import TokenRow, find_token, note_use

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
            req.context.caller = await self._authenticated(req)
            req.context.user = req.context.caller.name

    async def _authenticated(self, req: Request) -> Caller:
        header = req.get_header("Authorization", default="")
        if (secret := parse_bearer(header)) is not None:
            return await self._by_token(secret)
        credentials = parse_basic(header)
        if credentials is None:
            raise _unauthorized("Sign in with a username and a password, or a token.")
        username, password = credentials.username, credentials.password
        user = await asyncio.to_thread(self._find_user, username)
        stored = user.password_hash if user else None
        right = await self._services.passwords.is_right(username, password, stored)
        if user is None or not right:
            raise _unauthorized("The username or the password is wrong.")
        return Caller.of_user(user)

    async def _by_token(self, secret: str) -> Caller:
        token = await asyncio.to_thread(self._use_token, secret)
        if token is None:
            raise _unauthorized("The token was revoked, has expired or never was one.")
        return Caller.of_token(token)

    def _use_token(self, secret: str) -> TokenRow | None:
        now = self._services.clock()
        with self._services.database.connection() as connection:
            token = find_token(connection, digest_of(secret), now)
            if token is not None:
                note_use(connection, token, now)
        return token

    def _find_user(self, username: str) -> UserRow | None:
        with self._services.database.connection() as connection:
            return find_user(connection, username)


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


def parse_bearer(header: str) -> str | None:
    """Read an Authorization header (RFC 6750); None if it is of another scheme."""
    scheme, _, secret = header.partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def _unauthorized(detail: str) -> falcon.HTTPUnauthorized:
    return falcon.HTTPUnauthorized(description=detail, challenges=[_CHALLENGE])
