"""``/api/apps/{app}/packages``: versions of an application."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from falcon.asgi import Request, Response
from msgspec import UNSET
from psycopg import Connection

from api.concurrency.things import PACKAGE
from api.configuration.package_changes import NewPackage, PackageChanges
from api.configuration.package_objects import PackageObject
from api.operations.operation import operation
from api.operations.services import Services
from api.requests.lookups import application_id, existing, named_in
from api.requests.paging import Listing, Looking, PastPaging, listed
from domain.errors import Conflict, NameTaken, StillInUse
from domain.package_contents import PackageContents
from domain.roles import Role
from domain.versions import InvalidVersion
from projections.pages import Page, Span
from projections.pages_packages import PackageRow, find_package, list_packages


class PackageListing(Listing, frozen=True, kw_only=True):
    """A page of packages."""

    packages: list[PackageObject]


class PackagesQuery(
    PastPaging, frozen=True, kw_only=True, rename={"search_version": "searchVersion"}
):
    """
    Which packages are wanted.

    Attributes:
        search_version: Part of the version, whatever its case.
    """

    search_version: str = ""


class PackagesResource:
    """
    The packages of an application, and one of them.

    Args:
        services: Where they are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("listPackages", role=Role.VIEWER)
    async def on_get_list(
        self, req: Request, resp: Response, app: str, *, query: PackagesQuery
    ) -> PackageListing:
        """List the packages, the highest version first."""
        page = await self._services.view(
            query.at, _list, app, query.span, query.search_version
        )
        return listed(PackageListing, page, PackageObject.of)

    @operation(
        "addPackage",
        role=Role.OPERATOR,
        status=HTTPStatus.CREATED,
        refuses=(NameTaken, Conflict, InvalidVersion),
        versioned=PACKAGE,
    )
    async def on_post_list(
        self, req: Request, resp: Response, app: str, *, body: NewPackage
    ) -> PackageObject:
        """Add a package, for AMD64 unless it says otherwise."""
        row = await self._services.command(req, self._add, app, body)
        resp.location = f"/api/apps/{row.application_id}/packages/{row.package_id}"
        return PackageObject.of(row)

    @operation("getPackage", role=Role.VIEWER, versioned=PACKAGE)
    async def on_get(
        self, req: Request, resp: Response, app: str, package: UUID, *, query: Looking
    ) -> PackageObject:
        """Show a package."""
        row = await self._services.view(query.at, _find, app, package)
        return PackageObject.of(row)

    @operation(
        "changePackage",
        role=Role.OPERATOR,
        refuses=(NameTaken, Conflict, InvalidVersion),
        versioned=PACKAGE,
    )
    async def on_put(
        self,
        req: Request,
        resp: Response,
        app: str,
        package: UUID,
        *,
        body: PackageChanges,
    ) -> PackageObject:
        """
        Correct a package: what is sent replaces, what is omitted stays as it is.

        That holds within ``flatcar_action`` too; lists are replaced whole.
        """
        row = await self._services.command(req, self._change, app, package, body)
        return PackageObject.of(row)

    @operation(
        "deletePackage",
        role=Role.OPERATOR,
        status=HTTPStatus.NO_CONTENT,
        refuses=(StillInUse,),
        versioned=PACKAGE,
    )
    async def on_delete(
        self, req: Request, resp: Response, app: str, package: UUID
    ) -> None:
        """Delete a package that no channel points at."""
        await self._services.command(req, self._delete, app, package)

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
