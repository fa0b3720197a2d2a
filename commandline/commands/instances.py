"""The commands `rollerd instance`."""

from __future__ import annotations

import click

from commandline.commands.bulk import bulk
from commandline.commands.orders import INSTANCE, ORDER_COMMANDS
from commandline.commands.statuses import STATUSES, status_number
from commandline.completion import completing, groups
from commandline.names import find_application, find_group
from commandline.options import in_application, limited, reads, seen_within
from commandline.output.explanations import show_explanation
from commandline.output.times import local
from commandline.session import Facts, Session, path_to, show_json
from commandline.things import Thing

_COLUMNS = {
    "ID": lambda machine: machine["id"],
    "ALIAS": lambda machine: machine["alias"],
    "VERSION": lambda machine: machine["version"],
    "STATUS": lambda machine: machine["status_name"] or "",
    "HELD BY": lambda machine: machine["held"],
    "LAST CHECK": lambda machine: local(machine["last_check_at"]),
    "ADDRESS": lambda machine: machine["ip"],
}
_HISTORY_COLUMNS = {
    "WHEN": lambda entry: local(entry["created_ts"]),
    "EVENT": lambda entry: entry["event"],
    "STATUS": lambda entry: STATUSES.get(entry["status"], ""),
    "VERSION": lambda entry: entry["version"],
    "RUNNING": lambda entry: entry["running"],
    "ERROR": lambda entry: _error(entry["error"]),
}


@click.group()
def instance() -> None:
    """Machines: what they run, and why they wait."""


@instance.command("list", epilog="Example: rollerd instance list --app flatcar")
@in_application
@click.option(
    "--group",
    metavar="GROUP",
    shell_complete=completing(groups),
    help="Only those in it.",
)
@seen_within
@click.option(
    "--status", type=click.Choice(list(STATUSES.values())), help="Only these."
)
@click.option("--version", metavar="VERSION", help="Only those that run it.")
@click.option(
    "--search",
    "searchValue",
    metavar="TEXT",
    help="Part of id or alias, or an address.",
)
@limited()
@reads
def list_(
    session: Session,
    *,
    app: str,
    group: str | None,
    limit: int,
    status: str | None,
    **filters: str | None,
) -> None:
    """List the machines of an application."""
    owner = find_application(session, app)
    within = ("groups", find_group(owner, group)["id"]) if group else ()
    path = path_to("apps", owner["id"], *within, "instances")
    params = {**filters, "status": status and status_number(status)}
    session.show_list(session.every(path, "instances", limit, **params), _COLUMNS)


@instance.command(epilog="Example: rollerd instance show 0123abcd --app flatcar")
@INSTANCE
@in_application
@reads
def show(session: Session, *, app: str, instance: str) -> None:
    """Show one; INSTANCE is the id that the machine gives itself, here and below."""
    owner = find_application(session, app)
    machine = session.get(_path(owner, instance))
    session.show(machine, lambda machine: _facts(owner, machine))


@instance.command(epilog="Example: rollerd instance explain 0123abcd --app flatcar")
@INSTANCE
@in_application
@reads
def explain(session: Session, *, app: str, instance: str) -> None:
    """Tell why one does not update, or does."""
    owner = find_application(session, app)
    explanation = session.get(_path(owner, instance, "explain"))
    if session.as_json:
        show_json(explanation)
    else:
        show_explanation(explanation)


@instance.command(epilog="Example: rollerd instance history 0123abcd --app flatcar")
@INSTANCE
@in_application
@limited(20)
@reads
def history(session: Session, *, app: str, instance: str, limit: int) -> None:
    """Tell where one stood, the newest first."""
    owner = find_application(session, app)
    machine = session.get(_path(owner, instance))
    entries = session.get(
        path_to(
            *("apps", owner["id"], "groups", machine["group_id"]),
            *("instances", instance, "status_history"),
        ),
        limit=min(limit, 1000),
    )
    session.show_list(entries, _HISTORY_COLUMNS)


for command in (*ORDER_COMMANDS, bulk):
    instance.add_command(command)


def _path(owner: Thing, instance: str, *more: str) -> str:
    return path_to("apps", owner["id"], "instances", instance, *more)


def _error(error: Thing | None) -> str:
    return f"{error['name']}: {error['sentence']}" if error else ""


def _facts(owner: Thing, machine: Thing) -> Facts:
    names: dict[str, str] = {each["id"]: each["name"] for each in owner["groups"]}
    group_id: str = machine["group_id"]
    yield "id", machine["id"]
    yield "alias", machine["alias"]
    moved = ", moved here" if machine.get("assigned_group_id") else ""
    yield "group", f"{names.get(group_id, group_id)}{moved}"
    yield "runs", machine["version"]
    if status := machine["status_name"]:
        yield "status", f"{status} since {local(machine['status_since'])}"
    if grant := machine["grant"]:
        when = local(grant["granted_at"])
        yield "last grant", f"{grant['version']} at {when}: {grant['outcome']}"
    yield "held by", machine["held"]
    yield "last error", _error(machine["error"])
    yield "pin", machine["pin"]
    if machine["is_silent"]:
        yield "silent", "for more than a day"
    yield "last check", local(machine["last_check_at"])
    yield "checks", f"{machine['checks']:,}"
    yield "address", machine["ip"]
    yield "oem", f"{machine['oem']} {machine['oem_version']}".strip()
    yield "registered", local(machine["created_ts"])
