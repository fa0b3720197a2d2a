"""A rollout, watched until it ends."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from commandline.connection.problems import Refused, Unavailable
from commandline.output.tables import console, show_line
from commandline.output.times import local
from commandline.session import Session, show_json_line
from commandline.terminal import printable
from commandline.things import Thing

if TYPE_CHECKING:
    from rich.console import RenderableType

_PATIENCE = 60.0
"""Seconds without an answer after which the server is given up."""
_ENDINGS = {"finished", "halted", "superseded"}


def watch_rollout(session: Session, path: str, interval: float) -> None:
    """
    Show how far a rollout is, again and again, until it ends.

    Args:
        session: The server.
        path: Of the rollout.
        interval: Seconds between looks.

    Raises:
        Refused: It was halted or superseded.
        Unavailable: The server did not answer for a minute.
    """
    _let_interruption_be_told()
    show = _live if _is_shown_live(session) else _line_by_line
    last = show(session, _looks(session, path, interval))
    if last["state"] != "finished":
        raise Refused(f"the rollout of {last['version']} is {last['state']}")


def _is_shown_live(session: Session) -> bool:
    return sys.stdout.isatty() and not session.as_json


def _live(session: Session, looks: Iterator[Thing]) -> Thing:
    # NOTE: late, so that scripts do not wait for it.
    from rich.live import Live

    rollout: Thing = {}
    with Live(console=console(), auto_refresh=False) as live:
        for rollout in looks:
            live.update(_picture(rollout), refresh=True)
    return rollout


def _line_by_line(session: Session, looks: Iterator[Thing]) -> Thing:
    """Tell of what has changed only."""
    before: Thing = {}
    for rollout in looks:
        if rollout != before and session.as_json:
            show_json_line(rollout)
        elif rollout != before:
            show_line(f"{local(rollout['since'])} {rollout['state']}: {_told(rollout)}")
        before = rollout
    return before


def _looks(session: Session, path: str, interval: float) -> Iterator[Thing]:
    """Give the rollout at each look, the last time when it has ended."""
    answered = time.monotonic()
    while True:
        try:
            rollout: Thing = session.get(path)
        except Unavailable:
            if time.monotonic() - answered > _PATIENCE:
                raise
        else:
            answered = time.monotonic()
            yield rollout
            if rollout["state"] in _ENDINGS:
                return
        time.sleep(interval)


def _picture(rollout: Thing) -> RenderableType:
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    counts = rollout["counts"]
    confirmed, left = counts["confirmed"], counts["left"] or 0
    title = f"{rollout['version']}  {rollout['state']} since {local(rollout['since'])}"
    picture = Table.grid()
    picture.add_row(Text(printable(title), style="bold"))
    picture.add_row(
        ProgressBar(total=max(1, confirmed + left), completed=confirmed, width=60)
    )
    picture.add_row(Text(_told(rollout)))
    return picture


def _told(rollout: Thing) -> str:
    counts = rollout["counts"]
    parts = {
        "confirmed": counts["confirmed"],
        "claimed": counts["claimed"],
        "under way": counts["in_progress"],
        "gone wrong": counts["failed"] + counts["timed_out"] + counts["lost"],
        "held": counts["held"] or 0,
        "left": counts["left"] or 0,
    }
    return ", ".join(f"{count:,} {name}" for name, count in parts.items())


def _let_interruption_be_told() -> None:
    """Let a request to stop end us as it ends others, and not with the status 0."""
    # NOTE: 0 would tell a script that the rollout is finished.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
