"""
The watch: of all clocks on a database one is on watch, the others stand by.

So are projectors among themselves; a role says what is watched over. Whoever holds the
lock of `clock.post` is on watch. Its connection lost, it is off watch at once, and
begins anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any, NoReturn

import psycopg
import structlog
from psycopg import Connection

from clock.duties import Duty, Schedule
from clock.post import Post, Role, connect, is_taken_by
from domain.instants import Clock

STAND_BY_S = 1.0
"""How often who stands by tries to take over."""
_RETRIES_S = (1.0, 2.0, 4.0, 5.0)
_log = structlog.get_logger(__name__)


class Watch:
    """
    One process's part in the watch.

    Args:
        role: What is watched over.
        url: The database, as the operator gave it.
        duties: What to do on watch, in order.
        clock: Where the present comes from.
        pause: Waits for so many seconds; raises what ends the watch, no `Exception`.
    """

    def __init__(
        self,
        role: Role,
        url: str,
        duties: Sequence[Duty],
        clock: Clock,
        pause: Callable[[float], None],
    ) -> None:
        self._role = role
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
                with closing(connect(self._url, self._role.name)) as connection:
                    self._stand_by(connection)
                    self._keep_watch(self._role.post(connection, self._clock))
            except psycopg.Error as ex:
                self._failures += 1
                error = " ".join(str(ex).split())
                self._enter(f"{self._role.name} off watch", error=error)
            self._pause(retry_s(self._failures))

    def _stand_by(self, connection: Connection[Any]) -> None:
        while not is_taken_by(connection, self._role.name):
            self._failures = 0
            self._enter("standing by")
            self._pause(STAND_BY_S)

    def _keep_watch(self, post: Post) -> NoReturn:
        schedule = Schedule(self._duties)
        while True:
            moment = post.beat()
            self._failures = 0
            since = moment.watching_since
            self._enter(f"{self._role.name} on watch", watching_since=since)
            for duty in schedule.take(moment.now):
                _perform(duty, post)
            self._pause(self._role.tick_s)

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
