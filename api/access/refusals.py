"""What somebody was forbidden is noted, for the audit trail."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from falcon.asgi import App, Request, Response

from api.access.callers import Caller, address_of
from api.operations.services import Services
from api.requests.errors import Forbidden, refuse
from domain.attempts import TOLD_AT_MOST, is_told
from domain.causes import acting
from projections.attempts import count_refusal

_FORBIDDEN = "forbidden"
_log = structlog.get_logger(__name__)


def note_refusals(app: App[Request, Response], services: Services) -> None:
    """Note every request that is answered by 403; like ones are counted together."""

    async def note(
        req: Request, resp: Response, ex: Forbidden, params: dict[str, Any]
    ) -> None:
        caller = req.context.get("caller")
        if caller is not None:
            await asyncio.to_thread(_note, services, req, caller, str(ex))
        await refuse(req, resp, ex, params)

    app.add_error_handler(Forbidden, note)


def _note(services: Services, req: Request, caller: Caller, why: str) -> None:
    path = req.uri_template or req.path
    with services.database.connection() as connection:
        now = services.clock()
        refusals = count_refusal(connection, now, caller.name, req.method, path)
        if not is_told(refusals):
            return
        told = count_refusal(connection, now, _FORBIDDEN)
    _log.warning("forbidden", user=caller.name, method=req.method, path=path, why=why)
    if told > TOLD_AT_MOST and not is_told(told):
        return
    with (
        acting(caller.name, correlation_id=req.context.request_id),
        services.database.command(),
    ):
        services.platform.note_refused_access(
            method=req.method,
            path=path,
            address=address_of(req),
            why=why,
            refusals=refusals,
        )
