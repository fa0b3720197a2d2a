"""The syncer: put together, run as a process, or for one round by hand."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, NoReturn

import click
from psycopg import Connection

from clock.duties import Duty
from clock.post import SYNCER, connect, is_taken_by
from clock.watch import Watch
from deploy.database import find_database
from deploy.hosting import check_hosting
from deploy.logs import configure_logging
from deploy.platform import build_platform
from deploy.progress import shown_downloads
from deploy.settings import Settings
from deploy.terminal import printable
from domain.causes import acting
from domain.errors import Conflict
from domain.instants import system_clock
from eventstore.database import Database
from payloads.hosting import Host
from projections.syncing import (
    Order,
    SyncedChannel,
    last_order,
    synced_channels,
)
from syncer.looking import looked_for
from syncer.mirror import Mirror
from syncer.rounds import Pace, Rounds
from syncer.settling import Settle, Show, from_upstream, rewriting, shown

_LOOK_S = 0.5
_LINE = "{:<10}{:<10}{:<10}{}"


def new_rounds(settings: Settings, database: Database, settle: Settle) -> Rounds:
    """Put the syncer together."""
    platform = build_platform(database)
    mirror = Mirror(database, platform, settings.syncer_url, settle, system_clock)
    pace = Pace(settings.syncer_interval)
    return Rounds(database, platform, mirror, pace, system_clock)


def run_syncer(settings: Settings, pause: Callable[[float], None]) -> NoReturn:
    """Sync, or stand by, until `pause` or a request to stop ends it."""
    with closing(Database(settings.db_url, size=2)) as database:
        rounds = new_rounds(settings, database, _settling(settings))
        duty = Duty("rounds", 0, lambda moment: rounds.look_after())
        Watch(SYNCER, settings.db_url, [duty], system_clock, pause).run()


def sync_now(settings: Settings) -> bool:
    """
    Do a round, or have it done by the syncer that runs; print what came of it.

    Returns:
        Whether all channels are up to date.

    Raises:
        CannotStart: No database answers, or files cannot be hosted as is wanted.
    """
    # NOTE: what came of it is printed; left to the log are bugs.
    configure_logging(settings.log_format, logging.ERROR)
    check_hosting(settings)
    url = find_database(settings)
    results = []
    with (
        closing(Database(url, size=2)) as database,
        closing(connect(url, "sync")) as connection,
        shown_downloads() as show,
    ):
        for line, has_failed in _told(settings, database, connection, show):
            click.echo(line)
            results.append(has_failed)
    return not any(results)


def _told(
    settings: Settings, database: Database, connection: Connection[Any], show: Show
) -> Iterator[tuple[str, bool]]:
    """Have a round done by the syncer that runs, or do it if there is none any more."""
    if is_taken_by(connection, SYNCER.name):
        yield from _do(settings, database, show)
        return
    click.echo("A syncer runs, and is told to do it.")
    order: Order | None = _ordered(database)
    while order is not None and order.ended_at is None:
        time.sleep(_LOOK_S)
        if is_taken_by(connection, SYNCER.name):
            yield from _do(settings, database, show)
            return
        with database.connection() as reading:
            order, channels = last_order(reading), synced_channels(reading)
        for each in channels:
            if (download := each.download) is not None:
                show(download.version, download.received, download.total)
    yield from _results(database)


def _do(
    settings: Settings, database: Database, show: Show
) -> Iterator[tuple[str, bool]]:
    rounds = new_rounds(settings, database, shown(_settling(settings), show))
    rounds.begin()
    while (told := rounds.step()) is not None:
        channel, outcome = told
        words = outcome.error or outcome.version or ""
        yield _line(channel, outcome.result, words), outcome.error is not None
        time.sleep(rounds.wait_s)


def _results(database: Database) -> Iterator[tuple[str, bool]]:
    """Tell what the last round came to."""
    with database.connection() as connection:
        channels = synced_channels(connection)
    for each in channels:
        words = each.last_error or each.version or ""
        yield _line(each, each.last_result or "", words), each.last_error is not None


def _ordered(database: Database) -> Order:
    """Order a round, unless one is ordered already."""
    platform = build_platform(database)
    try:
        with acting("system"), database.command() as connection:
            platform.order_sync()
            order = last_order(connection)
    except Conflict:
        with database.connection() as connection:
            order = last_order(connection)
    if order is None:
        raise LookupError("what was ordered is not in the log")
    return order


def _settling(settings: Settings) -> Settle:
    if settings.host_coreos_packages:
        folder, base_url = settings.coreos_packages_path, settings.url_for_machines
        return Host(folder, base_url).take_over
    template = settings.syncer_packages_url
    return looked_for(rewriting(template) if template else from_upstream)


def _line(channel: SyncedChannel, result: str, words: str) -> str:
    arch = channel.arch.name.lower()
    return _LINE.format(channel.name, arch, result, printable(words)).rstrip()
