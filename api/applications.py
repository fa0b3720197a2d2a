"""``/api/apps``: applications, what groups, channels and packages belong to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import falcon
from falcon.asgi import Request, Response
from msgspec import structs
from psycopg import Connection

from api.bodies import read_body
from api.changes import ApplicationChanges, ApplicationSettings, NewApplication
from api.errors import InvalidParameter
from api.lookups import application_id
from api.objects import ApplicationObject
from api.paging import envelope, wanted_span
from api.services import Services
from domain.errors import NotFound
from projections.pages_applications import (
    ApplicationRow,
    list_applications,
    load_applications,
)


class ApplicationsResource:
    """
    All applications, and one of them.

    Args:
        services: Where they are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    async def on_get_list(self, req: Request, resp: Response) -> None:
        """List the applications, the newest first."""
        page = await self._services.view(req, list_applications, wanted_span(req))
        resp.media = envelope("applications", page, ApplicationObject.of)

    async def on_post_list(self, req: Request, resp: Response) -> None:
        """
        Register an application.

        With ``clone_from`` it gets the groups and channels of another one, which point
        at no package yet.
        """
        body = await read_body(req, NewApplication)
        source = req.get_param("clone_from", default="")
        row = await self._services.command(req, self._register, body, source)
        resp.status = falcon.HTTP_CREATED
        resp.location = f"/api/apps/{row.application_id}"
        resp.media = ApplicationObject.of(row)

    async def on_get(self, req: Request, resp: Response, app: str) -> None:
        """Show an application."""
        row = await self._services.view(req, self._find, app)
        resp.media = ApplicationObject.of(row)

    async def on_put(self, req: Request, resp: Response, app: str) -> None:
        """Change an application: what is sent replaces, what is omitted stays."""
        body = await read_body(req, ApplicationChanges)
        row = await self._services.command(req, self._change, app, body)
        resp.media = ApplicationObject.of(row)

    async def on_delete(self, req: Request, resp: Response, app: str) -> None:
        """Delete an application with its groups, channels and packages."""
        await self._services.command(req, self._delete, app)
        resp.status = falcon.HTTP_NO_CONTENT

    def _find(self, connection: Connection[Any], app: str) -> ApplicationRow:
        return self._load(connection, application_id(connection, app))

    def _load(self, connection: Connection[Any], app: UUID) -> ApplicationRow:
        rows = load_applications(connection, [app])
        return rows[0]

    def _register(
        self, connection: Connection[Any], body: NewApplication, source: str
    ) -> ApplicationRow:
        settings = structs.asdict(body.onto(ApplicationSettings(body.name)))
        platform = self._services.platform
        if source:
            original = _source(connection, source)
            return self._load(
                connection, platform.clone_application(original, **settings)
            )
        return self._load(connection, platform.register_application(**settings))

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


def _source(connection: Connection[Any], name: str) -> UUID:
    try:
        return application_id(connection, name)
    except NotFound as ex:
        raise InvalidParameter(f"clone_from: {ex}", field="clone_from") from ex
