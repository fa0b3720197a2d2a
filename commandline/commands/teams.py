"""The commands `rollerd team`."""

from __future__ import annotations

import click

from commandline.names import find_team
from commandline.options import changes, confirm, deletes, reads_now
from commandline.output.times import local
from commandline.session import Facts, Session, path_to
from commandline.things import Thing

_TEAM = click.argument("team")

_COLUMNS = {
    "NAME": lambda team: team["name"],
    "CREATED": lambda team: local(team["created_ts"]),
    "ID": lambda team: team["id"],
}


@click.group()
def team() -> None:
    """Teams, whose applications their users see."""


@team.command("list", epilog="Example: rollerd team list")
@reads_now
def list_(session: Session) -> None:
    """List them by name."""
    session.show_list(session.every("/api/teams", "teams"), _COLUMNS)


@team.command(epilog="Example: rollerd team show edge")
@_TEAM
@reads_now
def show(session: Session, *, team: str) -> None:
    """Show one; TEAM is a name or an id, here and below."""
    session.show(find_team(session, team), _facts)


@team.command(epilog="Example: rollerd team create edge")
@click.argument("name")
@changes
def create(session: Session, *, name: str) -> None:
    """Found one."""
    made = session.create("/api/teams", {"name": name})
    session.done(made, f"Team {made['name']} founded: {made['id']}")


@team.command(epilog="Example: rollerd team change edge --name sites")
@_TEAM
@click.option("--name", required=True, metavar="TEXT", help="A new one.")
@changes
def change(session: Session, *, team: str, name: str) -> None:
    """Call one by another name."""
    path = path_to("teams", find_team(session, team)["id"])
    changed = session.change(path, {"name": name})
    session.done(changed, f"Team {changed['name']} changed.")


@team.command(epilog="Example: rollerd team delete edge")
@_TEAM
@deletes
def delete(session: Session, *, team: str, yes: bool) -> None:
    """Delete one to which nothing and nobody belongs."""
    found = find_team(session, team)
    confirm(f"Delete the team {found['name']}", yes=yes)
    session.delete(path_to("teams", found["id"]))
    session.done(None, f"Team {found['name']} deleted.")


def _facts(team: Thing) -> Facts:
    yield "name", team["name"]
    yield "id", team["id"]
    yield "created", local(team["created_ts"])
