"""``/api/session``, the one that asks, and ``/api/sessions``, all of a user."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec
from falcon.asgi import Request, Response
from psycopg import Connection

from api.access.callers import Caller, caller_of
from api.access.sign_in import BEARER, SignIn
from api.operations.operation import operation
from api.operations.services import Services
from api.requests.errors import Forbidden, WrongCredentials
from api.requests.lookups import existing
from api.sessions.cookies import secret_of, take_back
from api.sessions.objects import Password, SessionList, SessionListing, SessionObject
from api.sessions.opening import open_session
from api.sessions.origins import require_own_page
from api.sessions.secrets import csrf_token_of
from domain.errors import NotFound
from domain.instants import to_datetime
from domain.roles import Role
from domain.sessions import SignedInBy
from domain.tokens import digest_of
from projections.pages_people import find_user
from projections.pages_sessions import find_owner, find_session, list_sessions


class SessionsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """
    Parameters of ``/api/sessions``.

    Attributes:
        user: The name of whose sessions they are, for admins; without it, one's own.
    """

    user: str | None = None


class EndingQuery(SessionsQuery, frozen=True, kw_only=True):
    """
    Parameters of ``DELETE /api/sessions``.

    Attributes:
        others: Leave the session that the request is sent in.
    """

    others: bool = False


class SessionResource:
    """
    The session that a request is sent in.

    Args:
        services: Where sessions are.
        sign_in: Says whose a password is.
    """

    def __init__(self, services: Services, sign_in: SignIn) -> None:
        self._services = services
        self._sign_in = sign_in

    @operation(
        "signIn",
        role=None,
        status=HTTPStatus.CREATED,
        refuses=(WrongCredentials, Forbidden),
    )
    async def on_post(
        self, req: Request, resp: Response, *, body: Password
    ) -> SessionObject:
        """Sign in with a password; the browser gets a cookie."""
        require_own_page(req)
        # NOTE: sent with a refusal; a page that signs in has a form.
        resp.set_header("WWW-Authenticate", BEARER)
        user = await self._sign_in.user_by_password(req, body.username, body.password)
        req.context.user, resp.location = user.username, "/api/session"
        try:
            secret = await open_session(
                self._services, req, resp, user.user_id, SignedInBy.PASSWORD
            )
        except NotFound:
            raise WrongCredentials("the user was deleted just now") from None
        resp.delete_header("WWW-Authenticate")
        return await self._services.read(self._shown, secret)

    @operation("getSession", role=Role.VIEWER, refuses=(NotFound,))
    async def on_get(self, req: Request, resp: Response) -> SessionObject:
        """Tell who has signed in, and the token against forged requests."""
        _own(caller_of(req))
        resp.cache_control = ["no-store"]
        return await self._services.read(self._shown, secret_of(req) or "")

    @operation(
        "signOut",
        role=Role.VIEWER,
        status=HTTPStatus.NO_CONTENT,
        refuses=(NotFound,),
    )
    async def on_delete(self, req: Request, resp: Response) -> None:
        """Sign out."""
        session_id, platform = _own(caller_of(req)), self._services.platform
        await self._services.command(
            req, lambda _: platform.end_session(session_id, why="signed out")
        )
        take_back(req, resp)

    def _shown(self, connection: Connection[Any], secret: str) -> SessionObject:
        found = find_session(connection, digest_of(secret), self._services.clock())
        session = existing(found, "session any more; sign in again")
        return SessionObject(
            id=session.session_id,
            username=session.username,
            role=session.role,
            team_id=session.team_id,
            csrf_token=csrf_token_of(secret),
            expires_at=to_datetime(session.expires_at),
        )


class SessionsResource:
    """
    All sessions of a user.

    Args:
        services: Where they are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("listSessions", role=Role.VIEWER, refuses=(Forbidden, NotFound))
    async def on_get_list(
        self, req: Request, resp: Response, *, query: SessionsQuery
    ) -> SessionList:
        """List one's own sessions, the newest first; admins see anybody's."""
        caller = caller_of(req)

        def listed(connection: Connection[Any]) -> SessionList:
            user_id = _whose(connection, caller, query.user)
            rows = list_sessions(connection, user_id, self._services.clock())
            shown = [SessionListing.of(row, caller.session_id) for row in rows]
            return SessionList(shown)

        return await self._services.read(listed)

    @operation(
        "endSessions",
        role=Role.VIEWER,
        status=HTTPStatus.NO_CONTENT,
        refuses=(Forbidden, NotFound),
    )
    async def on_delete_list(
        self, req: Request, resp: Response, *, query: EndingQuery
    ) -> None:
        """Sign out everywhere, here too or not; admins can sign anybody out."""
        caller = caller_of(req)

        def end(connection: Connection[Any]) -> None:
            user_id = _whose(connection, caller, query.user)
            platform = self._services.platform
            kept = caller.session_id if query.others else None
            platform.end_sessions(user_id, why="signed out everywhere", but=kept)

        await self._services.command(req, end)

    @operation(
        "endSession",
        role=Role.VIEWER,
        status=HTTPStatus.NO_CONTENT,
        refuses=(NotFound,),
    )
    async def on_delete(self, req: Request, resp: Response, session: UUID) -> None:
        """End one of one's own sessions; admins can end anybody's."""
        caller = caller_of(req)

        def end(connection: Connection[Any]) -> None:
            owner = existing(find_owner(connection, session), f"session {session}")
            if owner != _self(caller) and caller.role is not Role.ADMIN:
                raise NotFound(f"there is no session {session}")
            self._services.platform.end_session(session, why="ended")

        await self._services.command(req, end)


def _own(caller: Caller) -> UUID:
    if caller.session_id is None:
        raise NotFound("this request was sent without a session")
    return caller.session_id


def _self(caller: Caller) -> UUID | None:
    """Give the user who acts in person; a token is not for signing anybody out."""
    return caller.user_id if caller.token_id is None else None


def _whose(connection: Connection[Any], caller: Caller, username: str | None) -> UUID:
    if username is None or username == caller.name:
        return existing(_self(caller), "user who has signed in")
    if caller.role is not Role.ADMIN:
        raise Forbidden(f"this needs the role {Role.ADMIN}; yours is {caller.role}")
    return existing(find_user(connection, username), f"user {username}").user_id
