"""The database that an import goes into, or is tried in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import psycopg

from deploy.commands import migrate_at
from deploy.database import open_database
from deploy.errors import CannotStart
from deploy.settings import Settings
from deploy.throwaway import thrown_away
from eventstore import migrations

_HAS_EVENTS = "SELECT EXISTS (SELECT FROM coreroller.events)"


class Destination(msgspec.Struct, frozen=True):
    """
    A database with the schema of this version.

    Attributes:
        before: What an import would do before anything else; empty for nothing.
    """

    url: str
    before: str = ""


@contextmanager
def for_good(settings: Settings) -> Iterator[Destination]:
    """Give ours, made and migrated if need be."""
    with open_database(settings) as ours:
        migrate_at(ours.url)
        yield Destination(ours.url)


@contextmanager
def for_trial(settings: Settings) -> Iterator[Destination]:
    """
    Give ours as it is or, if it lacks anything, a new one that is thrown away.

    Raises:
        CannotStart: It lacks something, and has events, which a new one has not.
    """
    if not settings.db_url and not (settings.data_dir / "postgres").is_dir():
        with _new(f"make a database in {settings.data_dir}") as new:
            yield new
        return
    with open_database(settings) as ours:
        lacking = _lacking(ours.url)
        if not lacking:
            yield Destination(ours.url)
            return
        with _new(f"apply the migrations {lacking[0]} to {lacking[-1]}") as new:
            yield new


@contextmanager
def _new(before: str) -> Iterator[Destination]:
    with thrown_away() as (url, _):
        migrate_at(url)
        yield Destination(url, before)


def _lacking(url: str) -> tuple[str, ...]:
    status = migrations.status(url)
    try:
        migrations.refuse_newer(status.unknown)
    except migrations.NewerSchema as ex:
        raise CannotStart(str(ex)) from ex
    if status.pending and status.applied and _has_events(url):
        raise CannotStart(
            f"the database has events, and lacks {', '.join(status.pending)}: run"
            " `rollerd migrate`, then try the import"
        )
    return status.pending


def _has_events(url: str) -> bool:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(_HAS_EVENTS).fetchone()
    return bool(row and row[0])
