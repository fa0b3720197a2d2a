"""``/api/audit``: who changed what, from what to what, and why."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

import msgspec
from falcon.asgi import Request, Response
from msgspec import Meta
from psycopg import Connection

from api.access.callers import caller_of
from api.audit_objects import FORMATS, AuditObject
from api.files import Format
from api.operations.operation import operation
from api.operations.services import Services
from api.requests.paging import Size
from api.requests.parameters import Instant, one_of
from domain.roles import Role
from projections.asynchronous.audit.pages import (
    Actors,
    Wanted,
    list_audit,
)
from projections.sight import list_seen

_AT_ONCE = 500
ActorsFilter = Annotated[Actors, one_of({each.value: each for each in Actors})]


class AuditListing(msgspec.Struct, frozen=True, kw_only=True):
    """
    A page of the audit trail.

    Attributes:
        count: Length of this page.
        audit: The changes, the newest first.
        next: What to send as ``after`` for the page that follows; null if none does.
    """

    count: int
    audit: list[AuditObject]
    next: int | None


class AuditQuery(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={"subject": "id", "topic": "type", "written": "format"},
):
    """
    Which changes are wanted.

    Attributes:
        actor: Who ordered them.
        actors: What kind of actor did: ``people``, with or without a token,
            ``services``, or the ``system`` by its rules.
        kind: What was changed, such as ``group``.
        subject: The id of what was changed.
        application: The id of the application that it belongs to.
        topic: The stored name of the event.
        correlation_id: The id of the request.
        since: The first instant.
        until: The first instant that is too late.
        after: Where the page before ended: its ``next``.
        limit: How many a page has.
        written: How the answer is written; a file has all changes, whatever the limit.
    """

    actor: str | None = None
    actors: ActorsFilter | None = None
    kind: str | None = None
    subject: UUID | None = None
    # NOTE: an id, as an application that was deleted has no other name any more.
    application: UUID | None = None
    topic: str | None = None
    correlation_id: str | None = None
    since: Instant | None = None
    until: Instant | None = None
    after: Annotated[int, Meta(ge=0, le=(1 << 63) - 1)] | None = None
    limit: Size = 50
    written: Annotated[Format | None, one_of({"json": None, **FORMATS})] = None

    @property
    def wanted(self) -> Wanted:
        """What to look for."""
        return Wanted(
            actor=self.actor,
            actors=self.actors,
            kind=self.kind,
            subject_id=self.subject,
            application_id=self.application,
            topic=self.topic,
            correlation_id=self.correlation_id,
            since=self.since,
            until=self.until,
            before_position=self.after,
        )


class AuditResource:
    """
    The audit trail.

    Args:
        services: Where it is.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation(
        "listAudit",
        role=Role.VIEWER,
        media=tuple(each.content_type for each in FORMATS.values()),
    )
    async def on_get(
        self, req: Request, resp: Response, *, query: AuditQuery
    ) -> AuditListing | None:
        """
        List changes, the newest first, or export all of them as a file.

        With ``format`` a file is streamed; else a page of ``limit`` is given, and in
        ``next`` what to send as ``after`` for the page that follows it.
        """
        seen = await self._services.read(list_seen, caller_of(req).sight)
        wanted = msgspec.structs.replace(query.wanted, seen=seen)
        if query.written is not None:
            self._export(resp, wanted, query.written)
            return None
        return await self._services.read(_page, wanted, query.limit)

    def _export(self, resp: Response, wanted: Wanted, format_: Format) -> None:
        resp.content_type = format_.content_type
        resp.downloadable_as = f"audit.{format_.name}"
        resp.stream = self._lines(wanted, format_)

    async def _lines(self, wanted: Wanted, format_: Format) -> AsyncIterator[bytes]:
        yield format_.head
        while shown := await self._services.read(_list, wanted, _AT_ONCE):
            yield b"".join(map(format_.line, shown))
            position = shown[-1].position
            wanted = msgspec.structs.replace(wanted, before_position=position)


def _page(connection: Connection[Any], wanted: Wanted, limit: int) -> AuditListing:
    found = _list(connection, wanted, limit + 1)
    shown = found[:limit]
    next_ = shown[-1].position if len(found) > limit else None
    return AuditListing(count=len(shown), audit=shown, next=next_)


def _list(connection: Connection[Any], wanted: Wanted, limit: int) -> list[AuditObject]:
    return AuditObject.of_all(connection, list_audit(connection, wanted, limit))
