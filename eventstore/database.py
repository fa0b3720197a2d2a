"""
Connections to the database, as the server's role, and transactions on them.

A command runs in `Database.command`: one transaction under the configuration lock,
which everything the library does for that command takes part in.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import msgspec
from eventsourcing.postgres import PostgresDatastore
from psycopg import Connection, connect, conninfo
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

from eventstore.migrations import CONNECT_TIMEOUT_S
from eventstore.names import SCHEMA, SERVER_ROLE

_OPTIONS = (
    f"-c role={SERVER_ROLE} -c search_path={SCHEMA} -c timezone=UTC "
    # A worker that hangs must not keep others waiting for its locks for ever.
    "-c idle_in_transaction_session_timeout=30s -c statement_timeout=30s"
)
_UNLESS_GIVEN: dict[str, str | int] = {
    "application_name": "coreroller",
    "connect_timeout": CONNECT_TIMEOUT_S,
    # NOTE: a database host that vanishes says no farewell; the system's own defaults
    # notice after hours.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
LOCK_CONFIGURATION = (
    "SELECT pg_advisory_xact_lock(hashtextextended('coreroller.configuration', 0))"
)
SHARE_CONFIGURATION = (
    "SELECT pg_advisory_xact_lock_shared("
    "hashtextextended('coreroller.configuration', 0))"
)
HOLD_CONFIGURATION = (
    "SELECT pg_advisory_lock(hashtextextended('coreroller.configuration', 0))"
)
"""As `LOCK_CONFIGURATION`, though not for a transaction, but until it is let go."""
LET_CONFIGURATION_GO = (
    "SELECT pg_advisory_unlock(hashtextextended('coreroller.configuration', 0))"
)
_in_command: ContextVar[Connection[Any] | None] = ContextVar("command", default=None)


def server_conninfo(url: str) -> str:
    """Turn the operator's URL into the server's: its role, schema and time-outs."""
    given = conninfo.conninfo_to_dict(url)
    options = f"{given.pop('options', '') or ''} {_OPTIONS}".strip()
    return conninfo.make_conninfo("", **(_UNLESS_GIVEN | given), options=options)


def connect_as_owner(url: str, *schemas: str) -> Connection[Any]:
    """
    Connect as the user of the URL, who owns the tables, and without time-outs.

    Args:
        url: As the operator gave it, ``postgresql://...``.
        schemas: Where names are looked for, in this order.
    """
    given = conninfo.conninfo_to_dict(url)
    options = (
        f"{given.pop('options', '') or ''} -c search_path={','.join(schemas)}"
        " -c timezone=UTC"
    )
    return connect(
        conninfo.make_conninfo("", **(_UNLESS_GIVEN | given), options=options.strip()),
        autocommit=True,
    )


class Load(msgspec.Struct, frozen=True):
    """
    How busy a pool is.

    Attributes:
        connections: All of them.
        idle: Those that nobody uses.
        waiting: How many threads wait for one.
    """

    connections: int
    idle: int
    waiting: int


class Database:
    """
    A pool of connections that work as the server's role.

    Open it after the fork: connections do not survive one.

    Args:
        url: As the operator gave it, ``postgresql://...``.
        size: Connections at most.
    """

    def __init__(self, url: str, *, size: int = 4) -> None:
        self._conninfo = server_conninfo(url)
        self._kept: Connection[Any] | None = None
        self._pool = ConnectionPool(
            self._conninfo,
            min_size=1,
            max_size=size,
            timeout=CONNECT_TIMEOUT_S,
            kwargs={"autocommit": True},
            check=ConnectionPool.check_connection,
            open=False,
        )
        self._pool.open()

    @contextmanager
    def connection(self) -> Iterator[Connection[Any]]:
        """Lend a connection: that of the command under way, else one of the pool."""
        current = _in_command.get()
        if current is not None:
            yield current
            return
        with self._pool.connection() as connection:
            yield connection

    @contextmanager
    def committer(self) -> Iterator[Connection[Any]]:
        """
        Lend the one connection that is kept for the committer's thread.

        PERF: a pool would make sure before each loan that the connection lives, which
        is a round trip a batch. Here a lost one is found out by the batch, and opened
        anew for the next.
        """
        if self._kept is None or self._kept.closed:
            self._kept = connect(self._conninfo, autocommit=True)
        yield self._kept

    @contextmanager
    def command(self) -> Iterator[Connection[Any]]:
        """
        Run a command: one transaction, alone on the configuration.

        Machines are decided on under the shared form of the same lock, so no grant is
        ever made by a configuration that is just being replaced.
        """
        with self._pool.connection() as connection, connection.transaction():
            connection.execute(LOCK_CONFIGURATION)
            token = _in_command.set(connection)
            try:
                yield connection
            finally:
                _in_command.reset(token)

    def load(self) -> Load:
        """Tell how busy the pool is; the committer's connection is not of it."""
        stats = self._pool.get_stats()
        return Load(
            stats.get("pool_size", 0),
            stats.get("pool_available", 0),
            stats.get("requests_waiting", 0),
        )

    def close(self) -> None:
        """Close all connections."""
        if self._kept is not None:
            self._kept.close()
        self._pool.close()


class CommandDatastore(PostgresDatastore):
    """The library's datastore on our connections, within `Database.command` or not."""

    def __init__(self, database: Database) -> None:
        super().__init__("", "", "", "", "", schema=SCHEMA)
        self._database = database

    @contextmanager
    def get_connection(self) -> Iterator[Connection[Any]]:
        """
        Lend a connection to the library.

        Errors of the driver pass as they are: the library would repeat what failed ten
        times over, inside a transaction that is lost already.
        """
        with self._database.connection() as connection:
            before, connection.row_factory = connection.row_factory, dict_row
            try:
                yield connection
            finally:
                connection.row_factory = before

    def register_type_adapters(self) -> None:
        """Do nothing: the composite type of the stock recorder is not used."""
