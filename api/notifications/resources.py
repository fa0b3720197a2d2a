"""``/api/notifications``: who is told, and what was given up."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from falcon.asgi import Request, Response
from psycopg import Connection

from api.notifications.objects import (
    DeadLetterListing,
    DeadLetterObject,
    RetriedObject,
    SinkListing,
    SinkObject,
)
from api.operations.operation import operation
from api.operations.routes import Routes
from api.operations.services import Services
from api.requests.paging import Paging, listed
from domain.errors import NotFound
from domain.platform import Platform
from domain.roles import Role
from projections.notifications import drop_dead, list_dead, read_sinks, retry_dead

_PATH = "/api/notifications"


class NotificationsResource:
    """
    Sinks, and the notifications that they did not get.

    Args:
        services: Where they are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("listSinks", role=Role.ADMIN)
    async def on_get(self, req: Request, resp: Response) -> SinkListing:
        """List who is told what happens, by name, and how far that is."""
        sinks = [SinkObject.of(each) for each in await self._services.read(read_sinks)]
        return SinkListing(count=len(sinks), sinks=sinks)

    @operation("listDeadLetters", role=Role.ADMIN)
    async def on_get_dead(
        self, req: Request, resp: Response, *, query: Paging
    ) -> DeadLetterListing:
        """List notifications that were given up, the latest first."""
        page = await self._services.read(list_dead, query.span)
        return listed(DeadLetterListing, page, DeadLetterObject.of)

    @operation("retryDeadLetters", role=Role.ADMIN, status=HTTPStatus.ACCEPTED)
    async def on_post_retry_all(self, req: Request, resp: Response) -> RetriedObject:
        """Have all notifications that were given up tried again."""
        platform, now = self._services.platform, self._services.clock()
        count = await self._services.command(req, retry_dead, platform, now)
        return RetriedObject(count=count)

    @operation("retryDeadLetter", role=Role.ADMIN, status=HTTPStatus.ACCEPTED)
    async def on_post_retry(
        self, req: Request, resp: Response, notification: UUID
    ) -> RetriedObject:
        """Have a notification that was given up tried again."""
        platform, now = self._services.platform, self._services.clock()
        return await self._services.command(req, _retry, platform, notification, now)

    @operation("dropDeadLetter", role=Role.ADMIN, status=HTTPStatus.NO_CONTENT)
    async def on_delete_one(
        self, req: Request, resp: Response, notification: UUID
    ) -> None:
        """Forget a notification that was given up."""
        platform = self._services.platform
        await self._services.command(req, _drop, platform, notification)


def add_notification_routes(routes: Routes, services: Services) -> None:
    """Serve them below ``/api/notifications``."""
    notifications = NotificationsResource(services)
    routes.add(_PATH, notifications)
    routes.add(f"{_PATH}/dead", notifications, suffix="dead")
    routes.add(f"{_PATH}/dead/retry", notifications, suffix="retry_all")
    one = f"{_PATH}/dead/{{notification:uuid}}"
    routes.add(one, notifications, suffix="one")
    routes.add(f"{one}/retry", notifications, suffix="retry")


def _retry(
    connection: Connection[Any], platform: Platform, notification_id: UUID, now: int
) -> RetriedObject:
    count = retry_dead(connection, platform, now, notification_id)
    if not count:
        raise _unknown(notification_id)
    return RetriedObject(count=count)


def _drop(
    connection: Connection[Any], platform: Platform, notification_id: UUID
) -> None:
    if not drop_dead(connection, platform, notification_id):
        raise _unknown(notification_id)


def _unknown(notification_id: UUID) -> NotFound:
    return NotFound(f"there is no notification {notification_id} that was given up")
