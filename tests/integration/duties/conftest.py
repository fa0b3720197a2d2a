"""A world in which machines leave their presence, and clocks with all duties."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from clock.deadlines import DeadlineKeeper
from clock.finishing import RolloutFinisher
from clock.silence import SilenceKeeper
from clock.windows import ScheduleKeeper
from deploy.platform import build_platform
from domain.instants import from_datetime
from eventstore.database import Database
from eventstore.log import read_log
from omaha.arrivals import Arrival
from omaha.protocol.requests import parse_request
from tests.integration.omaha.conftest import MINUTE, World, new_world

HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Clock:
    """The duties of one clock, on connections of its own."""

    def __init__(self, database: Database) -> None:
        platform = build_platform(database)
        self.deadlines = DeadlineKeeper(database)
        self.silence = SilenceKeeper(database)
        self.schedules = ScheduleKeeper(database, platform)
        self.rollouts = RolloutFinisher(database, platform)

    def sweep(self, now: int, watching_since: int = 0) -> None:
        self.deadlines.end_overdue(now, watching_since)
        self.schedules.note_schedules(now)
        self.silence.silence_unseen(now, watching_since)
        self.rollouts.finish_rollouts()


@contextmanager
def new_clock(url: str) -> Iterator[Clock]:
    database = Database(url, size=2)
    try:
        yield Clock(database)
    finally:
        database.close()


def arrive(world: World, *bodies: bytes) -> None:
    """Let machines come by; unlike `World.send`, without a look at their answers."""
    world.decide([Arrival(parse_request(body), "192.0.2.1", "req") for body in bodies])
    world.notes_presence()


def at_once(*tasks: Callable[[], Any]) -> None:
    """Run tasks in threads that begin together; fails if one does."""
    failures: list[Exception] = []
    barrier = threading.Barrier(len(tasks))

    def run(task: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            task()
        except Exception as ex:  # noqa: BLE001  (shown below)
            failures.append(ex)

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def recorded(world: World, prefix: str) -> list[Any]:
    """Give the events so far whose names begin like this, oldest first."""
    with world.database.connection() as connection:
        return [e.event for e in read_log(connection) if e.topic.startswith(prefix)]


def instant_of(event: Any) -> int:
    """Give the microseconds of an event of either kind."""
    return event.at if hasattr(event, "at") else from_datetime(event.timestamp)


@pytest.fixture
def world(db_url: str) -> Iterator[World]:
    with new_world(db_url) as made:
        yield made


@pytest.fixture
def clock(db_url: str) -> Iterator[Clock]:
    with new_clock(db_url) as made:
        yield made


@pytest.fixture
def spare(db_url: str) -> Iterator[Clock]:
    """A second clock that does not know that the first one is on watch."""
    with new_clock(db_url) as made:
        yield made
