"""``/health`` and ``/ready``: whether to restart this server, whether to send to it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import falcon
import structlog
from falcon.asgi import App, Request, Response

TIMEOUT_S = 2
_log = structlog.get_logger(__name__)

Checks = Mapping[str, Callable[[], Awaitable[None]]]
"""By name, what raises as long as something is not ready."""


class HealthResource:
    """Whether the server answers at all."""

    async def on_get(self, req: Request, resp: Response) -> None:
        """Answer; nothing else is asked."""
        resp.media = {"status": "ok"}

    on_head = on_get


class ReadyResource:
    """
    Whether the server can do its work.

    Args:
        checks: What it needs.
    """

    def __init__(self, checks: Checks) -> None:
        self._checks = checks

    async def on_get(self, req: Request, resp: Response) -> None:
        """Answer 200 if all is well within two seconds, else 503 naming what is not."""
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
        resp.media = {"status": "ok"}

    on_head = on_get


def add_health_routes(app: App[Request, Response], checks: Checks) -> None:
    """Serve both; the application needs `api.errors.handle_errors` too."""
    app.add_route("/health", HealthResource())
    app.add_route("/ready", ReadyResource(checks))


async def _outcome(check: Callable[[], Awaitable[None]]) -> Exception | None:
    try:
        async with asyncio.timeout(TIMEOUT_S):
            await check()
    except Exception as ex:  # noqa: BLE001  (whatever it is, it is not ready)
        return ex
    return None
