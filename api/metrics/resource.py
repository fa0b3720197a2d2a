"""``/metrics``: what monitoring asks for, in the format of Prometheus."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from importlib import metadata

import falcon
from falcon.asgi import Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import InfoMetricFamily
from prometheus_client.registry import Collector

from api.metrics.stored import read_stored
from api.operations.operation import operation
from api.operations.routes import Routes
from api.operations.services import Services


class Build(Collector):
    """The version that runs."""

    def collect(self) -> list[InfoMetricFamily]:
        """Tell it."""
        version = {"version": metadata.version("coreroller")}
        return [InfoMetricFamily("coreroller_build", "The program.", version)]


class MetricsResource:
    """
    The metrics of the whole installation, and of all workers of this host.

    What is in the database is read at each scrape, so every host says the same of it,
    and nothing stays that was deleted. What workers count is in memory that they share.

    Args:
        services: Where to read.
        counted: What workers count.
        token: What a scraper has to know; empty to tell whoever asks.
    """

    def __init__(
        self, services: Services, counted: Sequence[Collector] = (), token: str = ""
    ) -> None:
        self._services = services
        self._counted = (Build(), *counted)
        self._expected = f"Bearer {token}".encode() if token else b""

    @operation("getMetrics", role=None, media=(CONTENT_TYPE_LATEST,))
    async def on_get(self, req: Request, resp: Response) -> None:
        """Show them; nothing in them names a machine or a person."""
        self._require_token(req)
        stored = await self._services.read(read_stored)
        resp.content_type = CONTENT_TYPE_LATEST
        resp.data = await asyncio.to_thread(exposed, [*self._counted, *stored])

    def _require_token(self, req: Request) -> None:
        given = req.get_header("Authorization", default="").encode()
        # SECURITY: in the same time, however much of it was guessed.
        if self._expected and not secrets.compare_digest(given, self._expected):
            raise falcon.HTTPUnauthorized(
                description="Send the token of COREROLLER_METRICS_TOKEN.",
                challenges=['Bearer realm="coreroller metrics"'],
            )


def add_metrics_route(
    routes: Routes,
    services: Services,
    counted: Sequence[Collector] = (),
    token: str = "",
) -> None:
    """
    Serve ``/metrics``.

    The application needs `api.requests.errors.handle_errors` too.
    """
    routes.add("/metrics", MetricsResource(services, counted, token))


def exposed(collectors: Sequence[Collector]) -> bytes:
    """Write metrics as Prometheus reads them."""
    registry = CollectorRegistry()
    for collector in collectors:
        registry.register(collector)
    return generate_latest(registry)
