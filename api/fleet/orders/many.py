"""``/api/apps/{app}/instances/orders``: one order to thousands of machines."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
import psycopg
import structlog
from falcon.asgi import Request, Response
from psycopg import Connection

from api.fleet.orders.bodies import MAX_MACHINES, OrdersBody, OrdersObject
from api.fleet.orders.single import Instruct
from api.operations.operation import operation
from api.operations.services import MAX_REASON, Services
from api.requests.lookups import application_id
from domain.causes import acting, current_cause
from domain.checks import checked_text
from domain.errors import Invalid, Refused
from domain.roles import Role
from projections.orders import Obeyed, Result, give_orders
from projections.selections import Selection, choose_machines

AT_ONCE = 500
"""Machines ordered in one transaction, so that others need not wait long for it."""
_GIVEN_UP = "the server had to give up before this machine; order it again"
_log = structlog.get_logger(__name__)


class Chosen(msgspec.Struct, frozen=True):
    """
    Machines that are ordered something.

    Attributes:
        correlation_id: Of every event of it, later attempts included.
    """

    machine_ids: list[str]
    correlation_id: str


class ManyOrdersResource:
    """
    Orders to many machines at once.

    Args:
        services: Where machines are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("orderInstances", role=Role.OPERATOR)
    async def on_post(
        self, req: Request, resp: Response, app: str, *, body: OrdersBody
    ) -> OrdersObject:
        """
        Order the same of many machines, and tell what came of it for each.

        They are ordered some hundreds at a time: each of these parts is recorded whole
        or not at all. Under an ``Idempotency-Key``, the same machines are meant if it
        is sent again, and only what was not done is done.
        """
        checked_text(body.reason or "", "reason", at_most=MAX_REASON)
        instruct = body.instruct()
        # NOTE: a command, so that another attempt is at the same machines.
        chosen = await self._services.order(req, _choose, app, body)
        obeyed = await self._give(req, app, chosen, instruct, body)
        return OrdersObject.of(body, chosen.correlation_id, obeyed)

    async def _give(
        self,
        req: Request,
        app: str,
        chosen: Chosen,
        instruct: Instruct,
        body: OrdersBody,
    ) -> list[Obeyed]:
        obeyed: list[Obeyed] = []
        machine_ids = chosen.machine_ids
        for first in range(0, len(machine_ids), AT_ONCE):
            part = Chosen(machine_ids[first : first + AT_ONCE], chosen.correlation_id)
            now = self._services.clock()
            try:
                obeyed += await self._services.order(
                    req, _order, app, part, instruct, body, now
                )
            except (psycopg.Error, Refused) as ex:
                if not obeyed:
                    raise
                _log.warning("orders not given", machines=len(machine_ids) - first)
                why = f"{ex}; {_GIVEN_UP}" if isinstance(ex, Refused) else _GIVEN_UP
                rest = machine_ids[first:]
                return obeyed + [Obeyed(each, Result.NOT_DONE, why) for each in rest]
        return obeyed


def _choose(connection: Connection[Any], app: str, body: OrdersBody) -> Chosen:
    owner = application_id(connection, app)
    correlation_id = current_cause().correlation_id
    if (body.instances is None) is (body.filter is None):
        raise Invalid("give either instances or a filter", field="instances")
    if body.filter is None:
        return Chosen(list(dict.fromkeys(body.instances or ())), correlation_id)
    machine_ids = _select(connection, owner, body.filter.selection())
    return Chosen(machine_ids, correlation_id)


def _select(
    connection: Connection[Any], owner: UUID, selection: Selection
) -> list[str]:
    chosen = choose_machines(connection, owner, selection, MAX_MACHINES + 1)
    if len(chosen) > MAX_MACHINES:
        raise Invalid(
            f"more than {MAX_MACHINES} machines match: narrow the filter down, such as"
            " to one group or version",
            field="filter",
        )
    return chosen


def _order(
    connection: Connection[Any],
    app: str,
    part: Chosen,
    instruct: Instruct,
    body: OrdersBody,
    now: int,
) -> list[Obeyed]:
    owner, cause = application_id(connection, app), current_cause()
    instruction = instruct(connection, owner)
    with acting(cause.actor, body.reason or cause.reason, part.correlation_id):
        return give_orders(
            connection,
            owner,
            part.machine_ids,
            instruction,
            now,
            is_rehearsal=body.dry_run,
        )
