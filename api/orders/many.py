"""``/api/apps/{app}/instances/orders``: one order to thousands of machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
import structlog
from falcon.asgi import Request, Response
from psycopg import Connection

from api.lookups import application_id
from api.operations import operation
from api.orders.bodies import MAX_MACHINES, OrdersBody, OrdersObject
from api.orders.single import Instruct
from api.services import MAX_REASON, Services
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
        or not at all.
        """
        checked_text(body.reason or "", "reason", at_most=MAX_REASON)
        instruct = body.instruct()
        chosen = await self._chosen(app, body)
        obeyed = await self._give(req, app, chosen, instruct, body)
        return OrdersObject.of(body, req.context.request_id, obeyed)

    async def _chosen(self, app: str, body: OrdersBody) -> Sequence[str]:
        if (body.instances is None) is (body.filter is None):
            raise Invalid("give either instances or a filter", field="instances")
        if body.filter is None:
            return list(dict.fromkeys(body.instances or ()))
        return await self._services.read(_choose, app, body.filter.selection())

    async def _give(
        self,
        req: Request,
        app: str,
        machine_ids: Sequence[str],
        instruct: Instruct,
        body: OrdersBody,
    ) -> list[Obeyed]:
        obeyed: list[Obeyed] = []
        for first in range(0, len(machine_ids), AT_ONCE):
            part, now = machine_ids[first : first + AT_ONCE], self._services.clock()
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


def _choose(connection: Connection[Any], app: str, selection: Selection) -> list[str]:
    owner = application_id(connection, app)
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
    machine_ids: Sequence[str],
    instruct: Instruct,
    body: OrdersBody,
    now: int,
) -> list[Obeyed]:
    owner, cause = application_id(connection, app), current_cause()
    instruction = instruct(connection, owner)
    with acting(cause.actor, body.reason or cause.reason, cause.correlation_id):
        return give_orders(
            connection,
            owner,
            machine_ids,
            instruction,
            now,
            is_rehearsal=body.dry_run,
        )
