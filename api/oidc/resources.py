"""``/api/sign-in/oidc``: off to the provider; ``/login/cb``: back from there."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any, NoReturn
from uuid import UUID

import falcon
import msgspec
import structlog
from falcon.asgi import Request, Response
from psycopg import Connection

from api.access.sign_in import SignIn
from api.oidc.admission import Admission, NotLetIn, admit, name_of
from api.oidc.failures import failing_kindly
from api.oidc.journeys import Journey, forget, journey_of, remember
from api.oidc.provider import Provider, ProviderDown
from api.oidc.settings import OidcSettings
from api.oidc.tokens import BadToken
from api.operations.operation import operation
from api.operations.services import Services
from api.requests.errors import Forbidden, InvalidParameter
from api.requests.lookups import existing
from api.sessions.opening import open_session
from domain.causes import acting
from domain.errors import Conflict, Invalid, NameTaken, NotFound
from domain.sessions import SignedInBy
from projections.pages_people import find_team, load_user

_log = structlog.get_logger(__name__)


class Departure(msgspec.Struct, frozen=True, kw_only=True):
    """
    Parameters of ``GET /api/sign-in/oidc``.

    Attributes:
        next: The path to go on to afterwards.
    """

    next: str = "/"


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the provider sends a browser back with (RFC 6749, section 4.1.2).

    Attributes:
        state: What the browser took there.
        code: What the provider gives tokens for.
        iss: The provider, if it says so (RFC 9207).
        error: Why there is no code.
        error_description: The same for people.
    """

    state: str = ""
    code: str = ""
    iss: str | None = None
    error: str = ""
    error_description: str = ""


class OidcResource:
    """
    Signing in at a provider.

    Args:
        services: Users and sessions.
        sign_in: Counts failures.
        settings: Which provider, and whom it lets in.
    """

    def __init__(
        self, services: Services, sign_in: SignIn, settings: OidcSettings
    ) -> None:
        self._services = services
        self._sign_in = sign_in
        self._settings = settings
        self._provider = Provider(settings, services.clock)

    @operation("signInAtProvider", role=None, status=HTTPStatus.FOUND)
    async def on_get_departure(
        self, req: Request, resp: Response, *, query: Departure
    ) -> None:
        """Go to the provider; a browser that cannot is sent to the sign-in page."""
        journey = Journey.begin(query.next)
        with failing_kindly(req, resp, journey):
            try:
                resp.location = await self._provider.address_for(journey)
            except (ProviderDown, BadToken) as ex:
                raise _unavailable(ex) from ex
            remember(req, resp, journey)

    @operation(
        "returnFromProvider",
        role=None,
        status=HTTPStatus.FOUND,
        refuses=(Forbidden, NotFound, Conflict, Invalid),
    )
    async def on_get_return(
        self, req: Request, resp: Response, *, query: Return
    ) -> None:
        """
        Come back from the provider, and go on to where one wanted to.

        A browser that is not let in is sent to the sign-in page, which says why.
        """
        journey = journey_of(req)
        forget(req, resp)
        with failing_kindly(req, resp, journey):
            await self._enter(req, resp, query, journey)

    async def _enter(
        self, req: Request, resp: Response, query: Return, journey: Journey | None
    ) -> None:
        if journey is None or query.state != journey.state:
            raise InvalidParameter(
                "state: this browser has not just begun to sign in; sign in again",
                field="state",
            )
        await self._sign_in.require_patience(req)
        admission = await self._admitted(req, query, journey)
        user_id, req.context.user = await self._user_of(req, admission)
        await open_session(self._services, req, resp, user_id, SignedInBy.OIDC)
        resp.location = journey.next

    async def _admitted(
        self, req: Request, query: Return, journey: Journey
    ) -> Admission:
        if query.error or query.iss not in (None, self._settings.issuer):
            said = query.error_description or query.error or "another issuer answered"
            await self._refuse(req, f"the provider refused: {said[:200]}")
        try:
            claims = await self._provider.claims_for(query.code, journey)
        except ProviderDown as ex:
            raise _unavailable(ex) from ex
        except BadToken as ex:
            await self._refuse(req, str(ex))
        try:
            return admit(claims, self._settings)
        except NotLetIn as ex:
            await self._sign_in.note_failure(req, str(ex), name_of(claims))
            raise Forbidden(f"{ex}; sign in again") from ex

    async def _refuse(self, req: Request, why: str) -> NoReturn:
        await self._sign_in.note_failure(req, why)
        raise Forbidden(f"{why}; sign in again")

    async def _user_of(self, req: Request, admission: Admission) -> tuple[UUID, str]:
        """Find or add the user; the provider decides what they may do."""
        reason = f"signed in at {admission.identity.issuer}"[:500]

        def identify() -> tuple[UUID, str]:
            by = acting("system", reason, req.context.request_id)
            with by, self._services.database.command() as connection:
                return self._identified(connection, admission)

        return await asyncio.to_thread(identify)

    def _identified(
        self, connection: Connection[Any], admission: Admission
    ) -> tuple[UUID, str]:
        team_id = None
        if (name := admission.team) is not None:
            team_id = existing(find_team(connection, name), f"team {name}").team_id
        for username in admission.usernames:
            try:
                user_id = self._services.platform.identify_user(
                    admission.identity,
                    username=username,
                    role=admission.role,
                    team_id=team_id,
                )
            except (NameTaken, Invalid):
                # NOTE: names that the log gives to no person are invalid.
                continue
            user = existing(load_user(connection, user_id), f"user {user_id}")
            return user_id, user.username
        raise NameTaken(f"the username {admission.usernames[0]!r} is taken")


def _unavailable(ex: Exception) -> falcon.HTTPServiceUnavailable:
    _log.warning("no provider to sign in at", error=str(ex))
    return falcon.HTTPServiceUnavailable(
        description="The provider to sign in at cannot be reached at the moment; a"
        " username and a password of this server will do.",
        retry_after=30,
    )
