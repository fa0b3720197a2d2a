"""What `rollerd projections list` and `status` print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click
import psycopg

from deploy.database import find_database
from deploy.settings import Settings
from domain.instants import to_datetime
from eventstore.database import Database
from projections.asynchronous.statuses import Failure, Status, read_statuses
from projections.inline.statuses import read_inline_statuses
from projections.pages import snapshot

_LINE = "{:<22}{:>8}{:>12}{:>10}  {}"


def list_projections(settings: Settings) -> None:
    """
    Print how far each projection is.

    Raises:
        click.ClickException: No database answers.
    """
    for line in _lines(_statuses(find_database(settings))):
        click.echo(line)


def show_statuses(settings: Settings, name: str | None) -> None:
    """
    Print all there is to know of one projection, or of each.

    Raises:
        click.ClickException: As above, or there is none of that name.
    """
    statuses = _statuses(find_database(settings))
    wanted = [each for each in statuses if name in (None, each.name)]
    if name is not None and not wanted:
        names = ", ".join(each.name for each in statuses)
        raise click.ClickException(f"no projection {name!r} has begun, but {names}")
    for each in wanted:
        for line in _details(each):
            click.echo(line)


def _statuses(url: str) -> Sequence[Status]:
    database = Database(url, size=1)
    try:
        with snapshot(database) as connection:
            return read_statuses(connection) + read_inline_statuses(connection)
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
        yield from _hints(each)


def _reasons(failure: Failure) -> Iterator[str]:
    since = to_datetime(failure.at).isoformat(timespec="seconds")
    yield f"  stopped at {since} before {failure.topic} at position {failure.position}"
    yield f"  {failure.error}"


def _details(status: Status) -> Iterator[str]:
    yield f"{status.name}: {status.state}"
    yield f"  live: version {status.version}, at position {status.position}"
    yield f"  lag: {status.lag}"
    if status.beside is not None:
        yield (
            f"  beside: at position {status.beside},"
            f" {max(status.position - status.beside, 0)} behind the live one"
        )
    if status.failure is not None:
        yield from _reasons(status.failure)
    yield from _hints(status)


def _hints(status: Status) -> Iterator[str]:
    run = f"`rollerd projections rebuild {status.name}`"
    if status.is_outdated:
        yield f"  this program writes another version of it: {run}, then `switch`"
    if status.has_changed:
        yield (
            f"  its code has changed since its rows were begun: {run}, then `diff`,"
            " tell whether they would differ"
        )
