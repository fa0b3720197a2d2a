"""What `rollerd import` does, and prints."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import click
import psycopg
from psycopg import Connection

from deploy.destinations import for_good, for_trial
from deploy.dumps import restored
from deploy.errors import CannotStart
from deploy.platform import build_platform
from deploy.progress import shown
from deploy.settings import Settings
from deploy.terminal import printable
from domain.instants import system_clock
from eventstore.database import Database, connect_as_owner
from eventstore.migrations import CONNECT_TIMEOUT_S
from eventstore.names import SCHEMA
from importer.errors import CannotImport
from importer.importing import Terms, take_over
from importer.source import Source, opened_source
from importer.summary import Note, Summary

_URLS = ("postgres://", "postgresql://")


def import_from(
    settings: Settings,
    origin: str,
    *,
    history: bool,
    into_non_empty: bool,
    dry_run: bool,
    yes: bool,
) -> None:
    """
    Take over the database of a CoreRoller 1.0 or a Nebraska, and tell what came of it.

    Args:
        settings: With our own database.
        origin: The URL of the other one, or a dump of it.
        history: Also what happened to machines before they came to be as they are.
        into_non_empty: Also where there are events already.
        dry_run: Only tell what would come of it.
        yes: Do not ask whether to keep it.

    Raises:
        CannotStart: What stands in the way.
    """
    destination = for_trial if dry_run else for_good
    with (
        _opened(origin) as source,
        destination(settings) as ours,
        closing(Database(ours.url, size=1)) as database,
        ExitStack() as bar,
    ):
        told = bar.enter_context(shown("importing"))

        def keep(summary: Summary) -> bool:
            bar.close()
            click.echo("\n".join(_lines(source, summary)))
            return not dry_run and (yes or click.confirm("Keep this?"))

        terms = Terms(keep, told, history=history, into_non_empty=into_non_empty)
        is_kept = _taken_over(source, database, terms)
        if is_kept:
            with connect_as_owner(ours.url, SCHEMA) as owner:
                owner.execute("ANALYZE")
    click.echo(_last_line(is_kept=is_kept, before=ours.before, dry_run=dry_run))


def _taken_over(source: Source, database: Database, terms: Terms) -> bool:
    try:
        return take_over(
            source,
            database,
            lambda follower: build_platform(database, follower),
            terms,
            system_clock(),
        )
    except CannotImport as ex:
        raise CannotStart(str(ex)) from ex
    except psycopg.Error as ex:
        raise CannotStart(
            f"nothing was taken over; a database refused: {str(ex).splitlines()[0]}"
        ) from ex


@contextmanager
def _opened(origin: str) -> Iterator[Source]:
    try:
        with _url_of(origin) as url, opened_source(lambda: _connect(url)) as source:
            yield source
    except CannotImport as ex:
        raise CannotStart(str(ex)) from ex


@contextmanager
def _url_of(origin: str) -> Iterator[str]:
    if origin.startswith(_URLS):
        yield origin
        return
    with restored(Path(origin)) as url:
        yield url


def _connect(url: str) -> Connection[Any]:
    try:
        return psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT_S, autocommit=True)
    except psycopg.Error as ex:
        # SECURITY: the driver repeats what it does not understand, a password as well.
        is_url = isinstance(ex, psycopg.OperationalError)
        why = str(ex).splitlines()[0] if is_url else "its URL is not understood"
        raise CannotStart(f"cannot reach what to import from: {why}") from None


def _lines(source: Source, summary: Summary) -> Iterator[str]:
    yield f"From {source.product} (last migration {source.migration}):"
    for kind, number in summary.taken.items():
        yield f"  {number:>12,}  {kind}"
    yield from _notes("Not as it was:", summary.adjusted)
    yield from _notes("Left out:", summary.left_out)
    if summary.many:
        yield "Of machines:"
        for sentence, number in summary.many.items():
            yield f"  {number:>12,}  {sentence}{_such_as(summary.examples[sentence])}"
    yield from _notes("Look at:", summary.look_at)


def _notes(title: str, notes: list[Note]) -> Iterator[str]:
    if notes:
        yield title
    for note in notes:
        yield f"  - {printable(note.what)}: {printable(note.how)}"


def _such_as(examples: list[str]) -> str:
    return printable(f" (such as {', '.join(examples)})") if examples else ""


def _last_line(*, is_kept: bool, before: str, dry_run: bool) -> str:
    if is_kept:
        return (
            "All of it is in the log. Start with `rollerd serve`; what is folded from"
            " the log catches up then (`rollerd projections list`)."
        )
    if dry_run:
        first = f" An import would {before} first." if before else ""
        return f"That was a dry run: nothing was written.{first}"
    return "Nothing was written."
