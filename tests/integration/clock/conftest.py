"""Clocks in threads of this process, on one database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

import psycopg
import pytest
import structlog

from clock.duties import Duty, Moment
from clock.post import CLOCK
from clock.watch import Watch
from domain.instants import SECOND
from tests.waiting import eventually

NOON = 1_790_000_000 * SECOND


class Now:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> int:
        return self.at


class Clock:
    """
    A clock whose pauses are short, unless it is held in one, and whose first duty
    remembers its moments.
    """

    def __init__(self, url: str, now: Now, *duties: Duty) -> None:
        self.moments: list[Moment] = []
        self.pauses: list[float] = []
        self.is_held = False
        self._stop = threading.Event()
        remember = Duty("remember", 0, self.moments.append)
        self._watch = Watch(CLOCK, url, [remember, *duties], now, self._pause)
        self._thread = threading.Thread(target=self._run)

    def start(self) -> Clock:
        self._thread.start()
        return self

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def is_on_watch(self) -> bool:
        seen = len(self.moments)
        return eventually(lambda: len(self.moments) > seen)

    def comes_round(self, times: int = 3) -> None:
        """Wait until it has paused some more times."""
        seen = len(self.pauses)
        eventually(lambda: len(self.pauses) >= seen + times)

    def _run(self) -> None:
        with suppress(SystemExit):
            self._watch.run()

    def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        while not self._stop.wait(0.01):
            if not self.is_held:
                return
        raise SystemExit


@pytest.fixture
def now():
    return Now()


@pytest.fixture
def clock(db_url, now):
    """Start clocks; all are stopped in the end."""
    started: list[Clock] = []

    def start(*duties: Duty, url: str = db_url) -> Clock:
        started.append(Clock(url, now, *duties).start())
        return started[-1]

    yield start
    for each in started:
        each.stop()


@pytest.fixture
def logs():
    with structlog.testing.capture_logs() as logs:
        yield logs


@pytest.fixture
def ask(db_url) -> Callable[..., list[tuple]]:
    """Ask the database as its owner."""

    def ask(statement: str) -> list[tuple]:
        with psycopg.connect(db_url, autocommit=True) as connection:
            connection.execute("SET search_path TO coreroller")
            return connection.execute(statement).fetchall()

    return ask
