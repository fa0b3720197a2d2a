"""
The schema of the database: numbered SQL files, each applied once, in order.

Two processes may start at once; a session lock lets one of them do the work.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import resources
from typing import Any

import msgspec
import psycopg
from psycopg import Connection, sql

from eventstore import views
from eventstore.names import EVERYTHING, SERVER_ROLE

CONNECT_TIMEOUT_S = 5
WIPE = f"DROP SCHEMA IF EXISTS {', '.join(EVERYTHING)} CASCADE"
"""Removes everything of ours, the events included."""
_LOCK = "SELECT pg_advisory_lock(hashtextextended('coreroller.migrations', 0))"
_APPLIED = "SELECT name FROM schema_migrations ORDER BY name"
_HAS_TABLE = "SELECT to_regclass('coreroller.schema_migrations') IS NOT NULL"
_CREATE_TABLE = """
    CREATE TABLE schema_migrations (
        name       text PRIMARY KEY,
        applied_at timestamptz NOT NULL DEFAULT now()
    )
"""
_CREATE_ROLE = """
    DO $$ BEGIN
        CREATE ROLE coreroller_server NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$
"""
_HAS_ROLE = "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s)"


class NewerSchema(Exception):
    """The database has migrations that this version of the program does not know."""


class PendingMigrations(Exception):
    """The database lacks migrations of this version of the program."""


class MissingRole(Exception):
    """The user of the database URL can neither create nor take on the server's role."""


class MigrationStatus(msgspec.Struct, frozen=True):
    """
    The migrations of a database.

    Attributes:
        unknown: Applied by a newer version of the program.
    """

    applied: tuple[str, ...]
    pending: tuple[str, ...]
    unknown: tuple[str, ...]


def status(url: str) -> MigrationStatus:
    """Tell which migrations a database has; it is not changed."""
    with _connect(url) as connection:
        return _status(connection)


def check(url: str) -> None:
    """
    Make sure that a database is of this version of the program; it is not changed.

    Raises:
        NewerSchema: It is ahead.
        PendingMigrations: It is behind.
    """
    current = status(url)
    refuse_newer(current.unknown)
    if current.pending:
        raise PendingMigrations(
            f"the database lacks {', '.join(current.pending)}: run `rollerd migrate`"
        )


def migrate(url: str) -> list[str]:
    """
    Bring a database up to date and return the names of the migrations applied.

    Raises:
        NewerSchema: The database is ahead of this program; nothing was changed.
        MissingRole: The server's role is missing and cannot be created.
    """
    with _connect(url) as connection, _only_one(connection):
        current = _status(connection)
        refuse_newer(current.unknown)
        if not current.applied:
            _prepare(connection)
        if current.pending:
            views.drop(connection)
        for name in current.pending:
            _apply(connection, name)
        views.recreate(connection)
        return list(current.pending)


def refuse_newer(unknown: Sequence[str]) -> None:
    """
    Refuse migrations that this version of the program does not know.

    Raises:
        NewerSchema: There are some.
    """
    if unknown:
        raise NewerSchema(
            f"the database has {unknown[-1]}, which this version does not "
            "know: start the newer version again, or use another database"
        )


def prepare_role(url: str) -> None:
    """
    Make sure that the server's role is there, before tables are that it has rights to.

    Raises:
        MissingRole: It is missing and cannot be created.
    """
    with _connect(url) as connection:
        _ensure_role(connection)


def missing(connection: Connection[Any]) -> list[str]:
    """List the migrations that the server, on a connection of its own, waits for."""
    done = {name for (name,) in connection.execute(_APPLIED)}
    return [name for name in known() if name not in done]


def wipe(url: str) -> None:
    """Remove everything of ours from a database, the events included."""
    with _connect(url) as connection, _only_one(connection):
        connection.execute(WIPE)


@cache
def known() -> list[str]:
    """List the migrations of this version of the program, in order."""
    folder = resources.files("eventstore") / "schema"
    return sorted(
        entry.name.removesuffix(".sql")
        for entry in folder.iterdir()
        if entry.name.endswith(".sql")
    )


def _connect(url: str) -> Connection:
    return psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_TIMEOUT_S)


@contextmanager
def _only_one(connection: Connection) -> Iterator[None]:
    """Keep others out until the connection is closed."""
    connection.execute(_LOCK)
    yield


def _status(connection: Connection) -> MigrationStatus:
    ours, done = known(), _applied(connection)
    return MigrationStatus(
        applied=tuple(name for name in done if name in ours),
        pending=tuple(name for name in ours if name not in done),
        unknown=tuple(name for name in done if name not in ours),
    )


def _applied(connection: Connection) -> list[str]:
    row = connection.execute(_HAS_TABLE).fetchone()
    if row is None or not row[0]:
        return []
    with connection.transaction():
        _set_search_path(connection)
        return [name for (name,) in connection.execute(_APPLIED)]


def _prepare(connection: Connection) -> None:
    with connection.transaction():
        _ensure_role(connection)
        connection.execute("CREATE SCHEMA IF NOT EXISTS coreroller")
        _set_search_path(connection)
        connection.execute(_CREATE_TABLE)


def _ensure_role(connection: Connection) -> None:
    try:
        with connection.transaction():
            if not _has_role(connection):
                connection.execute(_CREATE_ROLE)
            if not _may_act(connection):
                connection.execute("GRANT coreroller_server TO CURRENT_USER")
    except psycopg.errors.InsufficientPrivilege:
        raise MissingRole(
            f"this database user may not create the role {SERVER_ROLE}: as an "
            f"administrator run 'CREATE ROLE {SERVER_ROLE} NOLOGIN' and "
            f"'GRANT {SERVER_ROLE} TO' that user"
        ) from None


def _has_role(connection: Connection) -> bool:
    row = connection.execute(_HAS_ROLE, (SERVER_ROLE,)).fetchone()
    return bool(row and row[0])


def _may_act(connection: Connection) -> bool:
    """
    Try the server's role on.

    NOTE: membership does not tell: who creates a role is a member that may administer
    it, and since PostgreSQL 16 not one that may take it on.
    """
    try:
        with connection.transaction(force_rollback=True):
            connection.execute("SET LOCAL ROLE coreroller_server")
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True


def _apply(connection: Connection, name: str) -> None:
    statements = (resources.files("eventstore") / "schema" / f"{name}.sql").read_text()
    with connection.transaction():
        _set_search_path(connection)
        connection.execute(sql.SQL(statements))
        connection.execute("INSERT INTO schema_migrations (name) VALUES (%s)", (name,))


def _set_search_path(connection: Connection) -> None:
    connection.execute("SET LOCAL search_path TO coreroller")
