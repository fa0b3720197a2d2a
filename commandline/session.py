"""What a command works with: the server, and how its answers are shown."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Self
from urllib.parse import quote

import click
import msgspec

from commandline.connection.client import Client
from commandline.connection.problems import Refused
from commandline.connection.servers import Server, Wanted, find_server
from commandline.output.tables import Columns, show_facts, show_row, show_table
from commandline.terminal import printable_json
from commandline.things import Thing

_PER_PAGE = 1000

Facts = Iterable[tuple[str, str]]


class Session:
    """
    Reads and changes things of a server, and shows them as was asked for.

    Args:
        client: The server.
        as_json: Show things as the API has them.
        at: The moment to look at; None for now.
        reason: Why something is changed.
    """

    def __init__(
        self,
        client: Client,
        *,
        as_json: bool = False,
        at: str | None = None,
        reason: str = "",
    ) -> None:
        self.client = client
        self.as_json = as_json
        self._at = at
        self._headers = {"X-Reason": reason} if reason else {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.client.__exit__(*exception)

    def get(self, path: str, **params: Any) -> Any:
        """Read something, at the moment that is looked at; raises as `Client.ask`."""
        asked = {**params, "at": self._at}
        return self.client.ask("GET", path, params=asked).value

    def every(
        self, path: str, name: str, limit: int | None = None, **params: Any
    ) -> list[Thing]:
        """
        Read a list that is given page by page.

        Args:
            path: Of the list.
            name: Of the items within a page.
            limit: How many at most; says on stderr if there are more.
            params: Of the query.
        """
        perpage = _PER_PAGE if limit is None else min(limit + 1, _PER_PAGE)
        found: list[Thing] = []
        for answer in self._answers(path, name, perpage, params):
            found += answer[name]
            if limit is not None and len(found) > limit:
                what = f"The first {limit:,}{_of_how_many(answer)}"
                click.echo(f"{what}; more with --limit.", err=True)
                break
        return found[:limit]

    def pages(
        self, path: str, name: str, perpage: int, params: Mapping[str, Any]
    ) -> Iterator[Thing]:
        """Read a list page by page, as far as it is asked for."""
        for answer in self._answers(path, name, perpage, params):
            yield from answer[name]

    def _answers(
        self, path: str, name: str, perpage: int, params: Mapping[str, Any]
    ) -> Iterator[Thing]:
        page, is_last = 1, False
        while not is_last:
            answer = self.get(path, **params, page=page, perpage=perpage)
            yield answer
            page, is_last = page + 1, len(answer[name]) < perpage

    def create(self, path: str, body: Thing, **params: Any) -> Thing:
        """Create something, or order it; raises as `Client.ask`."""
        answer = self.client.ask(
            "POST", path, params=params, headers=self._headers, body=body
        )
        thing: Thing = answer.value
        return thing

    def upload(
        self, path: str, pieces: Iterable[bytes], size: int, **params: Any
    ) -> Thing:
        """Send a file, piece by piece; raises as `Client.ask`."""
        answer = self.client.upload(path, pieces, size, params=params)
        thing: Thing = answer.value
        return thing

    def put(self, path: str, body: Thing) -> Any:
        """Set something, whatever it was; raises as `Client.ask`."""
        return self.client.ask("PUT", path, headers=self._headers, body=body).value

    def change(self, path: str, changes: Thing) -> Thing:
        """
        Change what is named of a thing, unless somebody else did so meanwhile.

        Raises:
            click.UsageError: Nothing is named.
            Refused: It was changed since it was read here, or as `Client.ask`.
        """
        if not changes:
            raise click.UsageError("nothing to change: say what, see --help")
        etag = self.client.ask("GET", path).etag
        headers = {**self._headers, **({"If-Match": etag} if etag else {})}
        thing: Thing = self.client.ask("PUT", path, headers=headers, body=changes).value
        return thing

    def delete(self, path: str) -> None:
        """Delete something; raises as `Client.ask`."""
        self.client.ask("DELETE", path, headers=self._headers)

    def show_list(self, things: Sequence[Any], columns: Columns) -> None:
        """Show things in a table, or as one array."""
        if self.as_json:
            show_json(things)
        else:
            show_table(columns, things)

    def show_feed(self, things: Iterable[Thing], columns: Columns) -> None:
        """Show what happened in a table, or as JSON lines."""
        if self.as_json:
            for thing in things:
                show_json_line(thing)
        else:
            show_table(columns, things)

    def show_next(self, thing: Thing, columns: Columns) -> None:
        """Show what happens as it happens, a line for each."""
        if self.as_json:
            show_json_line(thing)
        else:
            show_row(columns, thing)
        sys.stdout.flush()

    def show(self, thing: Thing, facts: Callable[[Thing], Facts]) -> None:
        """Show one thing, as facts or as an object."""
        if self.as_json:
            show_json(thing)
        else:
            show_facts(facts(thing))

    def done(self, thing: Thing | None, sentence: str) -> None:
        """Say that something was done; for programs, show what came of it."""
        if not self.as_json:
            click.echo(sentence)
        elif thing is not None:
            show_json(thing)


def chosen_server(wanted: Wanted) -> Server:
    """
    Find the server and who asks, by asking for a password if need be.

    Raises:
        click.UsageError: There is no credential.
    """
    server = find_server(wanted, os.environ, _ask_password)
    if server.is_overheard():
        _warn(server)
    return server


def open_session(
    server: Server,
    *,
    as_json: bool = False,
    at: str | None = None,
    reason: str = "",
) -> Session:
    """
    Begin to work with a server.

    Raises:
        click.UsageError: The reason is none.
    """
    if not reason.isprintable():
        raise click.UsageError("--reason is one line of text")
    client = Client(server, click.get_current_context().obj)
    return Session(client, as_json=as_json, at=at, reason=reason)


def path_to(*parts: str) -> str:
    """Give the path below ``/api`` to what is named, whatever characters are in it."""
    return "/".join(["/api", *(quote(part, safe="") for part in parts)])


def show_json(value: Any) -> None:
    """Print JSON, for people to read, too."""
    text = msgspec.json.format(msgspec.json.encode(value)).decode()
    click.echo(printable_json(text))


def show_json_line(value: Any) -> None:
    """Print JSON in one line."""
    click.echo(printable_json(msgspec.json.encode(value).decode()))


def missing(what: str) -> Refused:
    """Say that there is no such thing."""
    return Refused(f"there is no {what}")


def _ask_password(user: str) -> str:
    password: str = click.prompt(f"Password of {user}", hide_input=True, err=True)
    return password


def _warn(server: Server) -> None:
    click.echo(
        f"Warning: {server.url} is not encrypted: whoever listens on the way can read"
        " the credential. Use https.",
        err=True,
    )


def _of_how_many(answer: Thing) -> str:
    """Tell how long a whole list is; machines that are searched for may be more."""
    total: int = answer["total"] if "total" in answer else answer["totalCount"]
    return f" of more than {total:,}" if answer.get("has_more") else f" of {total:,}"
