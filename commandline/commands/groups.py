"""The commands `rollerd group`."""

from __future__ import annotations

from typing import Any

import click

from commandline.commands.policy_options import group_fields, with_policy
from commandline.completion import channels, completing, groups
from commandline.names import find_application, find_channel, find_group
from commandline.options import (
    changes,
    confirm,
    deletes,
    in_application,
    reads,
    seen_within,
)
from commandline.output.policies import policy_sentences
from commandline.output.times import local
from commandline.session import Facts, Session, path_to
from commandline.things import Thing

_GROUP = click.argument("group", shell_complete=completing(groups))
_description = click.option("--description", metavar="TEXT", help="For people.")
_track = click.option("--track", metavar="NAME", help="Machines ask by it: stable.")
_channel = click.option(
    "--channel",
    metavar="CHANNEL",
    shell_complete=completing(channels),
    help="Follow this one.",
)


def _target(group: Thing) -> str:
    package = (group["channel"] or {}).get("package")
    return package["version"] if package else ""


_COLUMNS = {
    "NAME": lambda group: group["name"],
    "TRACK": lambda group: group["track"],
    "CHANNEL": lambda group: (group["channel"] or {}).get("name", ""),
    "TARGET": _target,
    "ROLLOUT": lambda group: (group["rollout"] or {}).get("state", ""),
    "ID": lambda group: group["id"],
}

_VERSION_COLUMNS = {
    "VERSION": lambda share: share["version"],
    "MACHINES": lambda share: str(share["instances"]),
    "SHARE": lambda share: f"{share['percentage']:.1f}%",
}


@click.group()
def group() -> None:
    """Groups of machines and their rollout policies."""


@group.command("list", epilog="Example: rollerd group list --app flatcar")
@in_application
@reads
def list_(session: Session, *, app: str) -> None:
    """List them, the newest first."""
    session.show_list(find_application(session, app)["groups"], _COLUMNS)


@group.command(epilog="Example: rollerd group show stable --app flatcar")
@_GROUP
@in_application
@reads
def show(session: Session, *, app: str, group: str) -> None:
    """
    Show one, with its policy in words.

    GROUP is a name, an id or a track, here and below.
    """
    session.show(find_group(find_application(session, app), group), _facts)


@group.command(epilog="Example: rollerd group versions stable --app flatcar")
@_GROUP
@in_application
@reads
def versions(session: Session, *, app: str, group: str) -> None:
    """Count the machines of one by version; those that came by within a day."""
    path = _path(find_group(find_application(session, app), group))
    session.show_list(session.get(f"{path}/version_breakdown"), _VERSION_COLUMNS)


@group.command(epilog="Example: rollerd group statuses stable --app flatcar")
@_GROUP
@in_application
@seen_within
@reads
def statuses(session: Session, *, app: str, group: str, duration: str) -> None:
    """Count the machines of one by status."""
    path = _path(find_group(find_application(session, app), group))
    counts = session.get(f"{path}/instances_stats", duration=duration)
    session.show(counts, _counts)


@group.command(
    epilog="Example: rollerd group create lab --app flatcar --track lab --channel beta"
    ' --windows "Mon-Fri 09:00-17:00" --timezone Europe/Berlin'
)
@click.argument("name")
@in_application
@_channel
@_track
@_description
@with_policy
@changes
def create(session: Session, *, app: str, channel: str | None, **settings: Any) -> None:
    """Create one; a policy that is not given is a careful one."""
    owner = find_application(session, app)
    body = {**group_fields(settings), **_following(owner, channel)}
    made = session.create(path_to("apps", owner["id"], "groups"), body)
    session.done(made, f"Group {made['name']} created: {made['id']}")


@group.command(
    epilog="Example: rollerd group change stable --app flatcar"
    ' --max-updates-per-period 5% --period "1 hour" --reason "slowly"'
)
@_GROUP
@in_application
@click.option("--name", metavar="TEXT", help="A new one.")
@_channel
@click.option("--no-channel", is_flag=True, help="Follow none.")
@_track
@_description
@with_policy
@changes
def change(
    session: Session,
    *,
    app: str,
    group: str,
    channel: str | None,
    no_channel: bool,
    **settings: Any,
) -> None:
    """Change one; what is not named stays."""
    owner = find_application(session, app)
    following = {"channel_id": None} if no_channel else _following(owner, channel)
    changed = session.change(
        _path(find_group(owner, group)), {**group_fields(settings), **following}
    )
    session.done(changed, f"Group {changed['name']} changed.")


@group.command(epilog="Example: rollerd group delete lab --app flatcar")
@_GROUP
@in_application
@deletes
def delete(session: Session, *, app: str, group: str, yes: bool) -> None:
    """Delete one."""
    found = find_group(find_application(session, app), group)
    confirm(f"Delete the group {found['name']}", yes=yes)
    session.delete(_path(found))
    session.done(None, f"Group {found['name']} deleted.")


def _path(group: Thing) -> str:
    return path_to("apps", group["application_id"], "groups", group["id"])


def _following(owner: Thing, channel: str | None) -> Thing:
    return {} if channel is None else {"channel_id": find_channel(owner, channel)["id"]}


def _facts(group: Thing) -> Facts:
    yield "name", group["name"]
    yield "id", group["id"]
    yield "track", group["track"]
    yield "description", group["description"]
    yield "created", local(group["created_ts"])
    yield "channel", (group["channel"] or {}).get("name", "none")
    yield "target", _target(group) or "none"
    if rollout := group["rollout"]:
        yield "rollout", f"{rollout['state']} since {local(rollout['since'])}"
    for number, sentence in enumerate(policy_sentences(group)):
        yield ("" if number else "policy"), sentence


def _counts(counts: Thing) -> Facts:
    for status, machines in counts.items():
        if machines or status == "total":
            yield status.replace("_", " "), str(machines)
