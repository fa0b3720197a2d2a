"""``/api/apps/{app}/groups``: groups of machines and their rollout policies."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import falcon
from falcon.asgi import Request, Response
from psycopg import Connection

from api.bodies import read_body
from api.changes import GroupChanges, NewGroup
from api.lookups import application_id, group_in, named_in
from api.objects import GroupObject
from api.paging import envelope, wanted_span
from api.services import Services
from domain.commands.groups import GroupSettings
from projections.pages import Page, Span
from projections.pages_groups import GroupRow, list_groups


class GroupsResource:
    """
    The groups of an application, and one of them.

    Args:
        services: Where they are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    async def on_get_list(self, req: Request, resp: Response, app: str) -> None:
        """List the groups, the newest first."""
        page = await self._services.view(req, _list, app, wanted_span(req))
        resp.media = envelope("groups", page, GroupObject.of)

    async def on_post_list(self, req: Request, resp: Response, app: str) -> None:
        """Create a group; a policy that is not given is a careful one."""
        body = await read_body(req, NewGroup)
        row = await self._services.command(req, self._create, app, body)
        resp.status = falcon.HTTP_CREATED
        resp.location = f"/api/apps/{row.application_id}/groups/{row.group_id}"
        resp.media = GroupObject.of(row)

    async def on_get(self, req: Request, resp: Response, app: str, group: UUID) -> None:
        """Show a group."""
        row = await self._services.view(req, group_in, app, group)
        resp.media = GroupObject.of(row)

    async def on_put(self, req: Request, resp: Response, app: str, group: UUID) -> None:
        """
        Change a group: what is sent replaces, what is omitted stays as it is.

        A ``channel_id`` of null lets it follow no channel.
        """
        body = await read_body(req, GroupChanges)
        row = await self._services.command(req, self._change, app, group, body)
        resp.media = GroupObject.of(row)

    async def on_delete(
        self, req: Request, resp: Response, app: str, group: UUID
    ) -> None:
        """Delete a group."""
        await self._services.command(req, self._delete, app, group)
        resp.status = falcon.HTTP_NO_CONTENT

    def _create(
        self, connection: Connection[Any], app: str, body: NewGroup
    ) -> GroupRow:
        owner = application_id(connection, app)
        settings = body.onto(GroupSettings(name=body.name))
        with named_in("channel_id"):
            group = self._services.platform.create_group(owner, settings)
        return group_in(connection, app, group)

    def _change(
        self, connection: Connection[Any], app: str, group: UUID, body: GroupChanges
    ) -> GroupRow:
        row = group_in(connection, app, group)
        settings = body.onto(_settings_of(row))
        with named_in("channel_id"):
            self._services.platform.revise_group(group, settings)
        return group_in(connection, app, group)

    def _delete(self, connection: Connection[Any], app: str, group: UUID) -> None:
        self._services.platform.delete_group(group_in(connection, app, group).group_id)


def _list(connection: Connection[Any], app: str, span: Span) -> Page[GroupRow]:
    return list_groups(connection, application_id(connection, app), span)


def _settings_of(row: GroupRow) -> GroupSettings:
    return GroupSettings(
        name=row.name,
        description=row.description,
        track=row.track,
        channel_id=row.channel_id,
        policy=row.policy,
    )
