"""The command `rollerd package upload`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from commandline.commands.channels import channel_path
from commandline.commands.package_options import TYPES, package_body
from commandline.completion import channels, completing
from commandline.names import ARCHES, find_application, find_channel
from commandline.options import changes, in_application
from commandline.session import Session, path_to
from commandline.things import Thing

_PIECE = 1 << 20


@click.command(
    epilog="Example: rollerd package upload update.gz --app flatcar --version 4230.2.1"
    " --type flatcar --channel stable"
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@in_application
@click.option("--version", required=True, metavar="VERSION", help="Of the package.")
@click.option(
    "--type",
    "type_",
    type=click.Choice(TYPES[1:]),
    default="other",
    help="What it holds. [other]",
)
@click.option("--arch", type=click.Choice(ARCHES), help="[amd64]")
@click.option("--filename", metavar="NAME", help="Another one than that of the file.")
@click.option(
    "--channel",
    metavar="CHANNEL",
    shell_complete=completing(channels),
    help="Point this one at it; rollouts of its groups begin.",
)
@changes
def upload(
    session: Session,
    *,
    app: str,
    file: Path,
    filename: str | None,
    channel: str | None,
    **contents: Any,
) -> None:
    """
    Add one with its file, which the server hosts.

    The server tells the digests of what it received. A file that it has already is as
    good as sent.
    """
    owner = find_application(session, app)
    arch = ARCHES.index(contents["arch"] or "amd64")
    # NOTE: a name that is wrong is told before an hour of sending.
    target = channel and find_channel(owner, channel, arch)
    query = {
        "version": contents["version"],
        "filename": filename or file.name,
        "arch": arch,
    }
    sent = _sent(session, path_to("apps", owner["id"], "payloads"), file, query)
    body = package_body(source=None, payload=None, **contents, **sent)
    made = session.create(path_to("apps", owner["id"], "packages"), body)
    sentence = f"Package {made['version']} added: {made['id']}, {body['url']}"
    if target:
        session.change(channel_path(target), {"package_id": made["id"]})
        sentence += f"\nChannel {target['name']} points at {made['version']}."
    session.done(made, sentence)


def _sent(session: Session, path: str, file: Path, query: Thing) -> Thing:
    """Send a file; gives what the server tells of it, as fields of a package."""
    size = file.stat().st_size
    with click.progressbar(
        length=size,
        label=file.name,
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    ) as bar:
        return session.upload(path, _pieces(file, bar.update), size, **query)


def _pieces(file: Path, tell: Callable[[int], None]) -> Iterator[bytes]:
    with file.open("rb") as content:
        while piece := content.read(_PIECE):
            yield piece
            tell(len(piece))
