"""What `rollerd payloads` does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

import click
import psycopg
from psycopg import Connection

from deploy.database import find_database
from deploy.errors import CannotStart
from deploy.platform import build_platform
from deploy.settings import Settings
from deploy.terminal import printable
from domain.causes import acting
from domain.errors import Refused
from domain.instants import parse_interval, system_clock
from eventstore.database import Database
from payloads.errors import CannotHost
from payloads.hosting import files_of
from payloads.needs import hosted_packages, paths_of, settled_files, unused_packages
from payloads.store import Store
from projections.pages import snapshot
from projections.pages_packages import PackageRow
from updaters.download import fault_of

_REASON = "rollerd payloads prune --unused: nobody needs it"
_LINE = "{:>15}  {}  {}"
_GRACE = parse_interval("1 day")
"""In microseconds: a package comes after its files, and a channel after it."""
_NS = 1000
"""Nanoseconds in a microsecond."""


def show_files(settings: Settings) -> None:
    """
    Print all files, with the versions of the packages that have them.

    Raises:
        click.ClickException: No database answers, or no folder is named; so do all
            below.
    """
    store = _store(settings)
    versions = {
        path: row.contents.version
        for row in _packages(settings)
        for path in paths_of(row.contents)
    }
    for place in store.places():
        size = store.path_of(place).stat().st_size
        version = versions.get(place.path, "no package")
        click.echo(_LINE.format(f"{size:,}", place.path, printable(version)))


def verify_files(settings: Settings) -> bool:
    """Compare files with what packages say of them; False if one is not so."""
    store, rows = _store(settings), _packages(settings)
    faults = [fault for row in rows for fault in _faults(store, row)]
    for fault in faults:
        click.echo(printable(fault))
    click.echo(f"{len(rows):,} packages, {len(faults):,} faults")
    return not faults


def prune_files(settings: Settings, *, unused: bool, really: bool) -> None:
    """
    Remove what nobody needs, or tell what it would be.

    Args:
        settings: With the folder and, for packages, the URL of this server.
        unused: Delete packages that nobody needs as well.
        really: Do it.
    """
    store, before = _store(settings, unused=unused), system_clock() - _GRACE
    with _database(settings) as database:
        # NOTE: the files first. A package that comes after them has younger ones.
        files = settled_files(store, before * _NS)
        gone = _delete(database, store, before, really=really) if unused else []
        with snapshot(database) as connection:
            rows = [row for row in hosted_packages(connection) if row not in gone]
    needed = {store.folder / path for row in rows for path in paths_of(row.contents)}
    unneeded = [path for path in files if path not in needed]
    _remove(store, unneeded, before * _NS, really=really)
    if not really and (gone or unneeded):
        click.echo("Nothing was removed yet: say --yes.")


def _delete(
    database: Database, store: Store, before: int, *, really: bool
) -> Sequence[PackageRow]:
    """Delete the packages that nobody needs, or tell which; gives them."""
    platform = build_platform(database)
    with acting("system", _REASON), _deciding(database, really=really) as connection:
        rows = unused_packages(connection, store.url, before)
        for row in rows:
            click.echo(f"package {printable(row.contents.version)} {row.package_id}")
            if really:
                platform.delete_package(row.package_id)
    return rows


def _deciding(
    database: Database, *, really: bool
) -> AbstractContextManager[Connection[Any]]:
    return database.command() if really else snapshot(database)


def _remove(
    store: Store, paths: Sequence[Path], before_ns: int, *, really: bool
) -> None:
    total = 0
    for path in paths:
        with suppress(FileNotFoundError):
            size, name = path.stat().st_size, path.relative_to(store.folder)
            if not really or store.remove(path, before_ns=before_ns):
                click.echo(f"{size:>15,}  {printable(str(name))}")
                total += size
    click.echo(f"{total:,} bytes that nobody needs")


def _faults(store: Store, row: PackageRow) -> Iterator[str]:
    try:
        files = list(files_of(row.contents))
    except CannotHost as ex:
        yield f"package {row.contents.version}: {ex}"
        return
    for file, at in zip(files, paths_of(row.contents), strict=True):
        path = store.folder / at
        if not path.is_file():
            yield f"{at} is missing"
        elif not file.digests:
            yield f"{at} has no digest to compare"
        elif (fault := fault_of(path, file)) is not None:
            yield f"{at}: {fault}"


def _store(settings: Settings, *, unused: bool = False) -> Store:
    if settings.coreos_packages_path == Path():
        raise CannotStart("say where the files are with --coreos-packages-path")
    if not settings.coreos_packages_path.is_dir():
        raise CannotStart(f"{settings.coreos_packages_path} is no folder")
    if unused and not settings.url_for_machines.strip("/"):
        raise CannotStart("--unused needs the URL of this server: --coreroller-url")
    return Store(settings.coreos_packages_path, settings.url_for_machines)


def _packages(settings: Settings) -> list[PackageRow]:
    with _database(settings) as database, snapshot(database) as connection:
        return hosted_packages(connection)


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    database = Database(find_database(settings), size=2)
    try:
        yield database
    except (Refused, psycopg.Error) as ex:
        raise click.ClickException(str(ex)) from ex
    finally:
        database.close()
