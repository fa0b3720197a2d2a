"""What `rollerd backup` and `rollerd restore` do."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click
import msgspec
from psycopg import Connection, IsolationLevel

from deploy.archives import Archive
from deploy.database import open_database, reached_database
from deploy.errors import CannotStart
from deploy.fsck import check
from deploy.platform import build_platform
from deploy.preparing import bring_forward
from deploy.programs import find_programs
from deploy.progress import shown_bytes
from deploy.settings import Settings
from domain.instants import spelled
from eventstore import migrations
from eventstore.database import Database, connect_as_owner
from eventstore.names import SCHEMA, SERVER_ROLE

_EXTENSIONS = "SELECT extname FROM pg_extension WHERE extname = 'pg_trgm'"
_LAST = """
    SELECT notification_id, (extract(epoch FROM recorded_at) * 1000000)::bigint
      FROM events ORDER BY notification_id DESC LIMIT 1
"""
_HAS_EVENTS = "SELECT to_regclass('events') IS NOT NULL"
_OTHERS = """
    SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND usesysid IS NOT NULL
       AND pid <> pg_backend_pid()
"""
_RIGHTS = f"""
    SELECT has_table_privilege('{SERVER_ROLE}', 'events', 'INSERT'),
           has_table_privilege('{SERVER_ROLE}', 'events', 'UPDATE, DELETE, TRUNCATE')
"""


def backup(settings: Settings, file: Path) -> None:
    """
    Write everything to a file, as it is at one moment; others go on meanwhile.

    The file appears when it is whole and was read to its end.

    Raises:
        CannotStart: What stands in the way.
    """
    with reached_database(settings) as url, _written_beside(file) as partial:
        archive = Archive(partial, find_programs(url))
        with connect_as_owner(url, SCHEMA) as connection:
            end = _write(connection, archive, url)
        with shown_bytes("reading it back") as tell:
            archive.read_through(tell)
        size = partial.stat().st_size
    click.echo(f"{file} has everything up to {end}; {size / 1e6:,.1f} MB.")


def restore(settings: Settings, file: Path, *, replace: bool) -> bool:
    """
    Bring a database to what a backup holds, and to this version; then check it.

    Args:
        settings: With the database; nothing else may be connected to it.
        file: The backup.
        replace: Throw away the events that are there.

    Returns:
        Whether the read models agree with the log.

    Raises:
        CannotStart: What stands in the way; nothing was changed.
    """
    with open_database(settings) as database:
        url = database.url
        archive = Archive(file, find_programs(url))
        _refuse_newer(archive)
        _refuse_loss(url, replace=replace)
        _load(archive, url)
        end = _bring_forward(url)
        click.echo(f"Everything up to {end} is there again.")
        return check(msgspec.structs.replace(settings, db_url=url), None, as_json=False)


def _write(connection: Connection[Any], archive: Archive, url: str) -> str:
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    with connection.transaction(), shown_bytes("backing up") as tell:
        end = _end(connection)
        if end is None:
            raise CannotStart("there is nothing to back up, no event was recorded yet")
        ((snapshot,),) = connection.execute("SELECT pg_export_snapshot()").fetchall()
        extensions = [name for (name,) in connection.execute(_EXTENSIONS)]
        archive.write(url, snapshot, extensions, tell)
    return end


@contextmanager
def _written_beside(file: Path) -> Iterator[Path]:
    """Give a file that takes its name at the end of the block; else it is removed."""
    if file.exists():
        raise CannotStart(f"{file} is there already; name another file")
    try:
        number, name = tempfile.mkstemp(".partial", f"{file.name}.", file.parent)
    except OSError as ex:
        raise CannotStart(f"cannot write to {file.parent}: {ex.strerror}") from ex
    os.close(number)
    partial = Path(name)
    try:
        yield partial
        if file.exists():
            raise CannotStart(f"{file} has come up meanwhile; name another file")
        partial.rename(file)
    finally:
        partial.unlink(missing_ok=True)


def _refuse_newer(archive: Archive) -> None:
    known = migrations.known()
    unknown = [name for name in archive.migrations() if name not in known]
    if unknown:
        raise CannotStart(
            f"{archive.file} is of a newer version, which has {unknown[-1]}: restore it"
            " with that version, or a newer one"
        )


def _refuse_loss(url: str, *, replace: bool) -> None:
    with connect_as_owner(url, SCHEMA) as connection:
        row = connection.execute(_OTHERS).fetchone()
        if row and row[0]:
            raise CannotStart(
                f"{row[0]} others are connected to this database; stop every rollerd"
                " that uses it, and whoever else does"
            )
        end = _end(connection)
    if end and not replace:
        raise CannotStart(
            f"this database has events, up to {end}; restore into an empty one, or say"
            " --replace to throw them away"
        )


def _load(archive: Archive, url: str) -> None:
    try:
        migrations.prepare_role(url)
    except migrations.MissingRole as ex:
        raise CannotStart(str(ex)) from ex
    with shown_bytes("restoring") as tell:
        archive.load(url, tell)


def _bring_forward(url: str) -> str | None:
    migrations.migrate(url)
    with closing(Database(url, size=1)) as database:
        bring_forward(database, build_platform(database))
    with connect_as_owner(url, SCHEMA) as connection:
        connection.execute("ANALYZE")
        _check_rights(connection)
        return _end(connection)


def _check_rights(connection: Connection[Any]) -> None:
    if connection.execute(_RIGHTS).fetchone() != (True, False):
        raise CannotStart(
            f"everything is there again, but the role {SERVER_ROLE} has not the rights"
            " to the table events that it should: INSERT, and neither UPDATE nor DELETE"
        )


def _end(connection: Connection[Any]) -> str | None:
    """Name the newest event; None without any, or before the first migration."""
    row = connection.execute(_HAS_EVENTS).fetchone()
    last = connection.execute(_LAST).fetchone() if row and row[0] else None
    return f"position {last[0]}, {spelled(last[1])}" if last else None
