"""``/api/apps/{app}/groups/{group}``: its machines, counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from falcon.asgi import Request, Response
from psycopg import Connection

from api.configuration.objects import InstancesObject
from api.fleet.objects import (
    StatsObject,
    StatusTimeline,
    VersionShareObject,
    VersionTimeline,
    status_timeline,
    version_timeline,
)
from api.fleet.queries import (
    LatelyQuery,
    Ticks,
    TicksQuery,
)
from api.operations.operation import operation
from api.operations.services import Services
from api.requests.lookups import application_id, group_in
from api.requests.paging import Looking
from domain.roles import Role
from projections.asynchronous.fleet.breakdowns import (
    DAY,
    Point,
    count_along,
    count_machines,
    moment_shown,
)
from projections.asynchronous.fleet.counting import Count, groups_of


class CountsResource:
    """
    How many machines of a group there are, now and along the time.

    Args:
        services: Where they are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("getVersionTimeline", role=Role.VIEWER)
    async def on_get_version_timeline(
        self, req: Request, resp: Response, app: str, group: UUID, *, query: TicksQuery
    ) -> VersionTimeline:
        """Count the machines by version, along the time."""
        return version_timeline(await self._along(app, group, query))

    @operation("getStatusTimeline", role=Role.VIEWER)
    async def on_get_status_timeline(
        self, req: Request, resp: Response, app: str, group: UUID, *, query: TicksQuery
    ) -> StatusTimeline:
        """Count the machines by status and version, along the time."""
        return status_timeline(await self._along(app, group, query))

    @operation("getInstanceStats", role=Role.VIEWER)
    async def on_get_stats(
        self, req: Request, resp: Response, app: str, group: UUID, *, query: LatelyQuery
    ) -> StatsObject:
        """Count the machines by status."""
        return StatsObject.of(await self._count(app, group, query))

    @operation("getVersionBreakdown", role=Role.VIEWER)
    async def on_get_versions(
        self, req: Request, resp: Response, app: str, group: UUID, *, query: Looking
    ) -> list[VersionShareObject]:
        """Count the machines by version; those that came by within a day."""
        counts = await self._services.view(
            query.at, _count, app, group, self._now(), DAY
        )
        return VersionShareObject.all(counts)

    @operation("getVersionBreakdownOfApp", role=Role.VIEWER)
    async def on_get_versions_of_app(
        self, req: Request, resp: Response, app: str, *, query: Looking
    ) -> list[VersionShareObject]:
        """Count the machines of all groups by version; those of the last day."""
        counts = await self._services.view(query.at, _count_all, app, self._now())
        return VersionShareObject.all(counts)

    @operation("countInstances", role=Role.VIEWER)
    async def on_get_count(
        self, req: Request, resp: Response, app: str, group: UUID, *, query: LatelyQuery
    ) -> InstancesObject:
        """Count the machines."""
        counts = await self._count(app, group, query)
        return InstancesObject(sum(each.machines for each in counts))

    async def _along(self, app: str, group: UUID, query: TicksQuery) -> Sequence[Point]:
        ticks, now = query.ticks, self._now()
        return await self._services.view(query.at, _along, app, group, now, ticks)

    async def _count(
        self, app: str, group: UUID, query: LatelyQuery
    ) -> Sequence[Count]:
        within, now = query.duration.length, self._now()
        return await self._services.view(query.at, _count, app, group, now, within)

    def _now(self) -> int:
        return self._services.clock()


def _along(
    connection: Connection[Any], app: str, group: UUID, now: int, ticks: Ticks
) -> Sequence[Point]:
    group_in(connection, app, group)
    moment = moment_shown(connection, now)
    return count_along(connection, group, moment, ticks.instants(moment.at))


def _count(
    connection: Connection[Any], app: str, group: UUID, now: int, duration: int
) -> Sequence[Count]:
    group_in(connection, app, group)
    moment = moment_shown(connection, now)
    return count_machines(connection, [group], moment, duration)


def _count_all(connection: Connection[Any], app: str, now: int) -> Sequence[Count]:
    groups = groups_of(connection, [application_id(connection, app)])
    return count_machines(connection, groups, moment_shown(connection, now))
