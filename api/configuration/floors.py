"""Floors: packages that no machine may skip on its way to what a channel points at."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from falcon.asgi import Request, Response
from msgspec import Struct
from psycopg import Connection

from api.concurrency.things import FLOOR
from api.configuration.changes import FloorChanges, FloorSettings
from api.configuration.objects import FloorChannelObject, FloorObject
from api.operations.operation import operation
from api.operations.services import Services
from api.requests.lookups import application_id, existing
from api.requests.paging import Listing, Looking, PastPaging, Size, listed
from domain.errors import Conflict
from domain.roles import Role
from projections.pages import Page, Span
from projections.pages_channels import find_channel, load_channels
from projections.pages_floors import (
    FloorChannelRow,
    FloorRow,
    find_floor_reason,
    list_floor_channels,
    list_floors,
)
from projections.pages_packages import find_package


class FloorListing(Listing, frozen=True, kw_only=True):
    """A page of floors."""

    packages: list[FloorObject]


class FloorPaging(PastPaging, frozen=True, kw_only=True):
    """
    Which page of floors is wanted.

    Attributes:
        perpage: How many a page has; the list is short, and wanted whole.
    """

    perpage: Size = 100
    """Nebraska's default, too."""


class FloorMarked(Struct, frozen=True):
    """What Nebraska says once a floor is marked."""

    channel_id: UUID
    package_id: UUID
    status: str = "ok"


class FloorChannelListing(Struct, frozen=True):
    """All channels that have a package as a floor."""

    channels: list[FloorChannelObject]
    count: int


class FloorsResource:
    """
    The floors of a channel, and one of them.

    Args:
        services: Where they are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("listFloors", role=Role.VIEWER)
    async def on_get_list(
        self, req: Request, resp: Response, channel: UUID, *, query: FloorPaging
    ) -> FloorListing:
        """List the floors, the lowest version first."""
        page = await self._services.view(query.at, _list, channel, query.span)
        return listed(FloorListing, page, FloorObject.of_floor)

    @operation("listFloorsOfApplication", role=Role.VIEWER)
    async def on_get_list_in_app(
        self,
        req: Request,
        resp: Response,
        app: str,
        channel: UUID,
        *,
        query: FloorPaging,
    ) -> FloorListing:
        """List the floors of one of the application's channels."""
        page = await self._services.view(
            query.at, _list_in_app, app, channel, query.span
        )
        return listed(FloorListing, page, FloorObject.of_floor)

    @operation("setFloor", role=Role.OPERATOR, refuses=(Conflict,), versioned=FLOOR)
    async def on_put(
        self,
        req: Request,
        resp: Response,
        channel: UUID,
        package: UUID,
        *,
        body: FloorChanges,
    ) -> FloorMarked:
        """Mark a floor, or give another reason for it; what is omitted stays."""
        await self._services.command(req, self._set, channel, package, body)
        return FloorMarked(channel, package)

    @operation(
        "removeFloor", role=Role.OPERATOR, status=HTTPStatus.NO_CONTENT, versioned=FLOOR
    )
    async def on_delete(
        self, req: Request, resp: Response, channel: UUID, package: UUID
    ) -> None:
        """Let machines skip the package again; it stays as a package."""
        await self._services.command(req, self._remove, channel, package)

    def _set(
        self,
        connection: Connection[Any],
        channel: UUID,
        package: UUID,
        body: FloorChanges,
    ) -> None:
        known = find_floor_reason(connection, channel, package)
        settings = body.onto(FloorSettings(known or ""))
        self._services.platform.set_floor(channel, package, settings.floor_reason)

    def _remove(
        self, connection: Connection[Any], channel: UUID, package: UUID
    ) -> None:
        self._services.platform.remove_floor(channel, package)


class FloorChannelsResource:
    """
    The channels that have a package as a floor.

    Args:
        services: Where they are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("listChannelsOfFloor", role=Role.VIEWER)
    async def on_get(
        self, req: Request, resp: Response, app: str, package: UUID, *, query: Looking
    ) -> FloorChannelListing:
        """List the channels that have it as a floor by name, each with the reason."""
        rows = await self._services.view(query.at, _list_channels, app, package)
        channels = [FloorChannelObject.of(row) for row in rows]
        return FloorChannelListing(channels, len(channels))


def _list(connection: Connection[Any], channel: UUID, span: Span) -> Page[FloorRow]:
    existing(load_channels(connection, [channel]) or None, f"channel {channel}")
    return list_floors(connection, channel, span)


def _list_in_app(
    connection: Connection[Any], app: str, channel: UUID, span: Span
) -> Page[FloorRow]:
    found = find_channel(connection, application_id(connection, app), channel)
    existing(found, f"channel {channel} in this application")
    return list_floors(connection, channel, span)


def _list_channels(
    connection: Connection[Any], app: str, package: UUID
) -> list[FloorChannelRow]:
    row = find_package(connection, application_id(connection, app), package)
    existing(row, f"package {package} in this application")
    return list_floor_channels(connection, package)
