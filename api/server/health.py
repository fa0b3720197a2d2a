"""``/health`` and ``/ready``: whether to restart this server, whether to send to it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Annotated

import falcon
import msgspec
import structlog
from falcon.asgi import Request, Response
from msgspec import Meta

from api.operations.operation import operation
from api.operations.routes import Routes

TIMEOUT_S = 2
_log = structlog.get_logger(__name__)

Checks = Mapping[str, Callable[[], Awaitable[None]]]
"""By name, what raises as long as something is not ready."""

Part = Callable[[], Awaitable[Mapping[str, str]]]
"""Tells what is out of order in a part, and why."""
Parts = Mapping[str, Part]
"""By name, what machines are served without."""


Readiness = Annotated[
    dict[str, str | Mapping[str, str]], Meta(examples=[{"status": "ok"}])
]
"""The status, and by the names of parts what is out of order."""


class Alive(msgspec.Struct, frozen=True):
    """The server answers."""

    status: str = "ok"


class HealthResource:
    """Whether the server answers at all."""

    @operation("getHealth", role=None)
    async def on_get(self, req: Request, resp: Response) -> Alive:
        """Tell that the server answers; nothing else is asked."""
        return Alive()


class ReadyResource:
    """
    Whether the server can do its work.

    Args:
        checks: What it needs.
        parts: What may be out of order meanwhile; it is told, and changes no status.
    """

    def __init__(self, checks: Checks, parts: Parts) -> None:
        self._checks = checks
        self._parts = parts

    @operation("getReadiness", role=None)
    async def on_get(self, req: Request, resp: Response) -> Readiness:
        """
        Tell whether the server can do its work.

        That is 200 if all is well within two seconds, else 503 naming what is not. A
        part that machines are served without is named beside the status ``degraded``.
        """
        outcomes = await asyncio.gather(*map(_outcome, self._checks.values()))
        failed = {
            name: repr(ex)
            for name, ex in zip(self._checks, outcomes, strict=True)
            if ex is not None
        }
        if failed:
            _log.warning("not ready", **failed)
            raise falcon.HTTPServiceUnavailable(
                description=f"Not ready: {', '.join(failed)}.", retry_after=5
            )
        faults = await self._faults()
        return {"status": "degraded" if faults else "ok", **faults}

    async def _faults(self) -> dict[str, str | Mapping[str, str]]:
        told = await asyncio.gather(*map(_told, self._parts.values()))
        return {
            name: faults
            for name, faults in zip(self._parts, told, strict=True)
            if faults
        }


def add_health_routes(
    routes: Routes, checks: Checks, parts: Parts = MappingProxyType({})
) -> None:
    """Serve both; the application needs `api.requests.errors.handle_errors` too."""
    routes.add("/health", HealthResource())
    routes.add("/ready", ReadyResource(checks, parts))


async def _outcome(check: Callable[[], Awaitable[None]]) -> Exception | None:
    try:
        async with asyncio.timeout(TIMEOUT_S):
            await check()
    except Exception as ex:  # noqa: BLE001  (whatever it is, it is not ready)
        return ex
    return None


async def _told(part: Part) -> Mapping[str, str] | str:
    try:
        async with asyncio.timeout(TIMEOUT_S):
            return await part()
    except Exception as ex:  # noqa: BLE001  (machines are served all the same)
        _log.warning("state of a part unknown", error=repr(ex))
        return "unknown"
