"""Floors: packages that no machine may skip on its way to what a channel points at."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import falcon
from falcon.asgi import Request, Response
from psycopg import Connection

from api.bodies import read_body
from api.changes import FloorChanges, FloorSettings
from api.lookups import application_id, existing
from api.objects import FloorChannelObject, FloorObject
from api.paging import envelope, wanted_span
from api.services import Services
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

PER_PAGE = 100
"""A list of floors is short, and wanted whole; Nebraska's default too."""


class FloorsResource:
    """
    The floors of a channel, and one of them.

    Args:
        services: Where they are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    async def on_get_list(
        self, req: Request, resp: Response, channel: UUID, app: str | None = None
    ) -> None:
        """List the floors, the lowest version first."""
        span = wanted_span(req, perpage=PER_PAGE)
        page = await self._services.view(req, _list, app, channel, span)
        resp.media = envelope("packages", page, FloorObject.of_floor)

    async def on_put(
        self, req: Request, resp: Response, channel: UUID, package: UUID
    ) -> None:
        """Mark a floor, or give another reason for it; what is omitted stays."""
        body = await read_body(req, FloorChanges)
        await self._services.command(req, self._set, channel, package, body)
        resp.media = {"channel_id": channel, "package_id": package, "status": "ok"}

    async def on_delete(
        self, req: Request, resp: Response, channel: UUID, package: UUID
    ) -> None:
        """Let machines skip the package again; it stays as a package."""
        await self._services.command(req, self._remove, channel, package)
        resp.status = falcon.HTTP_NO_CONTENT

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

    async def on_get(
        self, req: Request, resp: Response, app: str, package: UUID
    ) -> None:
        """List them by name, each with the reason."""
        rows = await self._services.view(req, _list_channels, app, package)
        channels = [FloorChannelObject.of(row) for row in rows]
        resp.media = {"channels": channels, "count": len(channels)}


def _list(
    connection: Connection[Any], app: str | None, channel: UUID, span: Span
) -> Page[FloorRow]:
    if app is None:
        existing(load_channels(connection, [channel]) or None, f"channel {channel}")
    else:
        found = find_channel(connection, application_id(connection, app), channel)
        existing(found, f"channel {channel} in this application")
    return list_floors(connection, channel, span)


def _list_channels(
    connection: Connection[Any], app: str, package: UUID
) -> list[FloorChannelRow]:
    row = find_package(connection, application_id(connection, app), package)
    existing(row, f"package {package} in this application")
    return list_floor_channels(connection, package)
