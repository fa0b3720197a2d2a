"""``/metrics``: what monitoring asks for, in the format of Prometheus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from falcon.asgi import Request, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Gauge,
    generate_latest,
)
from psycopg import Connection

from api.operations import operation
from api.routes import Routes
from api.services import Services
from eventstore.log import last_position
from projections.asynchronous.statuses import Status, read_statuses

_LABELS = ("projection", "version")


class MetricsResource:
    """
    The metrics of the whole installation.

    They are read from the database at each scrape, so every worker of every host says
    the same, and one that has just started knows all of it.

    Args:
        services: Where to read.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("getMetrics", role=None, media=(CONTENT_TYPE_LATEST,))
    async def on_get(self, req: Request, resp: Response) -> None:
        """Show them to whoever asks; nothing in them names a machine or a person."""
        end, statuses = await self._services.read(_measure)
        resp.content_type = CONTENT_TYPE_LATEST
        resp.data = exposed(end, statuses)


def add_metrics_route(routes: Routes, services: Services) -> None:
    """Serve ``/metrics``; the application needs `api.errors.handle_errors` too."""
    routes.add("/metrics", MetricsResource(services))


def exposed(end: int, statuses: Sequence[Status]) -> bytes:
    """
    Write metrics as Prometheus reads them.

    Args:
        end: The position of the newest event.
        statuses: How far the projections are.
    """
    registry = CollectorRegistry()
    newest = Gauge(
        "coreroller_log_position", "Position of the newest event.", registry=registry
    )
    newest.set(end)
    position = _of_projections(
        registry, "position", "Position of the last event that it has folded."
    )
    lag = _of_projections(
        registry, "lag_events", "Events that it has yet to fold, at most."
    )
    failed = _of_projections(
        registry, "failed", "1 while it stands before an event that it cannot fold."
    )
    for each in statuses:
        labels = each.name, str(each.version)
        position.labels(*labels).set(each.position)
        lag.labels(*labels).set(each.lag)
        failed.labels(*labels).set(each.failure is not None)
    return generate_latest(registry)


def _of_projections(registry: CollectorRegistry, name: str, words: str) -> Gauge:
    return Gauge(f"coreroller_projection_{name}", words, _LABELS, registry=registry)


def _measure(connection: Connection[Any]) -> tuple[int, Sequence[Status]]:
    return last_position(connection), read_statuses(connection)
