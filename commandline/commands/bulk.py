"""The command `rollerd instance bulk`: the same order to many machines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

import click

from commandline.commands.statuses import STATUSES, status_number
from commandline.completion import completing, groups
from commandline.connection.problems import Refused
from commandline.names import find_application, find_group
from commandline.options import (
    INSTANT,
    Command,
    changes,
    confirm,
    given,
    in_application,
)
from commandline.session import Session, missing, path_to
from commandline.terminal import printable
from commandline.things import Thing

ORDERS = ("alias", "pin", "reset", "move", "retire")
_FINE = {"done", "unchanged"}

_FILTERS = (
    click.option(
        "--instances",
        type=click.File(),
        metavar="FILE",
        help="These: an id in each line, - for stdin. Or all that meet:",
    ),
    click.option(
        "--group",
        metavar="GROUP",
        shell_complete=completing(groups),
        help="They are in it.",
    ),
    click.option("--version", metavar="VERSION", help="They run it."),
    click.option(
        "--status", type=click.Choice(list(STATUSES.values())), help="They have it."
    ),
    click.option(
        "--silent", "is_silent", is_flag=True, default=None, help="They have gone."
    ),
    click.option(
        "--unseen-since", type=INSTANT, metavar="T", help="Nor came they by since."
    ),
    click.option(
        "--search", metavar="TEXT", help="It is in their id or alias, or the address."
    ),
)


def _filtered(command: Command) -> Command:
    for option in reversed(_FILTERS):
        command = option(command)
    return command


@click.command(
    epilog="Example: rollerd instance bulk move --to beta --app flatcar"
    " --group alpha --version 4372.0.0"
)
@click.argument("order", type=click.Choice(ORDERS))
@click.option(
    "--to",
    metavar="VALUE",
    help="The alias, the versions of a pin, or the group. [none: takes it off]",
)
@in_application
@_filtered
@click.option("--dry-run", is_flag=True, help="Only tell what would come of it.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@changes
def bulk(
    session: Session,
    *,
    order: str,
    to: str | None,
    app: str,
    dry_run: bool,
    yes: bool,
    **filters: Any,
) -> None:
    """
    Order the same of many machines.

    It tells what would come of it, and asks, first. Exits with 1 unless every machine
    was ordered.
    """
    owner = find_application(session, app)
    path = path_to("apps", owner["id"], "instances", "orders")
    ordered = {"order": order, **_value(owner, order, to)}
    chosen = _chosen(owner, filters)
    if not (yes or dry_run):
        chosen = _confirmed(session, path, ordered, chosen)
    answer = session.create(path, {**ordered, **chosen, "dry_run": dry_run})
    session.done(answer, "\n".join(_lines(answer, "would be " if dry_run else "")))
    if not (dry_run or set(answer["counts"]) <= _FINE):
        raise Refused(f"not all were ordered; request id: {answer['correlation_id']}")


def _confirmed(session: Session, path: str, ordered: Thing, chosen: Thing) -> Thing:
    """Tell what would come of an order, ask, and name just those machines."""
    rehearsed = session.create(path, {**ordered, **chosen, "dry_run": True})
    click.echo("\n".join(_lines(rehearsed, "would be ")), err=True)
    ids = [each["id"] for each in rehearsed["instances"]]
    if not ids:
        raise missing("such machine")
    confirm(f"{ordered['order'].capitalize()} {_machines(rehearsed)}", yes=False)
    return {"instances": ids}


def _value(owner: Thing, order: str, to: str | None) -> Thing:
    match order, to:
        case "move", str():
            return {"group_id": find_group(owner, to)["id"]}
        case "alias", _:
            return {"alias": to}
        case "pin", _:
            return {"version": to}
        case _, str():
            raise click.UsageError(f"--to says nothing to {order}")
        case _:
            return {}


def _chosen(owner: Thing, filters: Thing) -> Thing:
    """Name the machines, or what they have in common."""
    file, status = filters.pop("instances"), filters.pop("status")
    group, text = filters.pop("group"), filters.pop("search")
    common = {
        **filters,
        "status": status and status_number(status),
        "group_id": group and find_group(owner, group)["id"],
        "text": text,
    }
    if (file is None) is not bool(given(common)):
        raise click.UsageError("say which: either --instances, or what they are like")
    return {"filter": given(common)} if file is None else {"instances": _ids(file)}


def _ids(file: IO[str]) -> list[str]:
    try:
        return [line.strip() for line in file if line.strip()]
    except UnicodeDecodeError as ex:
        raise click.UsageError(f"--instances: {ex}") from ex


def _lines(answer: Thing, would: str) -> Iterator[str]:
    """Tell how many were ordered, and each that was not."""
    counts = (f"{count:,} {would}{name}" for name, count in answer["counts"].items())
    yield f"{_machines(answer)}: {', '.join(counts) or 'nothing to do'}"
    for each in answer["instances"]:
        if each["result"] not in _FINE:
            yield printable(f"  {each['id']} {each['result']}: {each['why']}")


def _machines(answer: Thing) -> str:
    total: int = answer["total"]
    return f"{total:,} machine{'' if total == 1 else 's'}"
