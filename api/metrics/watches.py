"""Which of the processes that work by themselves run."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from projections.watches import ROLES


class Watches(Collector):
    """
    Who was on watch at a scrape.

    Args:
        on_watch: The roles that somebody has.
    """

    def __init__(self, on_watch: Collection[str]) -> None:
        self._on_watch = on_watch

    def collect(self) -> Iterator[Metric]:
        """Tell it, of all roles."""
        told = GaugeMetricFamily(
            "coreroller_on_watch",
            "1 if a process is on watch in the role, on whatever host.",
            labels=("role",),
        )
        for role in ROLES:
            told.add_metric((role,), role in self._on_watch)
        yield told
