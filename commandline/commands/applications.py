"""The commands `rollerd app`."""

from __future__ import annotations

import click

from commandline.completion import applications, completing
from commandline.names import find_application, find_team
from commandline.options import changes, confirm, deletes, given, reads
from commandline.output.times import local
from commandline.session import Facts, Session, path_to
from commandline.things import Thing

_APP = click.argument("app", shell_complete=completing(applications))
_description = click.option("--description", metavar="TEXT", help="For people.")
_product_id = click.option(
    "--product-id", metavar="ID", help="Machines may ask by it: io.example.MyApp."
)

_team = click.option(
    "--team", metavar="TEAM", help="Whose it is; for administrators. [yours]"
)

_COLUMNS = {
    "NAME": lambda app: app["name"],
    "PRODUCT ID": lambda app: app["product_id"] or "",
    "GROUPS": lambda app: str(len(app["groups"])),
    "CHANNELS": lambda app: str(len(app["channels"])),
    "MACHINES": lambda app: str(app["instances"]["count"]),
    "ID": lambda app: app["id"],
}


@click.group()
def app() -> None:
    """Applications, what everything else belongs to."""


@app.command("list", epilog="Example: rollerd app list")
@reads
def list_(session: Session) -> None:
    """List them, the newest first; machines are those that came by within a day."""
    session.show_list(session.every("/api/apps", "applications"), _COLUMNS)


@app.command(epilog="Example: rollerd app show io.example.MyApp")
@_APP
@reads
def show(session: Session, *, app: str) -> None:
    """Show one; APP is a product id, name or id, here and below."""
    session.show(find_application(session, app), _facts)


@app.command(epilog='Example: rollerd app create "My app" --product-id io.example.App')
@click.argument("name")
@_description
@_product_id
@_team
@changes
def create(session: Session, *, team: str | None, **settings: str | None) -> None:
    """Register one."""
    team_id = team and find_team(session, team)["id"]
    body = given({**settings, "team_id": team_id})
    made = session.create("/api/apps", body)
    session.done(made, f"Application {made['name']} created: {made['id']}")


@app.command(epilog='Example: rollerd app clone flatcar "Flatcar of the lab"')
@_APP
@click.argument("name")
@_description
@_product_id
@_team
@changes
def clone(
    session: Session, *, app: str, team: str | None, **settings: str | None
) -> None:
    """Register one with the groups and channels of another; they point at nothing."""
    team_id = team and find_team(session, team)["id"]
    body = given({**settings, "team_id": team_id})
    source = find_application(session, app)
    made = session.create("/api/apps", body, clone_from=source["id"])
    session.done(made, f"Application {made['name']} created: {made['id']}")


@app.command(epilog='Example: rollerd app change flatcar --name "Flatcar Linux"')
@_APP
@click.option("--name", metavar="TEXT", help="A new one.")
@_description
@_product_id
@changes
def change(session: Session, *, app: str, **settings: str | None) -> None:
    """Change one; what is not named stays. An empty text takes something away."""
    found = find_application(session, app)
    changed = session.change(path_to("apps", found["id"]), given(settings))
    session.done(changed, f"Application {changed['name']} changed.")


@app.command(epilog='Example: rollerd app delete "My app" --reason "end of life"')
@_APP
@deletes
def delete(session: Session, *, app: str, yes: bool) -> None:
    """Delete one, with its groups, channels and packages."""
    found = find_application(session, app)
    counts = ", ".join(f"{len(found[kind])} {kind}" for kind in ("groups", "channels"))
    confirm(f"Delete {found['name']} with {counts} and all packages", yes=yes)
    session.delete(path_to("apps", found["id"]))
    session.done(None, f"Application {found['name']} deleted.")


def _facts(app: Thing) -> Facts:
    yield "name", app["name"]
    yield "id", app["id"]
    yield "product id", app["product_id"] or ""
    yield "description", app["description"]
    yield "created", local(app["created_ts"])
    yield "machines", f"{app['instances']['count']} came by within a day"
    for group in app["groups"]:
        channel = group["channel"]
        yield "group", f"{group['name']}, {_follows(channel)}"
    for channel in app["channels"]:
        package = channel["package"]
        at = f" at {package['version']}" if package else " at nothing"
        yield "channel", f"{channel['name']}{at}"


def _follows(channel: Thing | None) -> str:
    return f"follows {channel['name']}" if channel else "follows no channel"
