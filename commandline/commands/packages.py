"""The commands `rollerd package`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from commandline.commands.package_options import TYPES, package_body, with_contents
from commandline.completion import completing, packages
from commandline.names import arch_name, find_application, find_channel, find_package
from commandline.options import (
    changes,
    confirm,
    deletes,
    in_application,
    limited,
    reads,
)
from commandline.output.times import local
from commandline.session import Facts, Session, path_to
from commandline.things import Thing

_PACKAGE = click.argument("package", shell_complete=completing(packages))

_COLUMNS = {
    "VERSION": lambda package: package["version"],
    "ARCH": lambda package: arch_name(package["arch"]),
    "TYPE": lambda package: TYPES[package["type"]],
    "CREATED": lambda package: local(package["created_ts"]),
    "ID": lambda package: package["id"],
}


@click.group()
def package() -> None:
    """Packages: the versions of an application."""


@package.command("list", epilog="Example: rollerd package list --app flatcar")
@in_application
@limited()
@reads
def list_(session: Session, *, app: str, limit: int) -> None:
    """List them, the highest version first."""
    _show_list(session, app, limit, "")


@package.command(epilog="Example: rollerd package search 4230 --app flatcar")
@click.argument("text")
@in_application
@limited()
@reads
def search(session: Session, *, app: str, text: str, limit: int) -> None:
    """List those with a part of their version."""
    _show_list(session, app, limit, text)


@package.command(epilog="Example: rollerd package show 4230.2.1 --app flatcar")
@_PACKAGE
@in_application
@reads
def show(session: Session, *, app: str, package: str) -> None:
    """Show one; PACKAGE is a version or an id, here and below."""
    owner = find_application(session, app)
    session.show(find_package(session, owner, package), _facts)


@package.command(
    epilog="Example: rollerd package create 4230.2.1 --app flatcar --type flatcar"
    " --url https://updates.example.net/4230.2.1/ --payload update.gz"
)
@click.argument("version", required=False)
@in_application
@with_contents
@changes
def create(
    session: Session,
    *,
    app: str,
    version: str | None,
    blacklist: Sequence[str],
    **contents: Any,
) -> None:
    """Add one; its contents come from options, from a file of JSON, or from both."""
    owner = find_application(session, app)
    body = {
        **package_body(version=version, **contents),
        **_blacklist(owner, blacklist),
    }
    made = session.create(path_to("apps", owner["id"], "packages"), body)
    session.done(made, f"Package {made['version']} added: {made['id']}")


@package.command(
    epilog='Example: rollerd package change 4230.2.1 --app flatcar --description "LTS"'
)
@_PACKAGE
@in_application
@click.option("--version", metavar="VERSION", help="Another one.")
@with_contents
@changes
def change(
    session: Session,
    *,
    app: str,
    package: str,
    blacklist: Sequence[str],
    **contents: Any,
) -> None:
    """Correct one; what is not named stays."""
    owner = find_application(session, app)
    found = find_package(session, owner, package)
    body = {
        **package_body(was=found["type"], **contents),
        **_blacklist(owner, blacklist),
    }
    changed = session.change(_path(found), body)
    session.done(changed, f"Package {changed['version']} changed.")


@package.command(epilog="Example: rollerd package delete 4152.2.0 --app flatcar")
@_PACKAGE
@in_application
@deletes
def delete(session: Session, *, app: str, package: str, yes: bool) -> None:
    """Delete one that no channel points at."""
    found = find_package(session, find_application(session, app), package)
    confirm(f"Delete the package {found['version']}", yes=yes)
    session.delete(_path(found))
    session.done(None, f"Package {found['version']} deleted.")


def _show_list(session: Session, app: str, limit: int, text: str) -> None:
    path = path_to("apps", find_application(session, app)["id"], "packages")
    found = session.every(path, "packages", limit, searchVersion=text)
    session.show_list(found, _COLUMNS)


def _blacklist(owner: Thing, names: Sequence[str]) -> Thing:
    """Give the channels that are named; the one word none stands for no channel."""
    if not names:
        return {}
    wanted = [] if tuple(names) == ("none",) else names
    ids = [find_channel(owner, name)["id"] for name in wanted]
    return {"channels_blacklist": ids}


def _path(package: Thing) -> str:
    return path_to("apps", package["application_id"], "packages", package["id"])


def _facts(package: Thing) -> Facts:
    yield "version", package["version"]
    yield "id", package["id"]
    yield "type", TYPES[package["type"]]
    yield "architecture", arch_name(package["arch"])
    yield "url", package["url"]
    yield "file", package["filename"]
    yield "size", f"{int(package['size'] or 0):,} octets"
    yield "SHA-1", package["hash"]
    action = package["flatcar_action"] or {}
    yield "SHA-256", package["sha256"] or action.get("sha256", "")
    for file in package["extra_files"]:
        yield "extra file", f"{file['name']}, {int(file['size'] or 0):,} octets"
    yield "kept from", ", ".join(package["channels_blacklist"])
    yield "description", package["description"]
    yield "notes", package["release_notes"]
    yield "created", local(package["created_ts"])
