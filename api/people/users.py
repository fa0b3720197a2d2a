"""``/api/users``: who may sign in, and what they may do."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from falcon.asgi import Request, Response
from msgspec import UNSET
from psycopg import Connection

from api.access.callers import caller_of
from api.concurrency.things import USER
from api.operations.operation import operation
from api.operations.services import Services
from api.people.bodies import NewPassword, NewUser, UserChanges
from api.people.objects import UserListing, UserObject
from api.requests.lookups import existing, named_in
from api.requests.paging import Paging, listed
from domain.commands.people import DEFAULT_TEAM
from domain.errors import Conflict, NameTaken
from domain.roles import Role
from projections.pages_people import UserRow, list_users, load_user


class UsersResource:
    """
    All users, and one of them.

    Args:
        services: Where they are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("listUsers", role=Role.ADMIN)
    async def on_get_list(
        self, req: Request, resp: Response, *, query: Paging
    ) -> UserListing:
        """List the users by name."""
        page = await self._services.read(list_users, query.span)
        return listed(UserListing, page, UserObject.of)

    @operation(
        "createUser",
        role=Role.ADMIN,
        status=HTTPStatus.CREATED,
        refuses=(NameTaken,),
        versioned=USER,
    )
    async def on_post_list(
        self, req: Request, resp: Response, *, body: NewUser
    ) -> UserObject:
        """Add a user."""
        hashed = await self._services.passwords.hash(body.password)
        team_id = caller_of(req).team_id if body.team_id is UNSET else body.team_id
        row = await self._services.command(req, self._add, body, hashed, team_id)
        resp.location = f"/api/users/{row.user_id}"
        return UserObject.of(row)

    @operation(
        "getUser",
        role=Role.ADMIN,
        versioned=USER,
    )
    async def on_get(self, req: Request, resp: Response, user: UUID) -> UserObject:
        """Show a user."""
        return UserObject.of(await self._services.read(_find, user))

    @operation(
        "changeUser",
        role=Role.ADMIN,
        refuses=(Conflict,),
        versioned=USER,
    )
    async def on_put(
        self, req: Request, resp: Response, user: UUID, *, body: UserChanges
    ) -> UserObject:
        """Give a user another role, or another team; what is left out stays."""
        row = await self._services.command(req, self._change, user, body)
        return UserObject.of(row)

    @operation(
        "deleteUser",
        role=Role.ADMIN,
        status=HTTPStatus.NO_CONTENT,
        refuses=(Conflict,),
        versioned=USER,
    )
    async def on_delete(self, req: Request, resp: Response, user: UUID) -> None:
        """Delete a user and all tokens of this user; the last admin stays."""
        await self._services.command(req, self._delete, user)

    @operation("setPassword", role=Role.ADMIN, status=HTTPStatus.NO_CONTENT)
    async def on_put_password(
        self, req: Request, resp: Response, user: UUID, *, body: NewPassword
    ) -> None:
        """Give a user another password; the old one counts no more."""
        hashed = await self._services.passwords.hash(body.password)
        await self._services.command(req, self._set_password, user, hashed)

    def _add(
        self,
        connection: Connection[Any],
        body: NewUser,
        password_hash: str,
        team_id: UUID | None,
    ) -> UserRow:
        with named_in("team_id"):
            user_id = self._services.platform.add_user(
                username=body.username,
                password_hash=password_hash,
                role=body.role,
                team_id=team_id or DEFAULT_TEAM,
            )
        return _find(connection, user_id)

    def _change(
        self, connection: Connection[Any], user: UUID, body: UserChanges
    ) -> UserRow:
        row = _find(connection, user)
        with named_in("team_id"):
            self._services.platform.revise_user(
                user,
                role=row.role if body.role is UNSET else body.role,
                team_id=row.team_id if body.team_id is UNSET else body.team_id,
            )
        return _find(connection, user)

    def _delete(self, connection: Connection[Any], user: UUID) -> None:
        self._services.platform.delete_user(user)

    def _set_password(
        self, connection: Connection[Any], user: UUID, password_hash: str
    ) -> None:
        self._services.platform.change_password(user, password_hash=password_hash)


def _find(connection: Connection[Any], user: UUID) -> UserRow:
    return existing(load_user(connection, user), f"user {user}")
