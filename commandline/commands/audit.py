"""The commands `rollerd audit`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from commandline.names import find_application
from commandline.options import (
    Command,
    given,
    in_any_application,
    limited,
    reads_now,
    since,
    until,
)
from commandline.output.changes import spelled_changes
from commandline.output.times import local
from commandline.session import Session
from commandline.things import Thing

_MOST = 1000
_FILTERS: tuple[Callable[[Command], Command], ...] = (
    in_any_application,
    click.option("--actor", metavar="NAME", help="By this one."),
    click.option(
        "--actors",
        type=click.Choice(["people", "services", "system"]),
        help="By such.",
    ),
    click.option("--kind", metavar="KIND", help="Of these: group, package, user, ..."),
    click.option("--id", "subject", metavar="ID", help="Of this thing."),
    click.option("--type", "topic", metavar="TYPE", help="Such as group.renamed."),
    click.option("--request", metavar="ID", help="In this request."),
    since,
    until,
)


_COLUMNS = {
    "POSITION": lambda entry: str(entry["position"]),
    "WHEN": lambda entry: local(entry["at"]),
    "BY": lambda entry: entry["actor"],
    "EVENT": lambda entry: entry["type"],
    "NAME": lambda entry: entry["name"],
    "REASON": lambda entry: entry["reason"],
    "CHANGED": lambda entry: spelled_changes(entry["before"], entry["after"]),
}


def _filtered(command: Command) -> Command:
    for option in reversed(_FILTERS):
        command = option(command)
    return command


@click.group()
def audit() -> None:
    """Who changed what, from what to what, and why."""


@audit.command("list", epilog="Example: rollerd audit list --actor ada --kind group")
@_filtered
@limited(50)
@reads_now
def list_(session: Session, *, limit: int, **filters: str | None) -> None:
    """List changes, the newest first."""
    params = _params(session, **filters)
    session.show_feed(_entries(session, limit, params), _COLUMNS)


@audit.command(epilog="Example: rollerd audit export --format csv --output audit.csv")
@_filtered
@click.option(
    "--format",
    "format_",
    type=click.Choice(["jsonl", "csv"]),
    default="jsonl",
    help="JSON lines, or a table. [jsonl]",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Is there when it is complete. [stdout]",
)
@reads_now
def export(
    session: Session, *, format_: str, output: Path | None, **filters: str | None
) -> None:
    """Write all changes, the newest first, into a file."""
    params = {**_params(session, **filters), "format": format_}
    with session.client.streamed("/api/audit", params, {"Accept": "*/*"}) as response:
        if output is None:
            for part in response.iter_bytes():
                sys.stdout.buffer.write(part)
            return
        _write(response.iter_bytes(), output)


def _write(parts: Iterator[bytes], output: Path) -> None:
    beside = output.with_name(f"{output.name}.part")
    try:
        with beside.open("wb") as file:
            file.writelines(parts)
    except OSError as ex:
        raise click.ClickException(f"--output: {ex}") from ex
    beside.replace(output)


def _entries(session: Session, limit: int, params: Thing) -> Iterator[Thing]:
    after: int | None = None
    while limit > 0:
        page = session.get("/api/audit", **params, limit=min(limit, _MOST), after=after)
        yield from page["audit"]
        limit, after = limit - page["count"], page["next"]
        if after is None:
            return


def _params(
    session: Session,
    *,
    app: str | None,
    subject: str | None,
    topic: str | None,
    request: str | None,
    **others: Any,
) -> Thing:
    owner = {} if app is None else find_application(session, app)
    named = {
        "application": owner.get("id"),
        "id": subject,
        "type": topic,
        "correlation_id": request,
    }
    return given({**named, **others})
