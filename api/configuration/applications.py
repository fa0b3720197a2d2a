"""``/api/apps``: applications, what groups, channels and packages belong to."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from falcon.asgi import Request, Response
from msgspec import UNSET, Struct, structs
from psycopg import Connection

from api.access.callers import Caller, caller_of
from api.concurrency.things import APPLICATION
from api.configuration.changes import (
    ApplicationChanges,
    ApplicationSettings,
    NewApplication,
)
from api.configuration.objects import ApplicationObject
from api.operations.operation import operation
from api.operations.services import Services
from api.requests.errors import Forbidden, InvalidParameter
from api.requests.lookups import application_id, named_in
from api.requests.paging import Listing, Looking, PastPaging, listed
from domain.commands.people import DEFAULT_TEAM
from domain.errors import NameTaken, NotFound
from domain.roles import Role
from projections.pages_applications import (
    ApplicationRow,
    list_applications,
    load_applications,
)
from projections.sight import Sight


class ApplicationListing(Listing, frozen=True, kw_only=True):
    """A page of applications."""

    applications: list[ApplicationObject]


class Cloning(Struct, frozen=True):
    """
    How an application is registered.

    Attributes:
        clone_from: The id or product id of the application whose groups and channels it
            gets, too.
    """

    clone_from: str | None = None


class ApplicationsResource:
    """
    All applications, and one of them.

    Args:
        services: Where they are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("listApplications", role=Role.VIEWER)
    async def on_get_list(
        self, req: Request, resp: Response, *, query: PastPaging
    ) -> ApplicationListing:
        """List the applications, the newest first."""
        sight = caller_of(req).sight
        page = await self._services.view(query.at, list_applications, sight, query.span)
        return listed(ApplicationListing, page, ApplicationObject.of)

    @operation(
        "createApplication",
        role=Role.OPERATOR,
        status=HTTPStatus.CREATED,
        refuses=(NameTaken,),
        versioned=APPLICATION,
    )
    async def on_post_list(
        self, req: Request, resp: Response, *, query: Cloning, body: NewApplication
    ) -> ApplicationObject:
        """
        Register an application, with the team of who asks; an admin may say which.

        With ``clone_from`` it gets the groups and channels of another one, which point
        at no package yet.
        """
        caller, source = caller_of(req), query.clone_from
        _require_may_register(caller, body)
        row = await self._services.command(req, self._register, caller, body, source)
        resp.location = f"/api/apps/{row.application_id}"
        return ApplicationObject.of(row)

    @operation("getApplication", role=Role.VIEWER, versioned=APPLICATION)
    async def on_get(
        self, req: Request, resp: Response, app: str, *, query: Looking
    ) -> ApplicationObject:
        """Show an application."""
        row = await self._services.view(query.at, self._find, app)
        return ApplicationObject.of(row)

    @operation(
        "changeApplication",
        role=Role.OPERATOR,
        refuses=(NameTaken,),
        versioned=APPLICATION,
    )
    async def on_put(
        self, req: Request, resp: Response, app: str, *, body: ApplicationChanges
    ) -> ApplicationObject:
        """Change an application: what is sent replaces, what is omitted stays."""
        row = await self._services.command(req, self._change, app, body)
        return ApplicationObject.of(row)

    @operation(
        "deleteApplication",
        role=Role.OPERATOR,
        status=HTTPStatus.NO_CONTENT,
        versioned=APPLICATION,
    )
    async def on_delete(self, req: Request, resp: Response, app: str) -> None:
        """Delete an application with its groups, channels and packages."""
        await self._services.command(req, self._delete, app)

    def _find(self, connection: Connection[Any], app: str) -> ApplicationRow:
        return self._load(connection, application_id(connection, app))

    def _load(self, connection: Connection[Any], app: UUID) -> ApplicationRow:
        rows = load_applications(connection, [app])
        return rows[0]

    def _register(
        self,
        connection: Connection[Any],
        caller: Caller,
        body: NewApplication,
        source: str | None,
    ) -> ApplicationRow:
        settings = structs.asdict(body.onto(ApplicationSettings(body.name)))
        team = caller.team_id if body.team_id is UNSET else body.team_id
        settings["team_id"] = team or DEFAULT_TEAM
        platform = self._services.platform
        original = source and _source(connection, source, caller.sight)
        with named_in("team_id"):
            if original:
                application = platform.clone_application(original, **settings)
            else:
                application = platform.register_application(**settings)
        return self._load(connection, application)

    def _change(
        self, connection: Connection[Any], app: str, body: ApplicationChanges
    ) -> ApplicationRow:
        row = self._find(connection, app)
        settings = body.onto(
            ApplicationSettings(row.name, row.description, row.product_id)
        )
        self._services.platform.revise_application(
            row.application_id, **structs.asdict(settings)
        )
        return self._load(connection, row.application_id)

    def _delete(self, connection: Connection[Any], app: str) -> None:
        self._services.platform.delete_application(application_id(connection, app))


def _require_may_register(caller: Caller, body: NewApplication) -> None:
    if caller.application_ids is not None:
        raise Forbidden("this token is for some applications, and registers none")
    is_theirs = body.team_id in (UNSET, caller.team_id)
    if caller.role is not Role.ADMIN and not is_theirs:
        raise Forbidden("only an admin registers applications for other teams")


def _source(connection: Connection[Any], name: str, sight: Sight) -> UUID:
    try:
        return application_id(connection, name, sight)
    except NotFound as ex:
        raise InvalidParameter(f"clone_from: {ex}", field="clone_from") from ex
