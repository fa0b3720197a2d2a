"""How long answers took: a histogram, since a load test has millions of them."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from itertools import accumulate

import msgspec

_STEP = math.log(1.02)


class Summary(msgspec.Struct, frozen=True):
    """Milliseconds within which half, 95 %, 99 % and all of the answers came."""

    p50: float
    p95: float
    p99: float
    longest: float


class Latencies:
    """Keeps durations to within 1 %."""

    def __init__(self) -> None:
        self._buckets: Counter[int] = Counter()
        self._longest = 0.0

    def note(self, seconds: float) -> None:
        """Take a duration in."""
        self._buckets[round(math.log(max(seconds, 1e-6)) / _STEP)] += 1
        self._longest = max(self._longest, seconds)

    def summarized(self) -> Summary | None:
        """Summarize what was taken in; None if nothing was."""
        if not self._buckets:
            return None
        percentiles = [self._within(share) for share in (0.5, 0.95, 0.99)]
        return Summary(*(_milliseconds(s) for s in (*percentiles, self._longest)))

    def _within(self, share: float) -> float:
        """Give the duration that this share of all did not exceed."""
        buckets = sorted(self._buckets)
        totals = list(accumulate(self._buckets[bucket] for bucket in buckets))
        place = bisect_left(totals, math.ceil(share * totals[-1]))
        return min(math.exp(buckets[place] * _STEP), self._longest)


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 2)
