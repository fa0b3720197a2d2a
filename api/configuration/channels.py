"""``/api/apps/{app}/channels``: named pointers to packages."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from falcon.asgi import Request, Response
from msgspec import UNSET, structs
from psycopg import Connection

from api.concurrency.things import CHANNEL
from api.configuration.changes import ChannelChanges, ChannelSettings, NewChannel
from api.configuration.objects import ChannelObject
from api.operations.operation import operation
from api.operations.services import Services
from api.requests.lookups import application_id, existing, named_in
from api.requests.paging import Listing, Looking, PastPaging, listed
from domain.errors import Conflict, NameTaken, StillInUse
from domain.roles import Role
from projections.pages import Page, Span
from projections.pages_channels import ChannelRow, find_channel, list_channels


class ChannelListing(Listing, frozen=True, kw_only=True):
    """A page of channels."""

    channels: list[ChannelObject]


class ChannelsResource:
    """
    The channels of an application, and one of them.

    Args:
        services: Where they are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("listChannels", role=Role.VIEWER)
    async def on_get_list(
        self, req: Request, resp: Response, app: str, *, query: PastPaging
    ) -> ChannelListing:
        """List the channels by name."""
        page = await self._services.view(query.at, _list, app, query.span)
        return listed(ChannelListing, page, ChannelObject.of)

    @operation(
        "createChannel",
        role=Role.OPERATOR,
        status=HTTPStatus.CREATED,
        refuses=(NameTaken, Conflict),
        versioned=CHANNEL,
    )
    async def on_post_list(
        self, req: Request, resp: Response, app: str, *, body: NewChannel
    ) -> ChannelObject:
        """Create a channel, for AMD64 unless it says otherwise."""
        row = await self._services.command(req, self._create, app, body)
        resp.location = f"/api/apps/{row.application_id}/channels/{row.channel_id}"
        return ChannelObject.of(row)

    @operation("getChannel", role=Role.VIEWER, versioned=CHANNEL)
    async def on_get(
        self, req: Request, resp: Response, app: str, channel: UUID, *, query: Looking
    ) -> ChannelObject:
        """Show a channel."""
        row = await self._services.view(query.at, _find, app, channel)
        return ChannelObject.of(row)

    @operation(
        "changeChannel",
        role=Role.OPERATOR,
        refuses=(NameTaken, Conflict),
        versioned=CHANNEL,
    )
    async def on_put(
        self,
        req: Request,
        resp: Response,
        app: str,
        channel: UUID,
        *,
        body: ChannelChanges,
    ) -> ChannelObject:
        """
        Change a channel: what is sent replaces, what is omitted stays as it is.

        A ``package_id`` of null lets it point at no package.
        """
        row = await self._services.command(req, self._change, app, channel, body)
        return ChannelObject.of(row)

    @operation(
        "deleteChannel",
        role=Role.OPERATOR,
        status=HTTPStatus.NO_CONTENT,
        refuses=(StillInUse,),
        versioned=CHANNEL,
    )
    async def on_delete(
        self, req: Request, resp: Response, app: str, channel: UUID
    ) -> None:
        """Delete a channel that no group follows."""
        await self._services.command(req, self._delete, app, channel)

    def _create(
        self, connection: Connection[Any], app: str, body: NewChannel
    ) -> ChannelRow:
        owner = application_id(connection, app)
        settings = structs.asdict(body.onto(ChannelSettings(name=body.name)))
        pinned = settings.pop("pinned")
        with named_in("package_id"):
            channel = self._services.platform.create_channel(
                owner, arch=body.arch, **settings
            )
        self._services.platform.pin_channel(channel, pinned=pinned)
        return _find(connection, app, channel)

    def _change(
        self, connection: Connection[Any], app: str, channel: UUID, body: ChannelChanges
    ) -> ChannelRow:
        row = _find(connection, app, channel)
        if body.arch not in (row.arch, UNSET):
            raise Conflict("the architecture of a channel never changes", field="arch")
        settings = structs.asdict(body.onto(_settings(row)))
        pinned = settings.pop("pinned")
        with named_in("package_id"):
            self._services.platform.revise_channel(channel, **settings)
        self._services.platform.pin_channel(channel, pinned=pinned)
        return _find(connection, app, channel)

    def _delete(self, connection: Connection[Any], app: str, channel: UUID) -> None:
        row = _find(connection, app, channel)
        self._services.platform.delete_channel(row.channel_id)


def _settings(row: ChannelRow) -> ChannelSettings:
    return ChannelSettings(row.name, row.color, row.package_id, row.pinned)


def _list(connection: Connection[Any], app: str, span: Span) -> Page[ChannelRow]:
    return list_channels(connection, application_id(connection, app), span)


def _find(connection: Connection[Any], app: str, channel: UUID) -> ChannelRow:
    row = find_channel(connection, application_id(connection, app), channel)
    return existing(row, f"channel {channel} in this application")
