"""``/api/audit``: who changed what, from what to what, and why."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import msgspec
from falcon.asgi import Request, Response

from api.audit_objects import FORMATS, AuditObject, Format
from api.errors import InvalidParameter
from api.paging import MAX_PER_PAGE, wanted_number
from api.parameters import wanted_id, wanted_instant, wanted_text
from api.services import Services
from projections.asynchronous.audit.pages import AuditRow, Wanted, list_audit

_LATEST = (1 << 63) - 1
_AT_ONCE = 500


class AuditResource:
    """
    The audit trail.

    Args:
        services: Where it is.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    async def on_get(self, req: Request, resp: Response) -> None:
        """
        List changes, the newest first, or export all of them as a file.

        With ``format`` a file is streamed; else a page of ``limit`` is given, and in
        ``next`` what to send as ``after`` for the page that follows it.
        """
        wanted = _wanted(req)
        format_ = _wanted_format(req)
        if format_ is not None:
            self._export(resp, wanted, format_)
            return
        limit = wanted_number(
            req, "limit", default=50, at_least=1, at_most=MAX_PER_PAGE
        )
        rows = await self._services.read(list_audit, wanted, limit + 1)
        resp.media = _page(rows, limit)

    def _export(self, resp: Response, wanted: Wanted, format_: Format) -> None:
        resp.content_type = format_.content_type
        resp.downloadable_as = f"audit.{format_.name}"
        resp.stream = self._lines(wanted, format_)

    async def _lines(self, wanted: Wanted, format_: Format) -> AsyncIterator[bytes]:
        yield format_.head
        while rows := await self._services.read(list_audit, wanted, _AT_ONCE):
            yield b"".join(format_.line(AuditObject.of(row)) for row in rows)
            position = rows[-1].position
            wanted = msgspec.structs.replace(wanted, before_position=position)


def _page(rows: Sequence[AuditRow], limit: int) -> dict[str, object]:
    shown = [AuditObject.of(row) for row in rows[:limit]]
    next_ = shown[-1].position if len(rows) > limit else None
    return {"count": len(shown), "audit": shown, "next": next_}


def _wanted(req: Request) -> Wanted:
    after = wanted_number(req, "after", default=_LATEST, at_least=0, at_most=_LATEST)
    return Wanted(
        actor=wanted_text(req, "actor"),
        kind=wanted_text(req, "kind"),
        subject_id=wanted_id(req, "id"),
        # NOTE: an id, as an application that was deleted has no other name any more.
        application_id=wanted_id(req, "application"),
        topic=wanted_text(req, "type"),
        correlation_id=wanted_text(req, "correlation_id"),
        since=wanted_instant(req, "since"),
        until=wanted_instant(req, "until"),
        before_position=after,
    )


def _wanted_format(req: Request) -> Format | None:
    name = wanted_text(req, "format")
    if name is None or name == "json":
        return None
    if name not in FORMATS:
        names = ", ".join(["json", *FORMATS])
        raise InvalidParameter(f"format must be one of {names}", field="format")
    return FORMATS[name]
