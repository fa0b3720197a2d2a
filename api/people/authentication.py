"""Who sent a request: HTTP Basic, a bearer's token, or the session of a browser."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import falcon
import msgspec
from falcon.asgi import Request, Response
from psycopg import Connection

from api.access.callers import Caller, Identify
from api.access.sign_in import BEARER, SignIn
from api.operations.routes import Operations, operation_at
from api.operations.services import Services
from api.requests.errors import WrongCredentials
from api.sessions.cookies import secret_of
from api.sessions.origins import require_csrf_token, require_own_page
from domain.tokens import digest_of
from projections.pages_people import find_user
from projections.pages_sessions import FoundSession, find_session, note_seen
from projections.pages_tokens import TokenRow, find_token, note_use

_BASIC = 'Basic realm="coreroller", charset="UTF-8"'


class Credentials(msgspec.Struct, frozen=True):
    """What somebody says of himself."""

    username: str
    password: str


class Authentication:
    """
    Middleware that lets only those pass to the API who say who they are, and notes it.

    Args:
        services: The database with users and sessions.
        sign_in: Says whose a password is.
        operations: Those without a role are for everybody.
    """

    def __init__(
        self,
        services: Services,
        sign_in: SignIn,
        operations: Operations,
    ) -> None:
        self._services = services
        self._sign_in = sign_in
        self._operations = operations

    async def process_resource(
        self, req: Request, resp: Response, resource: object, params: dict[str, Any]
    ) -> None:
        """Ask for credentials if the route that was taken is one of the API."""
        # SECURITY: the route decides, not the path: `//api/apps` leads there, too.
        template = req.uri_template
        if template is None or not template.startswith("/api/"):
            return
        operation = operation_at(self._operations, template, req.method)
        if operation is not None and operation.role is None:
            return
        try:
            caller, identify = await self._authenticated(req)
        except WrongCredentials as ex:
            raise falcon.HTTPUnauthorized(
                description=str(ex), challenges=[_challenge(req)]
            ) from ex
        req.context.caller, req.context.identify = caller, identify
        req.context.user = caller.name

    async def _authenticated(self, req: Request) -> tuple[Caller, Identify]:
        # NOTE: a header was put there on purpose, a cookie is sent by itself.
        header, secret = req.get_header("Authorization"), secret_of(req)
        if header is None:
            if secret is None:
                raise WrongCredentials("sign in, or send a token")
            return await self._by_session(req, secret)
        if (token := parse_bearer(header)) is not None:
            return await self._by_token(req, token)
        return await self._by_password(req, header)

    async def _by_password(self, req: Request, header: str) -> tuple[Caller, Identify]:
        credentials = parse_basic(header)
        if credentials is None:
            raise WrongCredentials("sign in with a username and a password, or a token")
        # SECURITY: a browser that was told a password sends it by itself from then on,
        # also with what a page of another site makes it send.
        require_own_page(req)
        user = await self._sign_in.user_by_password(
            req, credentials.username, credentials.password
        )
        caller = Caller.of_user(user)

        def identify(connection: Connection[Any], now: int) -> Caller | None:
            return caller if find_user(connection, user.username) == user else None

        return caller, identify

    async def _by_token(self, req: Request, secret: str) -> tuple[Caller, Identify]:
        digest = digest_of(secret)

        def identify(connection: Connection[Any], now: int) -> Caller | None:
            found = find_token(connection, digest, now)
            return Caller.of_token(found) if found is not None else None

        token = await asyncio.to_thread(self._use_token, digest)
        if token is None:
            await self._sign_in.note_failure(req, "unknown token")
            raise WrongCredentials(
                "the token was revoked, has expired or never was one"
            )
        return Caller.of_token(token), identify

    def _use_token(self, digest: str) -> TokenRow | None:
        now = self._services.clock()
        with self._services.database.connection() as connection:
            token = find_token(connection, digest, now)
            if token is not None:
                note_use(connection, token, now)
        return token

    async def _by_session(self, req: Request, secret: str) -> tuple[Caller, Identify]:
        digest = digest_of(secret)

        def identify(connection: Connection[Any], now: int) -> Caller | None:
            found = find_session(connection, digest, now)
            return _in_session(found) if found is not None else None

        caller = await asyncio.to_thread(self._see, digest)
        if caller is None:
            raise WrongCredentials("the session has ended; sign in again")
        require_csrf_token(req, secret)
        return caller, identify

    def _see(self, digest: str) -> Caller | None:
        now = self._services.clock()
        with self._services.database.connection() as connection:
            found = find_session(connection, digest, now)
            if found is None:
                return None
            if found.is_due(now):
                note_seen(connection, found.session_id, now)
            return _in_session(found)


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


def _in_session(found: FoundSession) -> Caller:
    return Caller(
        name=found.username,
        user_id=found.user_id,
        role=found.role,
        team_id=found.team_id,
        session_id=found.session_id,
    )


def _challenge(req: Request) -> str:
    """
    Say how to sign in (RFC 9110, section 11.6.1: something has to be said).

    Browsers meet Basic with a window of their own, which is right for whoever opens an
    address of the API, and in the way of a page that asks and has a form.
    """
    is_page = (
        req.get_header("X-Requested-With") is not None
        or req.get_header("Sec-Fetch-Mode") not in (None, "navigate")
        or secret_of(req) is not None
    )
    return BEARER if is_page else _BASIC
