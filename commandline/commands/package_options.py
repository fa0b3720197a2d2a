"""The options that tell what is in a package."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import IO, Any

import click
import msgspec

from commandline.names import ARCHES
from commandline.options import Command, given
from commandline.things import Thing

TYPES = ("", "flatcar", "docker", "rocket", "other", "coreos")
"""The types, as the API numbers them."""
_OPERATING_SYSTEMS = {TYPES.index("flatcar"), TYPES.index("coreos")}

_OPTIONS = (
    click.option(
        "--from",
        "source",
        type=click.File("rb"),
        metavar="FILE",
        help="JSON as the API takes it, - for stdin; options count more.",
    ),
    click.option(
        "--type", "type_", type=click.Choice(TYPES[1:]), help="What it holds."
    ),
    click.option("--arch", type=click.Choice(ARCHES), help="[amd64]"),
    click.option("--url", metavar="URL", help="The folder that the file is in."),
    click.option(
        "--payload",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="A copy of the file: tells its name, size and digests.",
    ),
    click.option("--filename", metavar="NAME", help="Of the payload."),
    click.option(
        "--size", type=click.IntRange(0), metavar="OCTETS", help="Of the payload."
    ),
    click.option("--sha1", "hash", metavar="BASE64", help="Of the payload."),
    click.option("--sha256", metavar="BASE64", help="Of the payload."),
    click.option("--description", metavar="TEXT", help="For people."),
    click.option("--release-notes", metavar="TEXT", help="For people."),
    click.option(
        "--blacklist",
        multiple=True,
        metavar="CHANNEL",
        help="Keep it from a channel; more than once. none: from none.",
    ),
)


def with_contents(command: Command) -> Command:
    """Let a command take all there is to a package."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def package_body(
    *,
    source: IO[bytes] | None,
    payload: Path | None,
    type_: str | None,
    arch: str | None,
    was: int = 0,
    **contents: Any,
) -> Thing:
    """
    Put together what the API is told of a package.

    Args:
        source: An object of JSON to begin with.
        payload: A copy of the file that machines will get.
        type_: The name of the type.
        arch: The name of the architecture.
        was: The type of the package that is changed.
        contents: The other fields, as the API names them.

    Raises:
        click.UsageError: The file is no object of JSON.
    """
    body = {
        **_read_object(source),
        **_measured(payload),
        **given(contents),
    }
    if type_ is not None:
        body["type"] = TYPES.index(type_)
    if arch is not None:
        body["arch"] = ARCHES.index(arch)
    if body.get("type", was) in _OPERATING_SYSTEMS and "sha256" in body:
        # update_engine goes by the digest that comes with the action.
        action = body.get("flatcar_action") or {}
        body["flatcar_action"] = {**action, "sha256": body["sha256"]}
    return body


def _read_object(source: IO[bytes] | None) -> Thing:
    if source is None:
        return {}
    try:
        return msgspec.json.decode(source.read(), type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError) as ex:
        raise click.UsageError(f"--from: that is no JSON object: {ex}") from ex


def _measured(payload: Path | None) -> Thing:
    if payload is None:
        return {}
    with payload.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").digest()
        file.seek(0)
        # The protocol asks for it; nothing is trusted because of it.
        sha1 = hashlib.file_digest(
            file, lambda: hashlib.sha1(usedforsecurity=False)
        ).digest()
    return {
        "filename": payload.name,
        "size": payload.stat().st_size,
        "hash": base64.b64encode(sha1).decode(),
        "sha256": base64.b64encode(sha256).decode(),
    }
