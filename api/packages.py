"""``/api/apps/{app}/packages``: versions of an application."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import falcon
from falcon.asgi import Request, Response
from msgspec import UNSET
from psycopg import Connection

from api.bodies import read_body
from api.lookups import application_id, existing, named_in
from api.package_changes import NewPackage, PackageChanges
from api.package_objects import PackageObject
from api.paging import envelope, wanted_span
from api.services import Services
from domain.package_contents import PackageContents
from projections.pages import Page, Span
from projections.pages_packages import PackageRow, find_package, list_packages


class PackagesResource:
    """
    The packages of an application, and one of them.

    Args:
        services: Where they are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    async def on_get_list(self, req: Request, resp: Response, app: str) -> None:
        """List packages, the highest version first; ``searchVersion`` is part of it."""
        search = req.get_param("searchVersion", default="")
        page = await self._services.view(req, _list, app, wanted_span(req), search)
        resp.media = envelope("packages", page, PackageObject.of)

    async def on_post_list(self, req: Request, resp: Response, app: str) -> None:
        """Add a package, for AMD64 unless it says otherwise."""
        body = await read_body(req, NewPackage)
        row = await self._services.command(req, self._add, app, body)
        resp.status = falcon.HTTP_CREATED
        resp.location = f"/api/apps/{row.application_id}/packages/{row.package_id}"
        resp.media = PackageObject.of(row)

    async def on_get(
        self, req: Request, resp: Response, app: str, package: UUID
    ) -> None:
        """Show a package."""
        row = await self._services.view(req, _find, app, package)
        resp.media = PackageObject.of(row)

    async def on_put(
        self, req: Request, resp: Response, app: str, package: UUID
    ) -> None:
        """
        Correct a package: what is sent replaces, what is omitted stays as it is.

        That holds within ``flatcar_action`` too; lists are replaced whole.
        """
        body = await read_body(req, PackageChanges)
        row = await self._services.command(req, self._change, app, package, body)
        resp.media = PackageObject.of(row)

    async def on_delete(
        self, req: Request, resp: Response, app: str, package: UUID
    ) -> None:
        """Delete a package that no channel points at."""
        await self._services.command(req, self._delete, app, package)
        resp.status = falcon.HTTP_NO_CONTENT

    def _add(
        self, connection: Connection[Any], app: str, body: NewPackage
    ) -> PackageRow:
        owner = application_id(connection, app)
        contents = PackageContents(
            type=body.type, version=body.version, arch=body.arch, url=body.url
        )
        with named_in("channels_blacklist"):
            package = self._services.platform.add_package(
                owner,
                body.onto(contents),
                channels_blacklist=body.channels_blacklist or (),
            )
        return _find(connection, app, package)

    def _change(
        self, connection: Connection[Any], app: str, package: UUID, body: PackageChanges
    ) -> PackageRow:
        row = _find(connection, app, package)
        blacklist = body.channels_blacklist
        with named_in("channels_blacklist"):
            self._services.platform.revise_package(
                package,
                body.onto(row.contents),
                channels_blacklist=row.channels_blacklist
                if blacklist is UNSET
                else blacklist or (),
            )
        return _find(connection, app, package)

    def _delete(self, connection: Connection[Any], app: str, package: UUID) -> None:
        row = _find(connection, app, package)
        self._services.platform.delete_package(row.package_id)


def _list(
    connection: Connection[Any], app: str, span: Span, search: str
) -> Page[PackageRow]:
    return list_packages(connection, application_id(connection, app), span, search)


def _find(connection: Connection[Any], app: str, package: UUID) -> PackageRow:
    row = find_package(connection, application_id(connection, app), package)
    return existing(row, f"package {package} in this application")
