"""The command `rollerd events`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from commandline.completion import completing, groups
from commandline.following import follow_events, keep_cursor, read_cursor
from commandline.names import find_application, find_group
from commandline.options import given, in_any_application, reads_now
from commandline.output.times import local
from commandline.session import Session
from commandline.things import Thing

_MOST = 1000

_COLUMNS = {
    "POSITION": lambda event: str(event["position"]),
    "WHEN": lambda event: local(event["at"]),
    "TYPE": lambda event: event["type"],
    "BY": lambda event: event["actor"],
    "REASON": lambda event: event["reason"],
    "STREAM": lambda event: event["stream_id"],
}


@click.command(
    epilog="Example: rollerd events --follow --type rollout. --cursor seen --json"
)
@click.option(
    "--after", metavar="POSITION", help="Begin after it; end: what is to come. [0]"
)
@click.option(
    "--cursor",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Go on where it says; it is kept up with what is printed.",
)
@click.option("--follow", is_flag=True, help="Go on for ever.")
@click.option(
    "--type",
    "types",
    multiple=True,
    metavar="TYPE",
    help="A whole name, or a beginning such as rollout.; more than once.",
)
@in_any_application
@click.option(
    "--group",
    metavar="GROUP",
    shell_complete=completing(groups),
    help="Of this one, and of its machines.",
)
@click.option("--instance", metavar="ID", help="Of this machine.")
@reads_now
def events(
    session: Session,
    *,
    after: str | None,
    cursor: Path | None,
    follow: bool,
    **filters: Any,
) -> None:
    """Print the event log, to its end or for ever."""
    begin = (cursor and read_cursor(cursor)) or after or "0"
    params = _params(session, **filters)
    found = (
        follow_events(session.client, params, begin)
        if follow
        else _read(session, params, begin)
    )
    for event in found:
        session.show_next(event, _COLUMNS)
        if cursor is not None:
            keep_cursor(cursor, event["position"])


def _read(session: Session, params: Thing, after: str) -> Iterator[Thing]:
    is_end = False
    while not is_end:
        piece = session.get("/api/events", **params, after=after, limit=_MOST)
        yield from piece["events"]
        after, is_end = piece["next"], piece["is_end"]


def _params(
    session: Session,
    *,
    types: Sequence[str],
    app: str | None,
    group: str | None,
    instance: str | None,
) -> Thing:
    if app is None and (group or instance):
        raise click.UsageError("a group or machine needs its --app as well")
    owner = {} if app is None else find_application(session, app)
    return given(
        {
            "type": list(types) or None,
            "application": owner.get("id"),
            "group": group and find_group(owner, group)["id"],
            "machine": instance,
        }
    )
