"""What happens, as it happens: the event feed, and the activity."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from commandline.connection.client import Client
from commandline.connection.problems import Unavailable
from commandline.session import Session
from commandline.things import Thing

EVENT_STREAM = "text/event-stream"
_SILENCE = 45.0
"""Seconds; a server that is there gives a sign of life every 15."""
_LONGEST_WAIT = 30.0
_INTERVAL = 2.0


def follow_events(client: Client, params: Thing, after: str) -> Iterator[Thing]:
    """
    Give events as they happen, each once, however often the connection is cut.

    Args:
        client: The server.
        params: Filters of the feed.
        after: A position to begin after, or ``end``.

    Raises:
        Refused: The server said no.
        Unavailable: It did not answer at first; later it is waited for.
    """
    last, wait, has_answered = "", 1.0, False
    while True:
        headers = {"Accept": EVENT_STREAM, **({"Last-Event-ID": last} if last else {})}
        asked = {**params, "after": after}
        try:
            with client.streamed(
                "/api/events", asked, headers, timeout=_SILENCE
            ) as response:
                has_answered = True
                for position, event in parse_events(response.iter_lines()):
                    last, wait = position or last, 1.0
                    if event is not None:
                        yield event
        except Unavailable as ex:
            if not has_answered:
                raise
            click.echo(f"{ex.message.splitlines()[0]}; trying again", err=True)
        time.sleep(wait)
        wait = min(2 * wait, _LONGEST_WAIT)


def parse_events(lines: Iterable[str]) -> Iterator[tuple[str, Thing | None]]:
    """
    Read server-sent events.

    Yields:
        The position of each, and what it says; None for a mere sign of life.
    """
    position, data = "", ""
    for line in lines:
        name, _, value = line.partition(":")
        if name == "id":
            position = value.strip()
        elif name == "data":
            data = value
        elif not line and position:
            yield position, msgspec.json.decode(data) if data else None
            position, data = "", ""


def follow_activity(session: Session, params: Any, last: int) -> Iterator[Thing]:
    """Give what happens after a position, the oldest first, for ever."""
    while True:
        time.sleep(_INTERVAL)
        for entry in reversed(list(_newer(session, params, last))):
            last = int(entry["id"])
            yield entry


def _newer(session: Session, params: Any, last: int) -> Iterator[Thing]:
    for entry in session.pages("/api/activity", "activities", 100, params):
        if int(entry["id"]) <= last:
            return
        yield entry


def read_cursor(file: Path) -> str | None:
    """
    Read the position that was kept in a file; None if there is none yet.

    Raises:
        click.UsageError: There is something else in it.
    """
    try:
        text = file.read_text().strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as ex:
        raise click.UsageError(f"--cursor: {ex}") from ex
    if not (text.isascii() and text.isdecimal()):
        raise click.UsageError(f"--cursor: {file} has no position in it")
    return text


def keep_cursor(file: Path, position: int) -> None:
    """
    Keep a position, so that it is there whole or as it was.

    Raises:
        click.FileError: It cannot be kept there.
    """
    beside = file.with_name(f".{file.name}.new")
    try:
        beside.write_text(f"{position}\n")
        beside.replace(file)
    except OSError as ex:
        raise click.FileError(str(file), str(ex)) from ex
