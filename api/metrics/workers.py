"""What workers are like right now; each samples itself, and any tells of all."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator, Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from api.metrics.board import CELLS, RESERVED, Board

SAMPLED_EVERY_S = 5
_FORGOTTEN_S = 4 * SAMPLED_EVERY_S
_SAMPLED_AT = CELLS - RESERVED
_CPU = _SAMPLED_AT + 1
_FIRST = _CPU + 1

Gauges = Mapping[str, tuple[str, Callable[[], float]]]
"""By name: what it tells, and how a worker reads its own."""


class WorkerMetrics(Collector):
    """
    Gauges that are summed up over the workers there are.

    A worker that is gone has not sampled itself lately, and is not counted.

    Args:
        board: Shared by all workers; the last cells of each row are taken.
        row: This worker's.
        gauges: What else to tell.
        clock: Seconds that only ever rise, the same in all processes.
    """

    def __init__(
        self,
        board: Board,
        row: int,
        gauges: Gauges,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._board = board
        self._row = board.row(row)
        self._gauges = dict(gauges) | {
            "coreroller_worker_memory_max_bytes": (
                "The most memory that each has had, added up.",
                _most_memory,
            )
        }
        self._clock = clock
        self._cpu_s = 0.0

    def sample(self) -> None:
        """Write down how this worker is; to be called every `SAMPLED_EVERY_S`."""
        for cell, (_, read) in enumerate(self._gauges.values(), _FIRST):
            self._row[cell] = read()
        used = time.process_time()
        self._row[_CPU] += used - self._cpu_s
        self._cpu_s = used
        self._row[_SAMPLED_AT] = self._clock()

    def collect(self) -> Iterator[Metric]:
        """Sum up."""
        self.sample()
        oldest = self._clock() - _FORGOTTEN_S
        alive = [at > oldest for at in self._board.column(_SAMPLED_AT)]
        yield GaugeMetricFamily(
            "coreroller_workers", "Workers that answer requests.", sum(alive)
        )
        yield CounterMetricFamily(
            "coreroller_worker_cpu_seconds",
            "Of all workers.",
            sum(self._board.column(_CPU)),
        )
        for cell, (name, (words, _)) in enumerate(self._gauges.items(), _FIRST):
            values = zip(self._board.column(cell), alive, strict=True)
            yield GaugeMetricFamily(name, words, sum(v for v, lives in values if lives))


def _most_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
