"""The commands `rollerd login`, `logout`, `whoami` and `password`."""

from __future__ import annotations

import os
import socket
from datetime import datetime
from pathlib import Path

import click

from commandline.commands.tokens import days_from_now
from commandline.connection.problems import Refused
from commandline.connection.saved import Entry, read_saved, write_saved
from commandline.connection.servers import Password, Server, Token, Wanted, find_url
from commandline.options import WHERE, Command, reads_now, server_option
from commandline.session import Facts, Session, chosen_server, open_session
from commandline.things import Thing

_LONGEST = 50
"""Characters of the name of a token."""


def _where(command: Command) -> Command:
    for option in reversed(WHERE):
        command = option(command)
    return command


@click.command(epilog="Example: rollerd login --server https://updates.example.net")
@click.option(
    "--days",
    type=click.IntRange(1, 36500),
    default=90,
    metavar="N",
    help="Until one has to sign in again. [90]",
)
@_where
def login(
    *, days: int, server: str | None, user: str | None, token_file: Path | None
) -> None:
    """
    Sign in to a server, so that later commands ask it.

    It has a token made for you, and keeps that and not the password; or it keeps the
    token of --token-file.
    """
    url = find_url(server, os.environ)
    if token_file is None and user is None:
        user = click.prompt("User", err=True)
    place = chosen_server(Wanted(url=url, user=user, token_file=token_file))
    with open_session(place) as session:
        me = session.get("/api/me")
        match place.credential:
            case Token(secret=secret):
                entry = Entry(token=secret, user=me["name"])
            case _:
                entry = _made(session, me, days)
    file = write_saved(os.environ, read_saved(os.environ).signed_in(url, entry))
    click.echo(f"Signed in to {url} as {me['name']}; kept in {file}.")


@click.command(epilog="Example: rollerd logout")
@server_option
def logout(*, server: str | None) -> None:
    """Revoke the token that login had made, and forget it."""
    url, saved = find_url(server, os.environ), read_saved(os.environ)
    entry = saved.servers.get(url)
    if entry is None:
        raise click.UsageError(f"nobody is signed in to {url}")
    if entry.token_id:
        _revoke(url, entry)
    write_saved(os.environ, saved.signed_out(url))
    click.echo(f"Signed out of {url}.")


@click.command(epilog="Example: rollerd whoami")
@reads_now
def whoami(session: Session) -> None:
    """Tell who asks, and what they may do."""
    session.show(session.get("/api/me"), _facts)


@click.command(epilog="Example: rollerd password --user ada")
@_where
def password(*, server: str | None, user: str | None, token_file: Path | None) -> None:
    """Change your password; --user says whose, and the one by now is asked for."""
    place = chosen_server(Wanted(url=server, user=user, token_file=token_file))
    if not isinstance(place.credential, Password):
        raise click.UsageError("a token has no password: name yourself with --user")
    new = click.prompt(
        "New password", hide_input=True, confirmation_prompt=True, err=True
    )
    known = place.credential.password
    with open_session(place) as session:
        session.put("/api/password", {"password": new, "current_password": known})
    click.echo(f"The password of {place.credential.user} is changed.")


def _made(session: Session, me: Thing, days: int) -> Entry:
    now = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")
    name = f"rollerd {now} {socket.gethostname()}"[:_LONGEST]
    made = session.create(
        "/api/tokens",
        {"name": name, "role": me["role"], "expires_ts": days_from_now(days)},
    )
    return Entry(token=made["token"], token_id=made["id"], user=me["name"])


def _revoke(url: str, entry: Entry) -> None:
    with open_session(Server(url, Token(entry.token))) as session:
        try:
            session.delete(f"/api/tokens/{entry.token_id}")
        except Refused as ex:
            # It may have ended long ago; what is forgotten here helps nobody else.
            click.echo(f"The server did not revoke the token: {ex.message}", err=True)


def _facts(me: Thing) -> Facts:
    yield "name", me["name"]
    yield "role", me["role"]
    yield "team", (me["team"] or {}).get("name", "")
    yield "may", ", ".join(n.replace("_", " ") for n, yes in me["may"].items() if yes)
    yield "only", ", ".join(me["applications"] or ())
