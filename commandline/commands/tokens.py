"""The commands `rollerd token`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import click

from commandline.completion import applications, completing
from commandline.names import chosen, find_application, find_team, named
from commandline.options import changes, confirm, deletes, given, reads_now
from commandline.output.times import local
from commandline.session import Session, path_to
from commandline.things import Thing

ROLES = ("viewer", "operator", "admin")

_COLUMNS = {
    "NAME": lambda token: token["name"],
    "OWNER": lambda token: token["owner"] or "a service",
    "ROLE": lambda token: token["role"],
    "LAST USED": lambda token: local(token["last_used_ts"]) or "never",
    "ENDS": lambda token: local(token["expires_ts"]) or "never",
    "ID": lambda token: token["id"],
}


@click.group()
def token() -> None:
    """Tokens, which programs show instead of a password."""


@token.command("list", epilog="Example: rollerd token list --all")
@click.option(
    "--all", "is_all", is_flag=True, help="Those of everybody; for administrators."
)
@reads_now
def list_(session: Session, *, is_all: bool) -> None:
    """List yours, the newest first."""
    session.show_list(_tokens(session, is_all=is_all), _COLUMNS)


@token.command(
    epilog="Example: rollerd token create ci --user ada --role operator --app flatcar"
)
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(ROLES),
    default="viewer",
    help="What it lets do, at most what you may. [viewer]",
)
@click.option(
    "--app",
    "apps",
    multiple=True,
    metavar="APP",
    shell_complete=completing(applications),
    help="Good for this one only; more than once.",
)
@click.option(
    "--days",
    type=click.IntRange(1, 36500),
    default=90,
    metavar="N",
    help="Until it ends by itself. [90]",
)
@click.option("--forever", is_flag=True, help="It does not end by itself.")
@click.option(
    "--team",
    metavar="TEAM",
    help="One of a service of this team, which outlives its maker; for"
    " administrators. [yours]",
)
@changes
def create(
    session: Session,
    *,
    name: str,
    role: str,
    apps: Sequence[str],
    team: str | None,
    **term: int,
) -> None:
    """
    Make one, and print its secret alone on stdout.

    The secret is shown this once, and nobody can look it up again.
    """
    ids = [find_application(session, each)["id"] for each in apps]
    body = {
        "name": name,
        "role": role,
        "applications": ids or None,
        "expires_ts": None if term["forever"] else days_from_now(term["days"]),
        "team_id": team and find_team(session, team)["id"],
    }
    made = session.create("/api/tokens", given(body))
    session.done(made, made["token"])
    if not session.as_json:
        end = local(made["expires_ts"]) or "never"
        click.echo(f"Token {name} made; it ends {end}. Keep the secret.", err=True)


@token.command(epilog="Example: rollerd token revoke ci")
@click.argument("token")
@deletes
def revoke(session: Session, *, token: str, yes: bool) -> None:
    """Let one be good for nothing any more; TOKEN is a name or an id."""
    every = _tokens(session, is_all=False)
    by_id = {"id": token, "name": token}
    mine = [each for each in every if token in (each["id"], each["name"])]
    found = chosen(mine, "token", token, named) if mine else by_id
    confirm(f"Revoke the token {found['name']}", yes=yes)
    session.delete(path_to("tokens", found["id"]))
    session.done(None, f"Token {found['name']} revoked.")


def days_from_now(days: int) -> str:
    """Give the instant so many days from now, as the API takes it."""
    return (datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="seconds")


def _tokens(session: Session, *, is_all: bool) -> list[Thing]:
    return session.every("/api/tokens", "tokens", all="true" if is_all else None)
