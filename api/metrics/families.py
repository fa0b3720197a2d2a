"""
Counters and histograms of one worker, and what they come to over all of them.

All values of all labels are known from the start, so a family has a bounded number of
series, and whoever asks for another learns it at once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from api.metrics.board import CELLS, RESERVED, Board

Labels = tuple[str, ...]
About = tuple[str, str, Labels]
"""Name of a family, what it tells, and the names of its labels."""


class Families(Collector):
    """
    The families of one worker, laid out on a board in the order of their making.

    Args:
        board: Shared with workers that make the same families in the same order.
        row: This worker's.
    """

    def __init__(self, board: Board, row: int = 0) -> None:
        self._board = board
        self._row = board.row(row)
        self._used = 0
        self._families: list[Counter | Histogram] = []

    def counter(
        self,
        name: str,
        words: str,
        names: Labels = (),
        values: Iterable[Labels] = ((),),
        *,
        tells_zeros: bool = True,
    ) -> Counter:
        """
        Make a counter with a series for each of these values of its labels.

        Args:
            name: Without the ending ``_total``.
            words: What it counts.
            names: Of the labels.
            values: Of the labels, as many for each series as there are names.
            tells_zeros: Tell of series that were never counted, too.
        """
        labels = list(values)
        cells = dict(zip(labels, self._take(len(labels)), strict=True))
        told = (name, words, names)
        counter = Counter(told, cells, self._row, tells_zeros=tells_zeros)
        self._families.append(counter)
        return counter

    def histogram(
        self,
        name: str,
        words: str,
        bounds: Sequence[float],
        names: Labels = (),
        values: Iterable[Labels] = ((),),
    ) -> Histogram:
        """Make a histogram with buckets up to these bounds, and one beyond them."""
        width = len(bounds) + 2
        cells = {labels: self._take(width).start for labels in values}
        histogram = Histogram((name, words, names), cells, self._row, bounds)
        self._families.append(histogram)
        return histogram

    def collect(self) -> Iterator[Metric]:
        """Sum up all families over all workers."""
        for family in self._families:
            yield family.summed_up(self._board)

    def _take(self, cells: int) -> range:
        first = self._used
        self._used += cells
        if self._used > CELLS - RESERVED:
            raise ValueError(f"the metrics need more than {CELLS - RESERVED} cells")
        return range(first, self._used)


class Counter:
    """A number for each set of labels, which only ever rises."""

    def __init__(
        self,
        told: About,
        cells: dict[Labels, int],
        row: memoryview[float],
        *,
        tells_zeros: bool,
    ) -> None:
        self._told = told
        self._cells = cells
        self._row = row
        self._tells_zeros = tells_zeros

    def add(self, *labels: str, by: float = 1) -> None:
        """
        Count; from one thread only.

        Raises:
            KeyError: There is no such series.
        """
        self._row[self._cells[labels]] += by

    def summed_up(self, board: Board) -> Metric:
        """Sum it up over all workers."""
        name, words, names = self._told
        metric = CounterMetricFamily(name, words, labels=names)
        for labels, cell in self._cells.items():
            value = sum(board.column(cell))
            if value or self._tells_zeros:
                metric.add_metric(labels, value)
        return metric


class Histogram:
    """How often values of which size were seen; a cell a bucket, and their sum."""

    def __init__(
        self,
        told: About,
        cells: dict[Labels, int],
        row: memoryview[float],
        bounds: Sequence[float],
    ) -> None:
        self._told = told
        self._cells = cells
        self._row = row
        self._bounds = tuple(bounds)

    def see(self, value: float, *labels: str) -> None:
        """
        Count a value; from one thread only.

        Raises:
            KeyError: There is no such series.
        """
        first = self._cells[labels]
        self._row[first + bisect_left(self._bounds, value)] += 1
        self._row[first + len(self._bounds) + 1] += value

    def summed_up(self, board: Board) -> Metric:
        """Sum it up; series that saw nothing are left out."""
        name, words, names = self._told
        metric = HistogramMetricFamily(name, words, labels=names)
        bounds = [*(str(float(bound)) for bound in self._bounds), "+Inf"]
        for labels, first in self._cells.items():
            width = len(bounds) + 1
            *seen, total = (sum(board.column(first + i)) for i in range(width))
            buckets = list(zip(bounds, accumulate(seen), strict=True))
            if buckets[-1][1]:
                metric.add_metric(labels, buckets, total)
        return metric
