"""``/api/syncer``: how channels are kept in step with the upstream."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from falcon.asgi import Request, Response
from psycopg import Connection

from api.operations.operation import operation
from api.operations.services import Services
from api.syncing.objects import SyncerObject
from domain.errors import Conflict
from domain.platform import Platform
from domain.roles import Role
from domain.syncing import SYNCER
from projections.syncing import last_order, read_round, synced_channels
from projections.watches import is_on_watch


class SyncerResource:
    """
    The syncer.

    Args:
        services: Where it is.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("getSyncer", role=Role.ADMIN)
    async def on_get(self, req: Request, resp: Response) -> SyncerObject:
        """Show the syncer: its rounds, and what came of each channel last."""
        return await self._services.read(_syncer)

    @operation(
        "orderSync", role=Role.ADMIN, status=HTTPStatus.ACCEPTED, refuses=(Conflict,)
    )
    async def on_post_sync(self, req: Request, resp: Response) -> SyncerObject:
        """
        Order all channels to be asked for at once.

        One order at a time; pinned channels stay as they are.
        """
        return await self._services.command(req, _order, self._services.platform)


def _syncer(connection: Connection[Any]) -> SyncerObject:
    return SyncerObject.of(
        read_round(connection),
        last_order(connection),
        synced_channels(connection),
        enabled=is_on_watch(connection, SYNCER),
    )


def _order(connection: Connection[Any], platform: Platform) -> SyncerObject:
    if not is_on_watch(connection, SYNCER):
        raise Conflict(
            "no syncer runs: start `rollerd serve` with --enable-syncer=true, or"
            " `rollerd syncer`"
        )
    platform.order_sync()
    return _syncer(connection)
