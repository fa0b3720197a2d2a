"""``/api/me`` and ``/api/password``: who asks, and their password."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Any

from falcon.asgi import Request, Response
from psycopg import Connection

from api.access.callers import Caller, caller_of
from api.access.sign_in import SignIn
from api.operations.operation import operation
from api.operations.services import Services
from api.people.bodies import OwnPassword
from api.people.objects import MayObject, MeObject, TeamObject
from api.requests.errors import Forbidden, WrongCredentials
from domain.errors import Invalid
from domain.roles import Role
from projections.pages_people import TeamRow, UserRow, load_team, load_user


class MeResource:
    """
    Who asks.

    Args:
        services: Where their team is.
        hosts_files: Whether this server does, so that some may be uploaded.
    """

    def __init__(self, services: Services, *, hosts_files: bool) -> None:
        self._services = services
        self._hosts_files = hosts_files

    @operation("getMe", role=Role.VIEWER)
    async def on_get(self, req: Request, resp: Response) -> MeObject:
        """Tell who asks, and what they may do."""
        caller = caller_of(req)
        team, user = await self._services.read(_find_both, caller)
        return MeObject(
            name=caller.name,
            user_id=caller.user_id,
            role=caller.role,
            team=None if team is None else TeamObject.of(team),
            token_id=caller.token_id,
            applications=caller.application_ids,
            may=_may(caller, user, hosts_files=self._hosts_files),
        )


class PasswordResource:
    """
    The password of whoever asks.

    Args:
        services: Where it is, and how it is hashed.
        sign_in: Says whether the old one is right, and how often one may try.
    """

    def __init__(self, services: Services, sign_in: SignIn) -> None:
        self._services = services
        self._sign_in = sign_in

    @operation("changePassword", role=Role.VIEWER, status=HTTPStatus.NO_CONTENT)
    async def on_put(self, req: Request, resp: Response, *, body: OwnPassword) -> None:
        """Change it; the old one, which has to be given, counts no more."""
        caller = caller_of(req)
        user = await self._services.read(_find_user, caller)
        await self._require_password(req, user, body.current_password)
        password_hash = await self._services.passwords.hash(body.password)
        change = partial(
            self._services.platform.change_password,
            user.user_id,
            password_hash=password_hash,
            session_id=caller.session_id,
        )
        await self._services.command(req, lambda _: change())

    async def _require_password(
        self, req: Request, user: UserRow, password: str
    ) -> None:
        try:
            await self._sign_in.user_by_password(req, user.username, password)
        except WrongCredentials:
            raise Invalid(
                "this is not the password by now", field="current_password"
            ) from None


def _may(caller: Caller, user: UserRow | None, *, hosts_files: bool) -> MayObject:
    changes = caller.role.includes(Role.OPERATOR)
    return MayObject(
        change=changes,
        upload=changes and hosts_files,
        create_applications=changes and caller.application_ids is None,
        administer=caller.role is Role.ADMIN,
        issue_tokens=user is not None,
        change_password=user is not None and user.has_password,
    )


def _find_both(
    connection: Connection[Any], caller: Caller
) -> tuple[TeamRow | None, UserRow | None]:
    team_id = caller.team_id
    team = None if team_id is None else load_team(connection, team_id)
    return team, _find_oneself(connection, caller)


def _find_oneself(connection: Connection[Any], caller: Caller) -> UserRow | None:
    """Find the user who asks; None for a program."""
    user_id = caller.user_id if caller.token_id is None else None
    return None if user_id is None else load_user(connection, user_id)


def _find_user(connection: Connection[Any], caller: Caller) -> UserRow:
    user = _find_oneself(connection, caller)
    if user is None:
        raise Forbidden("only a user who has signed in has a password to change")
    if not user.has_password:
        raise Forbidden("you have no password: you sign in at a provider")
    return user
