"""Making up the history of the demo, and telling how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from rich.console import Console
from rich.progress import Progress

from deploy.demo.desk import Desk
from deploy.demo.fleets import OUTAGE, fleets_of
from deploy.demo.history import Absence, History
from deploy.demo.story import DAYS, OUTAGE_DAYS, STORY
from domain.causes import acting
from domain.platform import Platform
from eventstore.database import Database
from simulator.fleet import Fleet
from simulator.habits import HOUR

DAY = 24 * HOUR
_PART = 6 * HOUR
_log = structlog.get_logger(__name__)


def make_history(
    database: Database, platform: Platform, history: History, machines: int
) -> None:
    """
    Let the story of the demo happen, to be called within `living_by(history.clock)`.

    Args:
        database: Just seeded; nobody else writes to it meanwhile.
        platform: On the same database.
        history: At the beginning of the story.
        machines: How many live.
    """
    end = history.clock() + DAYS * DAY
    _populate(history, machines)
    desk = Desk(platform, machines)
    with _progress() as tell:
        for chapter in STORY:
            _go_on(history, end - int(chapter.days * DAY), tell)
            with acting(chapter.actor, chapter.reason), database.command():
                chapter.act(desk)
        _go_on(history, end, tell)


def _populate(history: History, machines: int) -> None:
    start = history.clock()
    end = start + DAYS * DAY
    since, until = (end - int(days * DAY) for days in OUTAGE_DAYS)
    for habits in fleets_of(machines):
        fleet = Fleet(habits, start)
        history.fleets.append(fleet)
        if habits.alias == OUTAGE:
            history.absences.append(Absence(fleet, since, until))


def _go_on(history: History, until: int, tell: Callable[[int], None]) -> None:
    while (now := history.clock()) < until:
        history.go_on(min(now + _PART, until))
        tell(history.clock() - now)


@contextmanager
def _progress() -> Iterator[Callable[[int], None]]:
    """Give what is told how much more time has passed, in microseconds."""
    console = Console(stderr=True)
    if not console.is_terminal:
        _log.info("two weeks of history are being made up, this takes a moment")
    with Progress(console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("Two weeks of history", total=DAYS * DAY)
        yield lambda passed: bar.advance(task, passed)
