"""``/api/apps/{app}/instances/{instance}/...``: what one machine is ordered."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec
from falcon.asgi import Request, Response
from psycopg import Connection

from api.concurrency.things import INSTANCE
from api.fleet.instance_objects import InstanceObject
from api.operations.operation import operation
from api.operations.services import Services
from api.requests.lookups import application_id, named_in
from domain.errors import Conflict
from domain.orders import Order, follow_track, give_alias, retire
from domain.roles import Role
from projections.orders import Instruction, give_order, instruct_to_move
from projections.pages_instances import InstanceRow, find_instance

Instruct = Callable[[Connection[Any], UUID], Instruction]
"""Makes an instruction for the machines of an application."""


class AliasBody(msgspec.Struct, frozen=True):
    """
    What people are to call a machine.

    Attributes:
        alias: At most 256 characters; empty or null for what it calls itself.
    """

    alias: str | None


class GroupBody(msgspec.Struct, frozen=True):
    """The group that a machine is moved to, of the same application."""

    group_id: UUID


class OrdersResource:
    """
    Orders to one machine.

    Args:
        services: Where machines are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("giveAlias", role=Role.OPERATOR, versioned=INSTANCE)
    async def on_put_alias(
        self, req: Request, resp: Response, app: str, instance: str, *, body: AliasBody
    ) -> InstanceObject:
        """Say what people call a machine, whatever it calls itself."""
        alias = give_alias(body.alias or "")
        return await self._give(req, app, instance, plainly(alias))

    @operation(
        "takeAlias",
        role=Role.OPERATOR,
        status=HTTPStatus.NO_CONTENT,
        versioned=INSTANCE,
    )
    async def on_delete_alias(
        self, req: Request, resp: Response, app: str, instance: str
    ) -> None:
        """Let a machine be called what it calls itself."""
        await self._give(req, app, instance, plainly(give_alias("")))

    @operation(
        "moveInstance", role=Role.OPERATOR, refuses=(Conflict,), versioned=INSTANCE
    )
    async def on_put_group(
        self, req: Request, resp: Response, app: str, instance: str, *, body: GroupBody
    ) -> InstanceObject:
        """Move a machine to a group, whatever its track is, until that is deleted."""
        return await self._give(req, app, instance, moving_to(body.group_id))

    @operation(
        "letInstanceGo",
        role=Role.OPERATOR,
        status=HTTPStatus.NO_CONTENT,
        versioned=INSTANCE,
    )
    async def on_delete_group(
        self, req: Request, resp: Response, app: str, instance: str
    ) -> None:
        """Let a machine go to the group of its track again, at its next check."""
        await self._give(req, app, instance, plainly(follow_track))

    @operation("retireInstance", role=Role.OPERATOR, versioned=INSTANCE)
    async def on_post_retire(
        self, req: Request, resp: Response, app: str, instance: str
    ) -> InstanceObject:
        """Take a machine out of service, until it comes by again."""
        return await self._give(req, app, instance, plainly(retire))

    async def _give(
        self, req: Request, app: str, instance: str, instruct: Instruct
    ) -> InstanceObject:
        now = self._services.clock()
        row = await self._services.order(req, _obey, app, instance, instruct, now)
        return InstanceObject.of(row)


def plainly(order: Order) -> Instruct:
    """Instruct by an order that is the same for machines of all applications."""
    return lambda connection, owner: Instruction(order)


def moving_to(group_id: UUID) -> Instruct:
    """Instruct to move to a group; `Invalid` if the application has no such one."""

    def instruct(connection: Connection[Any], owner: UUID) -> Instruction:
        with named_in("group_id"):
            return instruct_to_move(connection, owner, group_id)

    return instruct


def _obey(
    connection: Connection[Any],
    app: str,
    machine_id: str,
    instruct: Instruct,
    now: int,
) -> InstanceRow:
    owner = application_id(connection, app)
    give_order(connection, owner, machine_id, instruct(connection, owner), now)
    return find_instance(connection, owner, machine_id)
