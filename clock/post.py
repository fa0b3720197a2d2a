"""
The post of who is on watch: one lock, one connection, and for the clock one row.

The row is written on the connection that holds the lock and on no other. So a process
that lost the lock cannot write it, and finds out by trying.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from typing import Any, Protocol

import psycopg
from msgspec import Struct
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from clock.beats import Beat, next_beat
from clock.duties import Moment
from domain.instants import Clock
from eventstore.database import server_conninfo
from eventstore.locks import WATCH_KEY

# NOTE: when a clock's host vanishes, its lock is free, and its successor on watch, as
# soon as PostgreSQL gives the connection up: after half a minute, not two hours.
_OPTIONS = (
    "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 "
    "-c tcp_user_timeout=25000 "
    # PERF: a lost beat is no loss, so none waits for the disk.
    "-c synchronous_commit=off"
)
# NOTE: tried again and again rather than waited for. PostgreSQL does not notice that
# somebody who waits for a lock is gone, and would keep a connection for each spare
# that ever was.
_TAKE = f"SELECT pg_try_advisory_lock({WATCH_KEY})"
_READ = "SELECT beat_at, watching_since FROM clock_watch"
_WRITE = """
    INSERT INTO clock_watch (host, pid, on_watch_since, beat_at, watching_since)
    VALUES (%(host)s, %(pid)s, %(on_watch_since)s, %(beat_at)s, %(watching_since)s)
    ON CONFLICT (is_the_one) DO UPDATE
       SET (host, pid, on_watch_since, beat_at, watching_since)
         = (excluded.host, excluded.pid, excluded.on_watch_since, excluded.beat_at,
            excluded.watching_since)
"""


def connect(url: str, name: str) -> Connection[Any]:
    """Open a connection of a process's own, which no pool gives to others."""
    conninfo = server_conninfo(url)
    options = conninfo_to_dict(conninfo)["options"]
    ours = make_conninfo(
        conninfo,
        application_name=f"coreroller {name}",
        options=f"{options} {_OPTIONS}",
    )
    return psycopg.connect(ours, autocommit=True)


def is_taken_by(connection: Connection[Any], name: str) -> bool:
    """Take a post for as long as the connection lives, unless another has it."""
    row = connection.execute(_TAKE, (name,)).fetchone()
    return bool(row and row[0])


class Post(Protocol):
    """A post, once it is taken."""

    def beat(self) -> Moment:
        """
        Make sure that we are on watch, and give the present.

        Raises:
            psycopg.Error: We are not, for the connection is lost.
        """


class PlainPost:
    """
    A post that nobody needs to know more of than that it is taken.

    Args:
        connection: The one that took it.
        clock: Where the present comes from.
    """

    def __init__(self, connection: Connection[Any], clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def beat(self) -> Moment:
        """Make sure that we are on watch; deadlines are none of our business."""
        self._connection.execute("SELECT 1")
        now = self._clock()
        return Moment(now, now)


class ClockPost:
    """
    The clock's post, which tells since when machines could report.

    Args:
        connection: The one that took it.
        clock: Where the present comes from.
    """

    def __init__(self, connection: Connection[Any], clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self._taken_at = clock()
        row = connection.execute(_READ).fetchone()
        self._last = Beat(*row) if row else None

    def beat(self) -> Moment:
        """
        Write down that we are on watch, and give the present.

        Raises:
            psycopg.Error: We are not, for the connection is lost.
        """
        self._last = next_beat(self._last, self._clock())
        self._connection.execute(
            _WRITE,
            {
                "host": socket.gethostname(),
                "pid": os.getpid(),
                "on_watch_since": self._taken_at,
                "beat_at": self._last.at,
                "watching_since": self._last.watching_since,
            },
        )
        return Moment(self._last.at, self._last.watching_since)


class Role(Struct, frozen=True):
    """
    What one process of a database does, while others stand by to do the same.

    Attributes:
        name: Of its lock, and what the log calls it.
        tick_s: How long after looking at everything it looks again.
        post: Makes its post of the connection that took it.
    """

    name: str
    tick_s: float
    post: Callable[[Connection[Any], Clock], Post]


CLOCK = Role("clock", 1.0, ClockPost)
PROJECTOR = Role("projector", 0.2, PlainPost)
SYNCER = Role("syncer", 1.0, PlainPost)
NOTIFIER = Role("notifier", 0.5, PlainPost)
