"""
A complete rollout to a simulated fleet, as a ratio to the bare server.

Every machine registers, is granted, downloads, installs, reboots and is confirmed; no
limit but the server's speed holds it back. The same simulator then asks the bare server
(`benchmarks.bare`), which parses and answers without a database.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import click
from psycopg import connect

from benchmarks.lag import tell_lags, watched_lags
from benchmarks.load import running, wait_for
from deploy.demo.packages import sample_package
from deploy.platform import build_platform
from deploy.postgres import EmbeddedPostgres
from deploy.seed import LINES, group_name, seed
from domain.commands.groups import GroupSettings
from domain.policy import Policy
from eventstore.database import Database
from eventstore.migrations import migrate
from projections.catalogue import FLATCAR

BARE, FULL = "127.0.0.1:8751", "127.0.0.1:8752"
ROLLERD = str(Path(sys.executable).with_name("rollerd"))
STABLE = LINES[0]
AS_FAST_AS_IT_GOES = Policy(
    safe_mode=False,
    max_updates_per_period=2_000_000,
    halt_failure_percentage=100,
)
SPEED = 10_000
"""Seconds of theirs in one of ours; an update takes a quarter of a second."""
FIRST_POLLS = 1_000
"""New machines a second; with what follows, more than a server can take."""
BARE_POLLS = 50_000
_COUNT = "SELECT count(*), count(*) FILTER (WHERE topic = %s) FROM coreroller.events"


@click.command()
@click.option("--machines", default=100_000)
@click.option("--bare-seconds", default=20, help="Length of the bare measurement.")
def main(machines: int, bare_seconds: int) -> None:
    """Measure a complete rollout."""
    limit = _ask_bare(machines, bare_seconds)
    with tempfile.TemporaryDirectory(
        prefix="coreroller-bench-", dir="/var/tmp"
    ) as home:
        Path(home).chmod(0o755)
        with EmbeddedPostgres(Path(home) / "data") as url:
            _release(url)
            with watched_lags(url) as lags:
                rate, took = _roll_out(url, machines)
            with connect(url) as connection:
                events, grants = connection.execute(
                    _COUNT, ("instance.update_granted",)
                ).fetchone() or (0, 0)
    click.echo(f"{machines:,} machines, all updated after {took:.0f} s")
    click.echo(f"requests/s {rate:,.0f}, of bare {rate / limit:.2f} ({limit:,.0f}/s)")
    click.echo(f"grants/s   {grants / took:,.0f}")
    click.echo(f"events/s   {events / took:,.0f}")
    tell_lags(lags)


def _release(url: str) -> None:
    migrate(url)
    database = Database(url, size=2)
    platform = build_platform(database)
    seed(database, platform)
    with database.command():
        package_id = platform.add_package(FLATCAR, sample_package(STABLE))
        platform.revise_channel(
            STABLE.channel_id,
            name=STABLE.name,
            color=STABLE.color,
            package_id=package_id,
        )
        platform.revise_group(
            STABLE.group_id,
            GroupSettings(
                name=group_name(STABLE),
                track=STABLE.name,
                channel_id=STABLE.channel_id,
                policy=AS_FAST_AS_IT_GOES,
            ),
        )
    database.close()


def _roll_out(url: str, machines: int) -> tuple[float, float]:
    """Give the requests a second, and the seconds that it took."""
    command = [ROLLERD, "serve", "--bind", FULL, "--workers", "2"]
    with running(command, {"COREROLLER_DB_URL": url}):
        wait_for(FULL)
        return _simulate(FULL, machines, FIRST_POLLS, "--until-done")


def _ask_bare(machines: int, seconds: int) -> float:
    """Give the requests a second of the bare server, asked by the same simulator."""
    with running([sys.executable, "-m", "benchmarks.bare", BARE, "2"], {}):
        wait_for(BARE)
        duration = f"{seconds * SPEED} seconds"
        rate, _ = _simulate(BARE, machines, BARE_POLLS, "--duration", duration)
        return rate


def _simulate(
    bind: str, machines: int, polls: int, *options: str
) -> tuple[float, float]:
    """Give the requests a second, and the seconds that they took."""
    done = subprocess.run(
        [
            *(ROLLERD, "simulate", "--url", f"http://{bind}", "--json"),
            *("--machines", str(machines), "--connections", "96"),
            *("--speed", str(SPEED)),
            *("--check-interval", f"{machines * SPEED // polls} seconds", *options),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    seen = json.loads(done.stdout)
    took = seen["seconds"] / SPEED
    return sum(seen["requests"].values()) / took, took


if __name__ == "__main__":
    main()
