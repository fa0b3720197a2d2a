"""``/api/instances/{instance}``: Nebraska's path, which names no application."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from falcon.asgi import Request, Response
from psycopg import Connection

from api.access.callers import Caller, caller_of
from api.fleet.objects import ListedInstanceObject
from api.fleet.orders.single import AliasBody
from api.operations.operation import operation
from api.operations.services import Services
from domain.orders import Order, give_alias
from domain.roles import Role
from projections.orders import Instruction, give_order
from projections.pages_instances import (
    InstanceRow,
    applications_of,
    find_instance,
    unknown_machine,
)


class EverywhereResource:
    """
    A machine in all its applications, as far as the caller sees them.

    Args:
        services: Where machines are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("renameInstance", role=Role.OPERATOR)
    async def on_put(
        self, req: Request, resp: Response, instance: str, *, body: AliasBody
    ) -> ListedInstanceObject:
        """
        Say what people call a machine, in every application that it runs.

        The answer shows it in the newest of these.
        """
        alias, caller = give_alias(body.alias or ""), caller_of(req)
        owners = await self._services.read(_owners, caller, instance)
        rows = [
            await self._services.order(
                req, _obey, owner, instance, alias, self._services.clock()
            )
            for owner in owners
        ]
        return ListedInstanceObject.of(rows[0])


def _owners(connection: Connection[Any], caller: Caller, machine_id: str) -> list[UUID]:
    owners = applications_of(connection, machine_id, caller.sight)
    if not owners:
        raise unknown_machine(machine_id)
    return owners


def _obey(
    connection: Connection[Any], owner: UUID, machine_id: str, order: Order, now: int
) -> InstanceRow:
    give_order(connection, owner, machine_id, Instruction(order), now)
    return find_instance(connection, owner, machine_id)
