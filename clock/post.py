"""
The post of who is on watch: one lock, one connection, one row.

The row is written on the connection that holds the lock and on no other. So a process
that lost the lock cannot write it, and finds out by trying.
"""

from __future__ import annotations

import os
import socket
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from clock.beats import Beat, next_beat
from clock.duties import Moment
from domain.instants import Clock
from eventstore.database import server_conninfo

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
_TAKE = "SELECT pg_try_advisory_lock(hashtextextended('coreroller.clock', 0))"
_READ = "SELECT beat_at, watching_since FROM clock_watch"
_WRITE = """
    INSERT INTO clock_watch (host, pid, on_watch_since, beat_at, watching_since)
    VALUES (%(host)s, %(pid)s, %(on_watch_since)s, %(beat_at)s, %(watching_since)s)
    ON CONFLICT (is_the_one) DO UPDATE
       SET (host, pid, on_watch_since, beat_at, watching_since)
         = (excluded.host, excluded.pid, excluded.on_watch_since, excluded.beat_at,
            excluded.watching_since)
"""


def connect(url: str) -> Connection[Any]:
    """Open a connection of the clock's own, which no pool gives to others."""
    conninfo = server_conninfo(url)
    options = conninfo_to_dict(conninfo)["options"]
    ours = make_conninfo(
        conninfo,
        application_name="coreroller clock",
        options=f"{options} {_OPTIONS}",
    )
    return psycopg.connect(ours, autocommit=True)


def is_taken_by(connection: Connection[Any]) -> bool:
    """Take the post for as long as the connection lives, unless another has it."""
    row = connection.execute(_TAKE).fetchone()
    return bool(row and row[0])


class Post:
    """
    The post, once it is taken.

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
