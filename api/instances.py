"""``/api/apps/{app}/instances``: single machines, and orders to them."""

from __future__ import annotations

from typing import Any

import falcon
import msgspec
from falcon.asgi import Request, Response
from psycopg import Connection

from api.bodies import read_body
from api.instance_objects import ExplanationObject, InstanceObject
from api.lookups import application_id
from api.services import Services
from domain.orders import Order, pin, reset_attempts
from projections.explaining import ExplainedInstance, explain_instance
from projections.moments import looked_at
from projections.orders import give_order
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

    async def on_get(
        self, req: Request, resp: Response, app: str, instance: str
    ) -> None:
        """Show what is known of a machine."""
        row = await self._services.view(req, _find, app, instance)
        resp.media = InstanceObject.of(row)

    async def on_get_explain(
        self, req: Request, resp: Response, app: str, instance: str
    ) -> None:
        """Explain why a machine is, or is not, offered an update, now or then."""
        now = self._services.clock()
        explained = await self._services.view(req, _explain, app, instance, now)
        resp.media = ExplanationObject.of(explained)

    async def on_put_pin(
        self, req: Request, resp: Response, app: str, instance: str
    ) -> None:
        """Say which versions a machine may be offered, whatever its group is."""
        body = await read_body(req, PinBody)
        resp.media = await self._order(req, app, instance, pin(body.version or ""))

    async def on_delete_pin(
        self, req: Request, resp: Response, app: str, instance: str
    ) -> None:
        """Take the pin of a machine off."""
        await self._order(req, app, instance, pin(""))
        resp.status = falcon.HTTP_NO_CONTENT

    async def on_post_reset(
        self, req: Request, resp: Response, app: str, instance: str
    ) -> None:
        """Let a machine try again at once, as if nothing had gone wrong."""
        resp.media = await self._order(req, app, instance, reset_attempts)

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
    give_order(connection, owner, machine_id, order, now)
    return find_instance(connection, owner, machine_id)
