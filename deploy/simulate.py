"""The command `rollerd simulate`: its options."""

from __future__ import annotations

from typing import Any

import click

from domain.errors import Invalid
from domain.instants import parse_interval

_PERCENT = 100


class _Interval(click.ParamType[int]):
    """A text such as ``45 minutes``, in microseconds."""

    name = "interval"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        try:
            return parse_interval(value)
        except Invalid as ex:
            self.fail(str(ex), param, ctx)


class _Share(click.ParamType[float]):
    """A text such as ``2%``, as a number from 0 to 1."""

    name = "percentage"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        try:
            share = float(value.removesuffix("%")) / _PERCENT
        except ValueError:
            share = -1
        if not 0 <= share <= 1:
            self.fail(f"{value!r} is not a percentage such as 2%", param, ctx)
        return share


_INTERVAL, _SHARE = _Interval(), _Share()


@click.command(
    epilog='Example: rollerd simulate --machines 500 --download "2 minutes"'
    " --failures 2% --speed 60 --until-done"
)
@click.option(
    "--url",
    default="http://127.0.0.1:8000",
    envvar="COREROLLER_SERVER",
    help="The server. [this one]",
)
@click.option("--machines", type=int, default=100, help="How many. [100]")
@click.option("--app", "app_id", help="The application that they run. [Flatcar]")
@click.option("--track", help="The track of their group. [stable]")
@click.option("--board", "boards", multiple=True, help="More than once. [amd64-usr]")
@click.option("--version", "versions", multiple=True, help="At first. [4152.2.0]")
@click.option("--check-interval", type=_INTERVAL, help="[45 minutes]")
@click.option("--download", type=_INTERVAL, help="How long it takes. [5 minutes]")
@click.option("--install", type=_INTERVAL, help="How long it takes. [2 minutes]")
@click.option("--reboot", type=_INTERVAL, help="How long they wait. [30 minutes]")
@click.option("--failures", type=_SHARE, help="Share of updates that fail. [0%]")
@click.option("--dying", type=_SHARE, help="Share that dies downloading. [0%]")
@click.option("--lost", type=_SHARE, help="Share lost in the reboot. [0%]")
@click.option("--speed", type=float, help="Seconds of theirs in one of ours. [1]")
@click.option("--connections", type=int, help="Open at one time. [32]")
@click.option("--duration", type=_INTERVAL, help="End after this time of theirs.")
@click.option(
    "--until-done",
    "until_settled",
    is_flag=True,
    help="End when each has finished an update or is gone.",
)
@click.option("--seed", type=int, help="Same seed, same machines. [0]")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def simulate(*, url: str, as_json: bool, **options: Any) -> None:
    """
    Simulate a fleet of machines against a running server.

    They behave as update_engine does. Ctrl-C ends it; a report comes at the end.
    """
    # NOTE: late, so that --help and a wrong option answer at once.
    from deploy import simulation

    given = {name: value for name, value in options.items() if value not in (None, ())}
    simulation.run(url, given, as_json=as_json)
