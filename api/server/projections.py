"""``/api/projections``: how far read models are, and their upkeep."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec
from falcon.asgi import Request, Response
from psycopg import Connection

from api.operations.operation import operation
from api.operations.services import Services
from api.requests.lookups import existing
from api.server.projection_objects import Known, ProjectionObject
from domain.errors import Conflict
from domain.platform import Platform
from domain.roles import Role
from domain.upkeep import Task
from projections.asynchronous.statuses import read_statuses
from projections.inline.statuses import read_inline_statuses
from projections.upkeep import read_orders, read_states


class ProjectionListing(msgspec.Struct, frozen=True, kw_only=True):
    """All projections."""

    count: int
    projections: list[ProjectionObject]


class ProjectionsResource:
    """
    Projections, and what may be ordered of one.

    Args:
        services: Where they are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("listProjections", role=Role.ADMIN)
    async def on_get_list(self, req: Request, resp: Response) -> ProjectionListing:
        """
        List the read models; those that follow the log first, each kind by name.

        Those that follow the log are in it once the projector ran.
        """
        now, known = self._services.clock(), await self._services.read(_all)
        items = [each.shown(now, samples=False) for each in known]
        return ProjectionListing(count=len(items), projections=items)

    @operation("getProjection", role=Role.ADMIN)
    async def on_get(
        self, req: Request, resp: Response, projection: str
    ) -> ProjectionObject:
        """Show a projection, with the rows that the last comparison found different."""
        now, found = self._services.clock(), await self._services.read(_one, projection)
        return found.shown(now, samples=True)

    @operation(
        "rebuildProjection",
        role=Role.ADMIN,
        status=HTTPStatus.ACCEPTED,
        refuses=(Conflict,),
    )
    async def on_post_rebuild(
        self, req: Request, resp: Response, projection: str
    ) -> ProjectionObject:
        """
        Order a projection to be built anew from the log, beside the live one.

        What is beside already is gone on with. The live one goes on serving.
        """
        return await self._order(req, projection, Task.REBUILD)

    @operation(
        "compareProjection",
        role=Role.ADMIN,
        status=HTTPStatus.ACCEPTED,
        refuses=(Conflict,),
    )
    async def on_post_diff(
        self, req: Request, resp: Response, projection: str
    ) -> ProjectionObject:
        """Order what is beside to be caught up and compared with the live one."""
        return await self._order(req, projection, Task.DIFF)

    @operation(
        "switchProjection",
        role=Role.ADMIN,
        status=HTTPStatus.ACCEPTED,
        refuses=(Conflict,),
    )
    async def on_post_switch(
        self, req: Request, resp: Response, projection: str
    ) -> ProjectionObject:
        """Order what is beside to be put in the place of the live one."""
        return await self._order(req, projection, Task.SWITCH)

    @operation(
        "dropProjection",
        role=Role.ADMIN,
        status=HTTPStatus.ACCEPTED,
        refuses=(Conflict,),
    )
    async def on_delete_beside(
        self, req: Request, resp: Response, projection: str
    ) -> ProjectionObject:
        """
        Order what is beside to be thrown away.

        A rebuild or a comparison that is under way is broken off.
        """
        return await self._order(req, projection, Task.DROP)

    async def _order(self, req: Request, name: str, task: Task) -> ProjectionObject:
        platform, now = self._services.platform, self._services.clock()
        return await self._services.command(req, _order, platform, name, task, now)


def _all(connection: Connection[Any]) -> list[Known]:
    statuses = read_statuses(connection)
    inline = read_inline_statuses(connection)
    names = [status.name for status in (*statuses, *inline)]
    orders, states = read_orders(connection, names), read_states(connection, names)
    return [
        Known(
            status=status,
            is_inline=status in inline,
            order=orders.get(status.name),
            upkeep=states[status.name],
        )
        for status in (*statuses, *inline)
    ]


def _one(connection: Connection[Any], name: str) -> Known:
    found = next((each for each in _all(connection) if each.status.name == name), None)
    return existing(found, f"projection {name}, or it has not begun yet")


def _order(
    connection: Connection[Any], platform: Platform, name: str, task: Task, now: int
) -> ProjectionObject:
    _check(_one(connection, name), task)
    platform.order_upkeep(name, task)
    return _one(connection, name).shown(now, samples=False)


def _check(known: Known, task: Task) -> None:
    """
    Refuse what can be seen to be impossible; what is under way, the order refuses.

    By what is seen just now: who acts on the order, looks again.
    """
    name = known.status.name
    if known.order is not None and known.order.ended_at is None:
        return
    if known.upkeep.work is not None:
        raise Conflict(
            f"somebody is at a {known.upkeep.work.task} of {name} on a command line:"
            " wait until that has ended"
        )
    if task is not Task.REBUILD and known.status.beside is None:
        raise Conflict(f"nothing is beside {name}: rebuild it first")
