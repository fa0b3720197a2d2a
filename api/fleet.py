"""``/api/apps/{app}/groups/{group}``: its machines, counted, listed and one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from falcon.asgi import Request, Response
from psycopg import Connection

from api.errors import InvalidParameter
from api.fleet_objects import (
    HistoryObject,
    ListedInstanceObject,
    StatsObject,
    VersionShareObject,
    status_timeline,
    version_timeline,
)
from api.fleet_queries import (
    Ticks,
    wanted_duration,
    wanted_machines,
    wanted_ticks,
)
from api.lookups import group_in
from api.paging import MAX_PER_PAGE, wanted_number, wanted_span
from api.services import Services
from projections.asynchronous.fleet.breakdowns import (
    DAY,
    Point,
    count_along,
    count_machines,
    moment_shown,
)
from projections.asynchronous.fleet.counting import Count
from projections.asynchronous.fleet.histories import HistoryEntry, list_history
from projections.asynchronous.fleet.lists import Wanted, list_machines
from projections.moments import looked_at
from projections.pages import Page, Span
from projections.pages_instances import InstanceRow, find_instance, unknown_machine


class FleetResource:
    """
    The machines of a group.

    Args:
        services: Where they are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    async def on_get_version_timeline(
        self, req: Request, resp: Response, app: str, group: UUID
    ) -> None:
        """Count the machines by version, along the time."""
        resp.media = version_timeline(await self._along(req, app, group))

    async def on_get_status_timeline(
        self, req: Request, resp: Response, app: str, group: UUID
    ) -> None:
        """Count the machines by status and version, along the time."""
        resp.media = status_timeline(await self._along(req, app, group))

    async def on_get_stats(
        self, req: Request, resp: Response, app: str, group: UUID
    ) -> None:
        """Count the machines by status."""
        counts = await self._count(req, app, group, wanted_duration(req))
        resp.media = StatsObject.of(counts)

    async def on_get_versions(
        self, req: Request, resp: Response, app: str, group: UUID
    ) -> None:
        """Count the machines by version; those that came by within a day."""
        resp.media = VersionShareObject.all(await self._count(req, app, group, DAY))

    async def on_get_count(
        self, req: Request, resp: Response, app: str, group: UUID
    ) -> None:
        """Count the machines."""
        counts = await self._count(req, app, group, wanted_duration(req))
        resp.media = {"count": sum(each.machines for each in counts)}

    async def on_get_list(
        self, req: Request, resp: Response, app: str, group: UUID
    ) -> None:
        """List machines."""
        wanted, span, now = wanted_machines(req), wanted_span(req), self._now()
        page = await self._services.view(req, _list, app, group, now, wanted, span)
        shown = [ListedInstanceObject.of(row) for row in page.rows]
        resp.media = {"total": page.total, "count": len(shown), "instances": shown}

    async def on_get(
        self, req: Request, resp: Response, app: str, group: UUID, instance: str
    ) -> None:
        """Show a machine that is in the group."""
        row = await self._services.view(req, _find, app, group, instance)
        resp.media = ListedInstanceObject.of(row)

    async def on_get_history(
        self, req: Request, resp: Response, app: str, group: UUID, instance: str
    ) -> None:
        """Tell where a machine stood, in whatever group, the newest first."""
        limit = wanted_number(
            req, "limit", default=20, at_least=1, at_most=MAX_PER_PAGE
        )
        entries = await self._services.view(req, _history, app, group, instance, limit)
        resp.media = [HistoryObject.of(entry) for entry in entries]

    async def _along(self, req: Request, app: str, group: UUID) -> Sequence[Point]:
        ticks, now = wanted_ticks(req), self._now()
        return await self._services.view(req, _along, app, group, now, ticks)

    async def _count(
        self, req: Request, app: str, group: UUID, duration: int
    ) -> Sequence[Count]:
        now = self._now()
        return await self._services.view(req, _count, app, group, now, duration)

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
    return count_machines(connection, group, moment, duration)


def _list(
    connection: Connection[Any],
    app: str,
    group: UUID,
    now: int,
    wanted: Wanted,
    span: Span,
) -> Page[InstanceRow]:
    row = group_in(connection, app, group)
    if wanted.is_of_the_present and looked_at(connection):
        raise InvalidParameter(
            "addresses and last checks are known of the present only: search for"
            " something else, and sort by id, alias, version or status"
        )
    moment = moment_shown(connection, now)
    ids = row.application_id, row.group_id
    return list_machines(connection, ids, moment, wanted, span)


def _find(
    connection: Connection[Any], app: str, group: UUID, machine_id: str
) -> InstanceRow:
    row = group_in(connection, app, group)
    found = find_instance(connection, row.application_id, machine_id)
    if found.instance.group_id != group:
        raise unknown_machine(machine_id)
    return found


def _history(
    connection: Connection[Any], app: str, group: UUID, machine_id: str, limit: int
) -> Sequence[HistoryEntry]:
    row = group_in(connection, app, group)
    return list_history(connection, row.application_id, machine_id, limit)
