"""What `rollerd projections list` and `status` print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import click
import psycopg
from psycopg import Connection

from deploy.database import find_database
from deploy.settings import Settings
from deploy.terminal import printable
from domain.instants import spelled, to_datetime
from eventstore.database import Database
from projections.asynchronous.statuses import Failure, Status, read_statuses
from projections.inline.statuses import read_inline_statuses
from projections.pages import snapshot
from projections.upkeep import Order, Work, read_orders, read_states

_LINE = "{:<22}{:>8}{:>12}{:>10}  {}"


def list_projections(settings: Settings) -> None:
    """
    Print how far each projection is.

    Raises:
        click.ClickException: No database answers.
    """
    with _looking(find_database(settings)) as connection:
        for line in _lines(_statuses(connection)):
            click.echo(line)


def show_statuses(settings: Settings, name: str | None) -> None:
    """
    Print all there is to know of one projection, or of each.

    Raises:
        click.ClickException: As above, or there is none of that name.
    """
    with _looking(find_database(settings)) as connection:
        statuses = _statuses(connection)
        names = [each.name for each in statuses]
        if name is not None and name not in names:
            begun = ", ".join(names)
            raise click.ClickException(f"no projection {name!r} has begun, but {begun}")
        orders, states = read_orders(connection, names), read_states(connection, names)
    for each in statuses:
        if name in (None, each.name):
            for line in _details(each, orders.get(each.name), states[each.name].work):
                click.echo(line)


@contextmanager
def _looking(url: str) -> Iterator[Connection[Any]]:
    with closing(Database(url, size=1)) as database:
        try:
            with snapshot(database) as connection:
                yield connection
        except psycopg.Error as ex:
            raise click.ClickException(str(ex)) from ex


def _statuses(connection: Connection[Any]) -> Sequence[Status]:
    return read_statuses(connection) + read_inline_statuses(connection)


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


def _details(status: Status, order: Order | None, work: Work | None) -> Iterator[str]:
    yield f"{status.name}: {status.state}"
    yield f"  live: version {status.version}, at position {status.position}"
    yield f"  lag: {status.lag}"
    if status.beside is not None:
        yield (
            f"  beside: at position {status.beside},"
            f" {max(status.position - status.beside, 0)} behind the live one"
        )
    if work is not None:
        how_far = f", at position {work.position} of {work.goal}" if work.goal else ""
        yield f"  under way: {work.task}{how_far}"
    if order is not None:
        yield from _order_lines(order)
    if status.failure is not None:
        yield from _reasons(status.failure)
    yield from _hints(status)


def _order_lines(order: Order) -> Iterator[str]:
    why = f" ({printable(order.reason)})" if order.reason else ""
    outcome = "not ended yet" if order.ended_at is None else order.error or "done"
    who = printable(order.actor)
    yield f"  {order.task} ordered by {who}, {spelled(order.at)}{why}"
    yield f"    {printable(outcome)}"


def _hints(status: Status) -> Iterator[str]:
    run = f"`rollerd projections rebuild {status.name}`"
    if status.is_outdated:
        yield f"  this program writes another version of it: {run}, then `switch`"
    if status.has_changed:
        yield (
            f"  its code has changed since its rows were begun: {run}, then `diff`,"
            " tell whether they would differ"
        )
