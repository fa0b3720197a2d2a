"""How far asynchronous projections are behind, watched while something else goes on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from statistics import quantiles
from threading import Event, Thread

import click
from psycopg import connect

INTERVAL_S = 0.2
# The age of the oldest event that is not folded yet, by the clock of the database.
_LAGS = """
    SELECT name, coalesce(extract(epoch FROM clock_timestamp() - (
               SELECT recorded_at FROM coreroller.events
                WHERE notification_id > p.position
                ORDER BY notification_id LIMIT 1)), 0)
      FROM coreroller.projections AS p
"""


@contextmanager
def watched_lags(url: str) -> Iterator[Mapping[str, Sequence[float]]]:
    """Look five times a second until the end of the block; give seconds, by name."""
    lags: dict[str, list[float]] = defaultdict(list)
    ended = Event()
    thread = Thread(target=_watch, args=(url, lags, ended))
    thread.start()
    try:
        yield lags
    finally:
        ended.set()
        thread.join()


def tell_lags(lags: Mapping[str, Sequence[float]]) -> None:
    """Print how far each projection was behind."""
    click.echo("projection       lag in seconds: p50   p99   most")
    for name, seconds in sorted(lags.items()):
        cuts = quantiles(seconds, n=100)
        figures = f"{cuts[49]:>5.2f} {cuts[98]:>5.2f} {max(seconds):>6.2f}"
        click.echo(f"{name:<30} {figures}")


def _watch(url: str, lags: dict[str, list[float]], ended: Event) -> None:
    with connect(url, autocommit=True) as connection:
        while not ended.wait(INTERVAL_S):
            for name, seconds in connection.execute(_LAGS):
                lags[name].append(float(seconds))
