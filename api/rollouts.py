"""``/api/apps/{app}/groups/{group}``: its rollouts, and stopping the current one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
from falcon.asgi import Request, Response
from psycopg import Connection

from api.bodies import read_body_or_none
from api.lookups import existing, group_in
from api.paging import envelope, wanted_span
from api.rollout_objects import RolloutObject, RolloutStoryObject
from api.services import MAX_REASON, Services
from domain.causes import acting, current_cause
from domain.checks import checked_text
from projections.pages import Page, Span
from projections.pages_groups import GroupRow
from projections.pages_rollouts import (
    RolloutRow,
    find_rollout,
    list_errors,
    list_rollouts,
)


class Because(msgspec.Struct, frozen=True):
    """Body of ``POST .../pause`` and ``.../resume``; the header says it as well."""

    reason: str | None = None


class RolloutsResource:
    """
    The rollouts of a group, one of them, and the commands on the current one.

    Args:
        services: Where they are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    async def on_get_list(
        self, req: Request, resp: Response, app: str, group: UUID
    ) -> None:
        """List the rollouts, the newest start first: the current one leads."""
        page = await self._services.view(req, _list, app, group, wanted_span(req))
        resp.media = envelope("rollouts", page, RolloutObject.of)

    async def on_get(
        self, req: Request, resp: Response, app: str, group: UUID, rollout: UUID
    ) -> None:
        """Show a rollout with its timeline and errors."""
        resp.media = await self._services.view(req, _find, app, group, rollout)

    async def on_post_pause(
        self, req: Request, resp: Response, app: str, group: UUID
    ) -> None:
        """Stop the current rollout: nothing is granted and no offer repeated."""
        pause = self._services.platform.pause_rollout
        await self._run(req, resp, pause, app, group)

    async def on_post_resume(
        self, req: Request, resp: Response, app: str, group: UUID
    ) -> None:
        """Let the current rollout go on; failures are forgiven."""
        resume = self._services.platform.resume_rollout
        await self._run(req, resp, resume, app, group)

    async def _run(
        self,
        req: Request,
        resp: Response,
        command: Callable[[UUID], None],
        app: str,
        group: UUID,
    ) -> None:
        body = await read_body_or_none(req, Because) or Because()
        reason = checked_text(body.reason or "", "reason", at_most=MAX_REASON)
        resp.media = await self._services.command(
            req, _command, command, app, group, reason
        )


def _list(
    connection: Connection[Any], app: str, group: UUID, span: Span
) -> Page[RolloutRow]:
    return list_rollouts(connection, group_in(connection, app, group), span)


def _find(
    connection: Connection[Any], app: str, group: UUID, rollout: UUID
) -> RolloutStoryObject:
    return _story(connection, group_in(connection, app, group), rollout)


def _command(
    connection: Connection[Any],
    command: Callable[[UUID], None],
    app: str,
    group: UUID,
    reason: str,
) -> RolloutStoryObject:
    row = group_in(connection, app, group)
    cause = current_cause()
    with acting(cause.actor, reason or cause.reason, cause.correlation_id):
        command(group)
    current = existing(row.rollout, f"rollout of group {group}")
    return _story(connection, row, current.rollout_id)


def _story(
    connection: Connection[Any], group: GroupRow, rollout: UUID
) -> RolloutStoryObject:
    row = existing(
        find_rollout(connection, group, rollout), f"rollout {rollout} of this group"
    )
    return RolloutStoryObject.of_story(row, list_errors(connection, row))
