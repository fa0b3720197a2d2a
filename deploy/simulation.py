"""A fleet against a running server, with its progress and its report."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import click
import msgspec
import uvloop
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from deploy.errors import CannotStart
from deploy.stopping import STOP_SIGNALS
from simulator.connection import Address, BadAddress
from simulator.fleet import Fleet
from simulator.habits import Habits, Impossible
from simulator.load import Load, Pace
from simulator.machine import UNDER_WAY
from simulator.probe import Unfit, probe
from simulator.replies import Silence
from simulator.report import Report, render_report, report_on


def run(url: str, options: Mapping[str, object], *, as_json: bool) -> None:
    """
    Simulate a fleet and print what it saw.

    Args:
        url: The server.
        options: Fields of `Habits` and of `Pace`.
        as_json: Print JSON instead of a table.

    Raises:
        CannotStart: What stands in the way.
    """
    try:
        habits = msgspec.convert(options, Habits).checked()
        pace = msgspec.convert(options, Pace).checked()
        report = uvloop.run(_simulate(Address(url), habits, pace))
    except (BadAddress, Impossible, Unfit) as ex:
        raise CannotStart(str(ex)) from ex
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(report)))
    else:
        click.echo(render_report(report), nl=False)


async def _simulate(address: Address, habits: Habits, pace: Pace) -> Report:
    await probe(address, habits)
    fleet = Fleet(habits)
    with _progress(fleet) as progress:
        load = Load(fleet, address, pace, progress)
        loop = asyncio.get_running_loop()
        for number in STOP_SIGNALS:
            loop.add_signal_handler(number, load.stop)
        await load.run()
    return msgspec.structs.replace(
        report_on(fleet, load.elapsed),
        waiting=load.waiting,
        latency=load.latencies.summarized(),
    )


@contextmanager
def _progress(fleet: Fleet) -> Iterator[Callable[[], None]]:
    """Give what shows how far a fleet is, on stderr, if that is a terminal."""
    console = Console(stderr=True)
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=len(fleet))
        yield lambda: bar.update(
            task, completed=fleet.settled, description=_news(fleet)
        )


def _news(fleet: Fleet) -> str:
    standing, heard = fleet.standing, fleet.heard
    under_way = sum(standing[stage] for stage in UNDER_WAY)
    silent = sum(heard[silence] for silence in Silence)
    return (
        f"settled; {under_way:,} on their way, {fleet.requests.total():,} requests,"
        f" {silent:,} unanswered"
    )
