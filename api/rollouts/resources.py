"""``/api/apps/{app}/groups/{group}``: its rollouts, and stopping the current one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
from falcon.asgi import Request, Response
from psycopg import Connection

from api.concurrency.things import ROLLOUT
from api.operations.operation import operation
from api.operations.services import MAX_REASON, Services
from api.requests.lookups import existing, group_in
from api.requests.paging import Listing, Looking, PastPaging, listed
from api.rollouts.objects import RolloutObject, RolloutStoryObject
from domain.causes import acting, current_cause
from domain.checks import checked_text
from domain.errors import Conflict
from domain.roles import Role
from projections.pages import Page, Span
from projections.pages_groups import GroupRow
from projections.pages_rollouts import (
    RolloutRow,
    find_rollout,
    list_errors,
    list_rollouts,
)


class Because(msgspec.Struct, frozen=True):
    """Body of ``POST .../pause``, ``halt`` and ``resume``, if no header says it."""

    reason: str | None = None


class RolloutListing(Listing, frozen=True, kw_only=True):
    """A page of rollouts."""

    rollouts: list[RolloutObject]


class RolloutsResource:
    """
    The rollouts of a group, one of them, and the commands on the current one.

    Args:
        services: Where they are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("listRollouts", role=Role.VIEWER)
    async def on_get_list(
        self, req: Request, resp: Response, app: str, group: UUID, *, query: PastPaging
    ) -> RolloutListing:
        """List the rollouts, the newest start first: the current one leads."""
        page = await self._services.view(query.at, _list, app, group, query.span)
        return listed(RolloutListing, page, RolloutObject.of)

    @operation("getRollout", role=Role.VIEWER, versioned=ROLLOUT)
    async def on_get(
        self,
        req: Request,
        resp: Response,
        app: str,
        group: UUID,
        rollout: UUID,
        *,
        query: Looking,
    ) -> RolloutStoryObject:
        """Show a rollout with its timeline and errors."""
        return await self._services.view(query.at, _find, app, group, rollout)

    @operation(
        "pauseRollout", role=Role.OPERATOR, refuses=(Conflict,), versioned=ROLLOUT
    )
    async def on_post_pause(
        self,
        req: Request,
        resp: Response,
        app: str,
        group: UUID,
        *,
        body: Because | None,
    ) -> RolloutStoryObject:
        """Stop the current rollout: nothing is granted and no offer repeated."""
        pause = self._services.platform.pause_rollout
        return await self._run(req, pause, app, group, body)

    @operation(
        "haltRollout", role=Role.OPERATOR, refuses=(Conflict,), versioned=ROLLOUT
    )
    async def on_post_halt(
        self,
        req: Request,
        resp: Response,
        app: str,
        group: UUID,
        *,
        body: Because | None,
    ) -> RolloutStoryObject:
        """Halt the current rollout as failures do, until the next target; say why."""
        halt = self._services.platform.halt_rollout
        return await self._run(req, halt, app, group, body)

    @operation(
        "resumeRollout", role=Role.OPERATOR, refuses=(Conflict,), versioned=ROLLOUT
    )
    async def on_post_resume(
        self,
        req: Request,
        resp: Response,
        app: str,
        group: UUID,
        *,
        body: Because | None,
    ) -> RolloutStoryObject:
        """Let the current rollout go on; failures are forgiven."""
        resume = self._services.platform.resume_rollout
        return await self._run(req, resume, app, group, body)

    async def _run(
        self,
        req: Request,
        command: Callable[[UUID], None],
        app: str,
        group: UUID,
        body: Because | None,
    ) -> RolloutStoryObject:
        said = (body and body.reason) or ""
        reason = checked_text(said, "reason", at_most=MAX_REASON)
        return await self._services.command(req, _command, command, app, group, reason)


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
