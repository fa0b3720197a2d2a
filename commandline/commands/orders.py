"""The commands `rollerd instance alias`, `pin`, `move`, ...: orders to one machine."""

from __future__ import annotations

from typing import Any

import click

from commandline.completion import completing, groups
from commandline.names import find_application, find_group
from commandline.options import changes, confirm, in_application
from commandline.session import Session, path_to
from commandline.things import Thing

INSTANCE = click.argument("instance")
_yes = click.option("--yes", is_flag=True, help="Do not ask.")


@click.command(epilog="Example: rollerd instance pin 0123abcd 4230.2.x --app flatcar")
@INSTANCE
@click.argument("versions")
@in_application
@changes
def pin(session: Session, *, app: str, instance: str, versions: str) -> None:
    """Offer one only what VERSIONS admits: 4230.2.1, 4230.2.x, ">=4230.2, <4400"."""
    machine = _put(session, app, instance, "pin", {"version": versions})
    session.done(machine, f"{machine['id']} is pinned to {machine['pin']}.")


@click.command(epilog="Example: rollerd instance unpin 0123abcd --app flatcar")
@INSTANCE
@in_application
@changes
def unpin(session: Session, *, app: str, instance: str) -> None:
    """Take the pin of one off."""
    machine = _put(session, app, instance, "pin", {"version": ""})
    session.done(machine, f"{machine['id']} is not pinned.")


@click.command(epilog="Example: rollerd instance alias 0123abcd lobby --app flatcar")
@INSTANCE
@click.argument("alias")
@in_application
@changes
def alias(session: Session, *, app: str, instance: str, alias: str) -> None:
    """Say what people call one; "" for what it calls itself."""
    machine = _put(session, app, instance, "alias", {"alias": alias})
    session.done(machine, f"{machine['id']} is called {machine['alias'] or 'nothing'}.")


@click.command(epilog="Example: rollerd instance move 0123abcd beta --app flatcar")
@INSTANCE
@click.argument("group", required=False, shell_complete=completing(groups))
@in_application
@click.option("--back", is_flag=True, help="To the group of its track.")
@changes
def move(
    session: Session, *, app: str, instance: str, group: str | None, back: bool
) -> None:
    """Move one to a group, whatever its track is."""
    if back is (group is not None):
        raise click.UsageError("name a group, or give --back")
    owner = find_application(session, app)
    path = path_to("apps", owner["id"], "instances", instance, "group")
    if group is None:
        session.delete(path)
        session.done(None, f"{instance} goes to the group of its track.")
        return
    found = find_group(owner, group)
    machine = session.put(path, {"group_id": found["id"]})
    session.done(machine, f"{instance} is in {found['name']}.")


@click.command(epilog="Example: rollerd instance retire 0123abcd --app flatcar --yes")
@INSTANCE
@in_application
@_yes
@changes
def retire(session: Session, *, app: str, instance: str, yes: bool) -> None:
    """Take one out of service, until it comes by again."""
    confirm(f"Take {instance} out of service", yes=yes)
    machine = _post(session, app, instance, "retire")
    session.done(machine, f"{machine['id']} is out of service.")


@click.command(epilog="Example: rollerd instance reset 0123abcd --app flatcar")
@INSTANCE
@in_application
@changes
def reset(session: Session, *, app: str, instance: str) -> None:
    """Let one try again at once, all failed attempts forgotten."""
    machine = _post(session, app, instance, "reset")
    session.done(machine, f"{machine['id']} may try again at once.")


def _put(session: Session, app: str, instance: str, order: str, body: Thing) -> Any:
    owner = find_application(session, app)
    return session.put(path_to("apps", owner["id"], "instances", instance, order), body)


def _post(session: Session, app: str, instance: str, order: str) -> Thing:
    owner = find_application(session, app)
    return session.create(
        path_to("apps", owner["id"], "instances", instance, order), {}
    )


ORDER_COMMANDS: tuple[click.Command, ...] = (pin, unpin, alias, move, retire, reset)
