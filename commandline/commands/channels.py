"""The commands `rollerd channel`."""

from __future__ import annotations

import click

from commandline.completion import channels, completing, packages
from commandline.names import (
    ARCHES,
    arch_name,
    find_application,
    find_channel,
    find_package,
)
from commandline.options import (
    changes,
    confirm,
    deletes,
    given,
    in_application,
    reads,
)
from commandline.output.times import local
from commandline.session import Facts, Session, path_to
from commandline.things import Thing

CHANNEL = click.argument("channel", shell_complete=completing(channels))
"""A name, perhaps with the architecture, or an id."""
_color = click.option("--color", metavar="#RRGGBB", help="Of charts.")


def _version(channel: Thing) -> str:
    package = channel["package"]
    return package["version"] if package else ""


_COLUMNS = {
    "NAME": lambda channel: channel["name"],
    "ARCH": lambda channel: arch_name(channel["arch"]),
    "POINTS AT": _version,
    "PINNED": lambda channel: "yes" if channel["pinned"] else "",
    "ID": lambda channel: channel["id"],
}


@click.group()
def channel() -> None:
    """Channels, which point at packages, and floors."""


@channel.command("list", epilog="Example: rollerd channel list --app flatcar")
@in_application
@reads
def list_(session: Session, *, app: str) -> None:
    """List them by name."""
    session.show_list(find_application(session, app)["channels"], _COLUMNS)


@channel.command(epilog="Example: rollerd channel show stable --app flatcar")
@CHANNEL
@in_application
@reads
def show(session: Session, *, app: str, channel: str) -> None:
    """Show one; CHANNEL is a name or an id, here and below."""
    session.show(find_channel(find_application(session, app), channel), _facts)


@channel.command(epilog="Example: rollerd channel create edge --app flatcar")
@click.argument("name")
@in_application
@click.option("--arch", type=click.Choice(ARCHES), help="Never changes. [amd64]")
@click.option(
    "--package",
    metavar="VERSION",
    shell_complete=completing(packages),
    help="Point at this one.",
)
@_color
@changes
def create(
    session: Session, *, app: str, arch: str | None, package: str | None, **own: str
) -> None:
    """Create one."""
    owner = find_application(session, app)
    number = ARCHES.index(arch or "amd64")
    body = {**given(own), "arch": number}
    if package is not None:
        body["package_id"] = find_package(session, owner, package, number)["id"]
    made = session.create(path_to("apps", owner["id"], "channels"), body)
    session.done(made, f"Channel {made['name']} created: {made['id']}")


@channel.command(epilog="Example: rollerd channel change edge --app lab --name canary")
@CHANNEL
@in_application
@click.option("--name", metavar="TEXT", help="A new one.")
@_color
@changes
def change(session: Session, *, app: str, channel: str, **settings: str | None) -> None:
    """Change one; what is not named stays."""
    found = find_channel(find_application(session, app), channel)
    changed = session.change(channel_path(found), given(settings))
    session.done(changed, f"Channel {changed['name']} changed.")


@channel.command(
    epilog='Example: rollerd channel point stable 4230.2.1 --app flatcar --reason "fix"'
)
@CHANNEL
@click.argument("package", required=False, shell_complete=completing(packages))
@in_application
@click.option("--nothing", is_flag=True, help="Point at no package.")
@changes
def point(
    session: Session, *, app: str, channel: str, package: str | None, nothing: bool
) -> None:
    """Point one at a package, a version or an id; rollouts of its groups begin."""
    if nothing is (package is not None):
        raise click.UsageError("name a package, or give --nothing")
    owner = find_application(session, app)
    found = find_channel(owner, channel)
    target = package and find_package(session, owner, package, found["arch"])["id"]
    changed = session.change(channel_path(found), {"package_id": target})
    at = _version(changed) or "nothing"
    session.done(changed, f"Channel {changed['name']} points at {at}.")


@channel.command(
    epilog='Example: rollerd channel pin stable --app flatcar --reason "freeze"'
)
@CHANNEL
@in_application
@changes
def pin(session: Session, *, app: str, channel: str) -> None:
    """Keep the syncer from changing one; operators may at all times."""
    _pin(session, app, channel, pinned=True)


@channel.command(epilog="Example: rollerd channel unpin stable --app flatcar")
@CHANNEL
@in_application
@changes
def unpin(session: Session, *, app: str, channel: str) -> None:
    """Let the syncer point one at what is new again."""
    _pin(session, app, channel, pinned=False)


@channel.command(epilog="Example: rollerd channel delete edge --app flatcar")
@CHANNEL
@in_application
@deletes
def delete(session: Session, *, app: str, channel: str, yes: bool) -> None:
    """Delete one that no group follows."""
    found = find_channel(find_application(session, app), channel)
    confirm(f"Delete the channel {found['name']}", yes=yes)
    session.delete(channel_path(found))
    session.done(None, f"Channel {found['name']} deleted.")


def channel_path(channel: Thing) -> str:
    """Give the path of a channel."""
    return path_to("apps", channel["application_id"], "channels", channel["id"])


def _pin(session: Session, app: str, channel: str, *, pinned: bool) -> None:
    found = find_channel(find_application(session, app), channel)
    changed = session.change(channel_path(found), {"pinned": pinned})
    what = "pinned" if pinned else "not pinned any more"
    session.done(changed, f"Channel {changed['name']} is {what}.")


def _facts(channel: Thing) -> Facts:
    yield "name", channel["name"]
    yield "id", channel["id"]
    yield "architecture", arch_name(channel["arch"])
    yield "points at", _version(channel) or "nothing"
    yield "pinned", "yes" if channel["pinned"] else "no"
    yield "color", channel["color"]
    yield "created", local(channel["created_ts"])
