"""What `rollerd projections list` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click
import psycopg

from deploy.database import find_database
from deploy.settings import Settings
from domain.instants import to_datetime
from eventstore.database import Database
from projections.asynchronous.statuses import Failure, Status, read_statuses
from projections.pages import snapshot

_LINE = "{:<12}{:>8}{:>12}{:>10}  {}"


def list_projections(settings: Settings) -> None:
    """
    Print how far each projection is.

    Raises:
        click.ClickException: No database answers.
    """
    for line in _lines(_statuses(find_database(settings))):
        click.echo(line)


def _statuses(url: str) -> Sequence[Status]:
    database = Database(url, size=1)
    try:
        with snapshot(database) as connection:
            return read_statuses(connection)
    except psycopg.Error as ex:
        raise click.ClickException(str(ex)) from ex
    finally:
        database.close()


def _lines(statuses: Sequence[Status]) -> Iterator[str]:
    yield _LINE.format("name", "version", "position", "lag", "state")
    for each in statuses:
        yield _LINE.format(each.name, each.version, each.position, each.lag, each.state)
        if each.failure is not None:
            yield from _reasons(each.failure)


def _reasons(failure: Failure) -> Iterator[str]:
    since = to_datetime(failure.at).isoformat(timespec="seconds")
    yield f"  stopped at {since} before {failure.topic} at position {failure.position}"
    yield f"  {failure.error}"
