"""The commands `rollerd channel floors`, `add-floor` and `remove-floor`."""

from __future__ import annotations

import click

from commandline.commands.channels import CHANNEL, channel_path
from commandline.completion import completing, packages
from commandline.names import arch_name, find_application, find_channel, find_package
from commandline.options import changes, confirm, deletes, given, in_application, reads
from commandline.session import Session, path_to
from commandline.things import Thing

_PACKAGE = click.argument("package", shell_complete=completing(packages))

_COLUMNS = {
    "VERSION": lambda floor: floor["version"],
    "REASON": lambda floor: floor["floor_reason"],
    "ID": lambda floor: floor["id"],
}
_CHANNEL_COLUMNS = {
    "CHANNEL": lambda each: each["channel"]["name"],
    "ARCH": lambda each: arch_name(each["channel"]["arch"]),
    "REASON": lambda each: each["floor_reason"],
}


@click.command(epilog="Example: rollerd channel floors stable --app flatcar")
@CHANNEL
@in_application
@reads
def floors(session: Session, *, app: str, channel: str) -> None:
    """List the packages that no machine may skip, the lowest first."""
    found = find_channel(find_application(session, app), channel)
    floors = session.every(f"{channel_path(found)}/floors", "packages")
    session.show_list(floors, _COLUMNS)


@click.command(
    "floor-channels",
    epilog="Example: rollerd package floor-channels 4152.2.0 --app flatcar",
)
@_PACKAGE
@in_application
@reads
def floor_channels(session: Session, *, app: str, package: str) -> None:
    """List the channels that have one as a floor."""
    owner = find_application(session, app)
    found = find_package(session, owner, package)
    path = path_to("apps", owner["id"], "packages", found["id"], "floor-channels")
    session.show_list(session.get(path)["channels"], _CHANNEL_COLUMNS)


@click.command(
    "add-floor",
    epilog="Example: rollerd channel add-floor stable 4152.2.0 --app flatcar"
    ' --why "new partition layout"',
)
@CHANNEL
@_PACKAGE
@in_application
@click.option("--why", metavar="TEXT", help="Kept with it, for people and mirrors.")
@changes
def add_floor(
    session: Session, *, app: str, channel: str, package: str, why: str | None
) -> None:
    """Let no machine skip a package; again, with another --why, to change that."""
    found, floor = _floor(session, app, channel, package)
    answer = session.put(_floor_path(found, floor), given({"floor_reason": why}))
    session.done(answer, f"{floor['version']} is a floor of {found['name']}.")


@click.command(
    "remove-floor",
    epilog="Example: rollerd channel remove-floor stable 4152.2.0 --app flatcar",
)
@CHANNEL
@_PACKAGE
@in_application
@deletes
def remove_floor(
    session: Session, *, app: str, channel: str, package: str, yes: bool
) -> None:
    """Let machines skip a package again; it stays as a package."""
    found, floor = _floor(session, app, channel, package)
    confirm(f"Let machines skip {floor['version']} in {found['name']}", yes=yes)
    session.delete(_floor_path(found, floor))
    session.done(None, f"{floor['version']} is no floor of {found['name']} any more.")


def _floor(
    session: Session, app: str, channel: str, package: str
) -> tuple[Thing, Thing]:
    owner = find_application(session, app)
    found = find_channel(owner, channel)
    return found, find_package(session, owner, package, found["arch"])


def _floor_path(channel: Thing, floor: Thing) -> str:
    return path_to("channels", channel["id"], "floors", floor["id"])


FLOOR_COMMANDS: tuple[click.Command, ...] = (floors, add_floor, remove_floor)
