"""
The watch: of all clocks on a database one is on watch, the others stand by.

Whoever holds the lock of `clock.post` is on watch. Its connection lost, it is off watch
at once, and begins anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any, NoReturn

import psycopg
import structlog
from psycopg import Connection

from clock.duties import Duty, Schedule
from clock.post import Post, connect, is_taken_by
from domain.instants import Clock

TICK_S = 1.0
"""How long after looking at everything it looks again."""
_RETRIES_S = (1.0, 2.0, 4.0, 5.0)
_log = structlog.get_logger(__name__)


class Watch:
    """
    One process's part in the watch.

    Args:
        url: The database, as the operator gave it.
        duties: What to do on watch, in order.
        clock: Where the present comes from.
        pause: Waits for so many seconds; raises what ends the watch, no `Exception`.
    """

    def __init__(
        self,
        url: str,
        duties: Sequence[Duty],
        clock: Clock,
        pause: Callable[[float], None],
    ) -> None:
        self._url = url
        self._duties = duties
        self._clock = clock
        self._pause = pause
        self._state = ""
        self._failures = 0

    def run(self) -> NoReturn:
        """
        Be on watch whenever nobody else is, whatever happens to the database.

        Being stopped at any moment harms nothing: PostgreSQL undoes what was not
        committed, and frees the lock when the connection ends.
        """
        while True:
            try:
                with closing(connect(self._url)) as connection:
                    self._stand_by(connection)
                    self._keep_watch(Post(connection, self._clock))
            except psycopg.Error as ex:
                self._failures += 1
                self._enter("clock off watch", error=" ".join(str(ex).split()))
            self._pause(retry_s(self._failures))

    def _stand_by(self, connection: Connection[Any]) -> None:
        while not is_taken_by(connection):
            self._failures = 0
            self._enter("standing by")
            self._pause(TICK_S)

    def _keep_watch(self, post: Post) -> NoReturn:
        schedule = Schedule(self._duties)
        while True:
            moment = post.beat()
            self._failures = 0
            self._enter("clock on watch", watching_since=moment.watching_since)
            for duty in schedule.take(moment.now):
                _perform(duty, post)
            self._pause(TICK_S)

    def _enter(self, state: str, **details: object) -> None:
        """Tell the operator about a state when it begins."""
        if state != self._state:
            self._state = state
            _log.info(state, **details)


def retry_s(failures: int) -> float:
    """Give the seconds until the next attempt, after so many failures in a row."""
    return _RETRIES_S[min(failures, len(_RETRIES_S)) - 1]


def _perform(duty: Duty, post: Post) -> None:
    moment = post.beat()
    try:
        duty.run(moment)
    except Exception:  # noqa: BLE001  (the other duties go on)
        # NOTE: raises if the database is gone, which no duty is to blame for.
        post.beat()
        _log.exception("duty failed", duty=duty.name)
