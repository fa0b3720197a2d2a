"""The commands `rollerd instance`."""

from __future__ import annotations

import click

from commandline.completion import completing, groups
from commandline.names import find_application, find_group
from commandline.options import changes, in_application, limited, reads
from commandline.output.explanations import show_explanation
from commandline.output.times import local
from commandline.session import Facts, Session, path_to, show_json
from commandline.things import Thing

_INSTANCE = click.argument("instance")

STATUSES = {
    1: "undefined",
    2: "updateGranted",
    3: "error",
    4: "complete",
    5: "installed",
    6: "downloaded",
    7: "downloading",
    8: "onHold",
    9: "timedOut",
    10: "lost",
}
"""What the API numbers, as it names it where it does."""

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


@instance.command("list", epilog="Example: rollerd instance list stable --app flatcar")
@click.argument("group", shell_complete=completing(groups))
@in_application
@click.option(
    "--seen-within",
    "duration",
    type=click.Choice(["1h", "1d", "7d", "30d"]),
    default="1d",
    help="Only those that came by. [1d]",
)
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
    group: str,
    limit: int,
    status: str | None,
    **filters: str | None,
) -> None:
    """List the machines of a group."""
    numbers = {name: number for number, name in STATUSES.items()}
    found = find_group(find_application(session, app), group)
    path = path_to("apps", found["application_id"], "groups", found["id"], "instances")
    params = {**filters, "status": status and numbers[status]}
    session.show_list(session.every(path, "instances", limit, **params), _COLUMNS)


@instance.command(epilog="Example: rollerd instance show 0123abcd --app flatcar")
@_INSTANCE
@in_application
@reads
def show(session: Session, *, app: str, instance: str) -> None:
    """Show one; INSTANCE is the id that the machine gives itself, here and below."""
    owner = find_application(session, app)
    machine = session.get(_path(owner, instance))
    session.show(machine, lambda machine: _facts(owner, machine))


@instance.command(epilog="Example: rollerd instance explain 0123abcd --app flatcar")
@_INSTANCE
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
@_INSTANCE
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


@instance.command(
    epilog="Example: rollerd instance pin 0123abcd 4230.2.x --app flatcar"
)
@_INSTANCE
@click.argument("versions")
@in_application
@changes
def pin(session: Session, *, app: str, instance: str, versions: str) -> None:
    """Offer one only what VERSIONS admits: 4230.2.1, 4230.2.x, ">=4230.2, <4400"."""
    owner = find_application(session, app)
    machine = session.put(_path(owner, instance, "pin"), {"version": versions})
    session.done(machine, f"{machine['id']} is pinned to {machine['pin']}.")


@instance.command(epilog="Example: rollerd instance unpin 0123abcd --app flatcar")
@_INSTANCE
@in_application
@changes
def unpin(session: Session, *, app: str, instance: str) -> None:
    """Take the pin of one off."""
    owner = find_application(session, app)
    machine = session.put(_path(owner, instance, "pin"), {"version": ""})
    session.done(machine, f"{machine['id']} is not pinned.")


@instance.command(epilog="Example: rollerd instance reset 0123abcd --app flatcar")
@_INSTANCE
@in_application
@changes
def reset(session: Session, *, app: str, instance: str) -> None:
    """Let one try again at once, all failed attempts forgotten."""
    owner = find_application(session, app)
    machine = session.create(_path(owner, instance, "reset"), {})
    session.done(machine, f"{machine['id']} may try again at once.")


def _path(owner: Thing, instance: str, *more: str) -> str:
    return path_to("apps", owner["id"], "instances", instance, *more)


def _error(error: Thing | None) -> str:
    return f"{error['name']}: {error['sentence']}" if error else ""


def _facts(owner: Thing, machine: Thing) -> Facts:
    names: dict[str, str] = {each["id"]: each["name"] for each in owner["groups"]}
    group_id: str = machine["group_id"]
    yield "id", machine["id"]
    yield "alias", machine["alias"]
    yield "group", names.get(group_id, group_id)
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
