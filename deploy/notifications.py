"""What `rollerd notify` does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from uuid import UUID

import click
import psycopg
from psycopg import Connection

from deploy.database import find_database
from deploy.platform import build_platform
from deploy.settings import Settings
from deploy.sinks import require_sinks
from deploy.terminal import printable
from domain.causes import acting
from domain.instants import spelled, system_clock
from domain.platform import Platform
from eventstore.database import Database
from notifier.sinks import AnySink, kind_of
from notifier.trial import trial_of
from projections.notifications import (
    DeadLetter,
    SinkStatus,
    drop_dead,
    list_dead,
    read_sinks,
    retry_dead,
)
from projections.pages import Span

_MOST = Span(0, 1000)


def tell_sinks(settings: Settings) -> None:
    """
    Print what goes where.

    Raises:
        CannotStart: What is wrong with the configuration; so does `send_tests`.
    """
    for sink in require_sinks(settings):
        click.echo(f"{sink.name} ({kind_of(sink)}): {sink.rules}")


def send_tests(settings: Settings, name: str | None) -> None:
    """
    Send a test to the sink of this name, or to all, and print what came of it.

    Raises:
        click.ClickException: Not all have got it, or there is no such sink.
    """
    sinks = require_sinks(settings)
    chosen = [sink for sink in sinks if name in (None, sink.name)]
    if not chosen:
        names = ", ".join(sink.name for sink in sinks)
        raise click.ClickException(f"there is no sink {name!r}, but {names}")
    told = [_send_test(sink, settings.url) for sink in chosen]
    if not all(told):
        raise click.ClickException("not everybody was told")


def show_status(settings: Settings) -> None:
    """Print how far each sink is."""
    with _working(settings) as connection:
        for status in read_sinks(connection):
            for line in _status_lines(status):
                click.echo(line)


def show_dead(settings: Settings) -> None:
    """Print what was given up, the latest first."""
    with _working(settings) as connection:
        page = list_dead(connection, _MOST)
    for letter in page.rows:
        for line in _letter_lines(letter):
            click.echo(line)
    more = page.total - len(page.rows)
    if more > 0:
        click.echo(f"and {more} more")


def retry(settings: Settings, notification_id: UUID | None) -> None:
    """Have one that was given up tried again, or all."""
    with _deciding(settings) as (connection, platform):
        number = retry_dead(connection, platform, system_clock(), notification_id)
    if notification_id is not None and not number:
        raise _not_dead(notification_id)
    click.echo(f"{number} will be tried again")


def drop(settings: Settings, notification_id: UUID) -> None:
    """Forget one that was given up."""
    with _deciding(settings) as (connection, platform):
        if not drop_dead(connection, platform, notification_id):
            raise _not_dead(notification_id)
    click.echo("dropped")


def _not_dead(notification_id: UUID) -> click.ClickException:
    return click.ClickException(f"{notification_id} is not among those given up")


def _send_test(sink: AnySink, base: str) -> bool:
    # NOTE: late: what sends is not needed for anything else here.
    from notifier.senders.all import sender_to

    now = system_clock()
    failure = sender_to(sink, base)(trial_of(sink, now), now)
    said = "told" if failure is None else printable(failure.error)
    click.echo(f"{sink.name}: {said}")
    return failure is None


def _status_lines(status: SinkStatus) -> Iterator[str]:
    away = "" if status.is_configured else ", not configured any more"
    yield f"{status.name} ({status.kind}{away}): {printable(status.rules)}"
    yield (
        f"  told {status.delivered}, waiting {status.waiting},"
        f" given up {status.dead}, entries to look at {status.lag}"
    )
    if status.delivered_at is not None:
        yield f"  last told: {spelled(status.delivered_at)}"
    if status.failed_at is not None:
        yield f"  last failure: {spelled(status.failed_at)}: {status.error}"
    if status.next_try_at is not None:
        yield f"  next try: {spelled(status.next_try_at)}"


def _letter_lines(letter: DeadLetter) -> Iterator[str]:
    yield f"{letter.id}  {letter.sink}  {spelled(letter.at)}"
    yield f"  {printable(letter.sentence)}"
    yield f"  given up {spelled(letter.dead_at)}, tries {letter.tries}: {letter.error}"


@contextmanager
def _working(settings: Settings) -> Iterator[Connection[Any]]:
    with _reached(settings) as database, database.connection() as connection:
        yield connection


@contextmanager
def _deciding(settings: Settings) -> Iterator[tuple[Connection[Any], Platform]]:
    with (
        _reached(settings) as database,
        acting("system", reason="rollerd notify dead"),
        database.command() as connection,
    ):
        yield connection, build_platform(database)


@contextmanager
def _reached(settings: Settings) -> Iterator[Database]:
    with closing(Database(find_database(settings), size=1)) as database:
        try:
            yield database
        except psycopg.Error as ex:
            raise click.ClickException(str(ex)) from ex
