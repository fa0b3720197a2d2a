"""``/api/apps/{app}/instances``: single machines, and orders to them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec
from falcon.asgi import Request, Response
from psycopg import Connection

from api.concurrency.things import INSTANCE
from api.fleet.explanations import ExplanationObject
from api.fleet.instance_objects import InstanceObject
from api.operations.operation import operation
from api.operations.services import Services
from api.requests.lookups import application_id
from api.requests.paging import Looking
from domain.errors import Conflict
from domain.orders import Order, pin, reset_attempts
from domain.roles import Role
from projections.explaining import ExplainedInstance, explain_instance
from projections.moments import looked_at
from projections.orders import Instruction, give_order
from projections.pages_instances import InstanceRow, find_instance


class PinBody(msgspec.Struct, frozen=True):
    """
    Body of ``PUT /api/apps/{app}/instances/{instance}/pin``.

    Attributes:
        version: See `domain.pins`; empty or null takes the pin off.
    """

    version: str | None


class InstancesResource:
    """
    One machine of an application, by the id that it gives itself.

    Args:
        services: Where machines are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("getInstance", role=Role.VIEWER, versioned=INSTANCE)
    async def on_get(
        self, req: Request, resp: Response, app: str, instance: str, *, query: Looking
    ) -> InstanceObject:
        """Show what is known of a machine."""
        row = await self._services.view(query.at, _find, app, instance)
        return InstanceObject.of(row)

    @operation("explainInstance", role=Role.VIEWER)
    async def on_get_explain(
        self, req: Request, resp: Response, app: str, instance: str, *, query: Looking
    ) -> ExplanationObject:
        """Explain why a machine is, or is not, offered an update, now or then."""
        now = self._services.clock()
        explained = await self._services.view(query.at, _explain, app, instance, now)
        return ExplanationObject.of(explained)

    @operation("pinInstance", role=Role.OPERATOR, versioned=INSTANCE)
    async def on_put_pin(
        self, req: Request, resp: Response, app: str, instance: str, *, body: PinBody
    ) -> InstanceObject:
        """Say which versions a machine may be offered, whatever its group is."""
        return await self._order(req, app, instance, pin(body.version or ""))

    @operation(
        "unpinInstance",
        role=Role.OPERATOR,
        status=HTTPStatus.NO_CONTENT,
        versioned=INSTANCE,
    )
    async def on_delete_pin(
        self, req: Request, resp: Response, app: str, instance: str
    ) -> None:
        """Take the pin of a machine off."""
        await self._order(req, app, instance, pin(""))

    @operation(
        "resetInstance", role=Role.OPERATOR, refuses=(Conflict,), versioned=INSTANCE
    )
    async def on_post_reset(
        self, req: Request, resp: Response, app: str, instance: str
    ) -> InstanceObject:
        """Let a machine try again at once, as if nothing had gone wrong."""
        return await self._order(req, app, instance, reset_attempts)

    async def _order(
        self, req: Request, app: str, instance: str, order: Order
    ) -> InstanceObject:
        now = self._services.clock()
        row = await self._services.order(req, _obey, app, instance, order, now)
        return InstanceObject.of(row)


def _find(connection: Connection[Any], app: str, machine_id: str) -> InstanceRow:
    return find_instance(connection, application_id(connection, app), machine_id)


def _explain(
    connection: Connection[Any], app: str, machine_id: str, now: int
) -> ExplainedInstance:
    owner, moment = application_id(connection, app), looked_at(connection)
    then = now if moment is None else moment.at
    return explain_instance(connection, owner, machine_id, then)


def _obey(
    connection: Connection[Any], app: str, machine_id: str, order: Order, now: int
) -> InstanceRow:
    owner = application_id(connection, app)
    give_order(connection, owner, machine_id, Instruction(order), now)
    return find_instance(connection, owner, machine_id)
