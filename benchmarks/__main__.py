"""
Polls that change nothing, at two sizes of fleet, as a ratio to the bare server.

The bare server parses and answers the same requests without a database. The two are
measured in turn, so that a drift of the machine's speed hits both; the ratio is taken
within each pair, and the median of the pairs is printed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median

import click
import msgspec

from benchmarks.fleet import grow_fleet
from benchmarks.load import Load, poll, running, wait_for
from deploy.platform import build_platform
from deploy.postgres import EmbeddedPostgres
from deploy.seed import seed
from eventstore.database import Database
from eventstore.migrations import migrate

BARE, FULL = "127.0.0.1:8751", "127.0.0.1:8752"
WORKERS = "2"
WARM_UP_S = 30
ROLLERD = str(Path(sys.executable).with_name("rollerd"))


class Pair(msgspec.Struct, frozen=True):
    """The bare server and ours, measured one after the other."""

    bare: Load
    full: Load

    @property
    def ratio(self) -> float:
        """Requests of ours for each of the bare server's."""
        return self.full.rate / self.bare.rate


@click.command()
@click.option("--small", default=10_000, help="Machines of the small fleet.")
@click.option("--large", default=1_000_000, help="Machines of the large fleet.")
@click.option("--connections", multiple=True, type=int, default=(32, 128))
@click.option("--rounds", default=3, help="Pairs of measurements.")
@click.option("--seconds", default=8, help="Length of each measurement.")
def main(
    small: int, large: int, connections: tuple[int, ...], rounds: int, seconds: int
) -> None:
    """Measure polls that change nothing."""
    with tempfile.TemporaryDirectory(
        prefix="coreroller-bench-", dir="/var/tmp"
    ) as home:
        Path(home).chmod(0o755)
        with EmbeddedPostgres(Path(home) / "data") as url:
            database = _prepare(url)
            results = {}
            start = 0
            for fleet in (small, large):
                took = grow_fleet(url, database, start, fleet)
                click.echo(f"{fleet:,} machines registered, {took:.0f} s")
                start = fleet
                _warm_up(url, fleet)
                for count in connections:
                    results[fleet, count] = [
                        _pair(url, fleet, count, seconds) for _ in range(rounds)
                    ]
            database.close()
    _report(results)


def _prepare(url: str) -> Database:
    migrate(url)
    database = Database(url)
    seed(database, build_platform(database))
    return database


def _warm_up(url: str, fleet: int) -> None:
    """
    Touch the whole fleet's pages once after the checkpoint.

    Each page's first change after one is logged whole, which is the cost of the
    checkpoint and not of the fleet's size; a server in use has paid it.
    """
    _measure_full(url, fleet, connections=128, seconds=WARM_UP_S)


def _pair(url: str, fleet: int, connections: int, seconds: int) -> Pair:
    command = [sys.executable, "-m", "benchmarks.bare", BARE, WORKERS]
    with running(command, {}):
        wait_for(BARE)
        bare = poll(BARE, fleet=fleet, connections=connections, seconds=seconds)
    return Pair(bare, _measure_full(url, fleet, connections, seconds))


def _measure_full(url: str, fleet: int, connections: int, seconds: int) -> Load:
    command = [ROLLERD, "serve", "--bind", FULL, "--workers", WORKERS]
    with running(command, {"COREROLLER_DB_URL": url}):
        wait_for(FULL)
        return poll(FULL, fleet=fleet, connections=connections, seconds=seconds)


def _report(results: dict[tuple[int, int], list[Pair]]) -> None:
    click.echo(f"{WORKERS} workers; medians of {len(next(iter(results.values())))}")
    click.echo("machines   conns  server  requests/s  p50 ms  p99 ms  ratio")
    for (fleet, connections), pairs in results.items():
        head = f"{fleet:>9,} {connections:>6}"
        ratio = median(pair.ratio for pair in pairs)
        _line(head, "bare", [pair.bare for pair in pairs], "")
        _line(head, "full", [pair.full for pair in pairs], f"{ratio:.2f}")


def _line(head: str, name: str, loads: list[Load], ratio: str) -> None:
    rate, p50, p99 = (
        median(getattr(load, figure) for load in loads)
        for figure in ("rate", "p50", "p99")
    )
    click.echo(f"{head}  {name:<6} {rate:>11,.0f} {p50:>7.1f} {p99:>7.1f}  {ratio}")


if __name__ == "__main__":
    main()
