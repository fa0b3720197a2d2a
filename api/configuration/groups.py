"""``/api/apps/{app}/groups``: groups of machines and their rollout policies."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from falcon.asgi import Request, Response
from psycopg import Connection

from api.concurrency.things import GROUP
from api.configuration.changes import GroupChanges, NewGroup
from api.configuration.objects import GroupObject
from api.operations.operation import operation
from api.operations.services import Services
from api.requests.lookups import application_id, group_in, named_in
from api.requests.paging import Listing, Looking, PastPaging, listed
from domain.commands.groups import GroupSettings
from domain.errors import Conflict, NameTaken
from domain.roles import Role
from projections.pages import Page, Span
from projections.pages_groups import GroupRow, list_groups


class GroupListing(Listing, frozen=True, kw_only=True):
    """A page of groups."""

    groups: list[GroupObject]


class GroupsResource:
    """
    The groups of an application, and one of them.

    Args:
        services: Where they are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("listGroups", role=Role.VIEWER)
    async def on_get_list(
        self, req: Request, resp: Response, app: str, *, query: PastPaging
    ) -> GroupListing:
        """List the groups, the newest first."""
        page = await self._services.view(query.at, _list, app, query.span)
        return listed(GroupListing, page, GroupObject.of)

    @operation(
        "createGroup",
        role=Role.OPERATOR,
        status=HTTPStatus.CREATED,
        refuses=(NameTaken, Conflict),
        versioned=GROUP,
    )
    async def on_post_list(
        self, req: Request, resp: Response, app: str, *, body: NewGroup
    ) -> GroupObject:
        """Create a group; a policy that is not given is a careful one."""
        row = await self._services.command(req, self._create, app, body)
        resp.location = f"/api/apps/{row.application_id}/groups/{row.group_id}"
        return GroupObject.of(row)

    @operation("getGroup", role=Role.VIEWER, versioned=GROUP)
    async def on_get(
        self, req: Request, resp: Response, app: str, group: UUID, *, query: Looking
    ) -> GroupObject:
        """Show a group."""
        row = await self._services.view(query.at, group_in, app, group)
        return GroupObject.of(row)

    @operation(
        "changeGroup",
        role=Role.OPERATOR,
        refuses=(NameTaken, Conflict),
        versioned=GROUP,
    )
    async def on_put(
        self, req: Request, resp: Response, app: str, group: UUID, *, body: GroupChanges
    ) -> GroupObject:
        """
        Change a group: what is sent replaces, what is omitted stays as it is.

        A ``channel_id`` of null lets it follow no channel.
        """
        row = await self._services.command(req, self._change, app, group, body)
        return GroupObject.of(row)

    @operation(
        "deleteGroup", role=Role.OPERATOR, status=HTTPStatus.NO_CONTENT, versioned=GROUP
    )
    async def on_delete(
        self, req: Request, resp: Response, app: str, group: UUID
    ) -> None:
        """Delete a group."""
        await self._services.command(req, self._delete, app, group)

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
