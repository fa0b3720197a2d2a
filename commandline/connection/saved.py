"""
The file in which `rollerd login` keeps tokens, each for one server.

A token is never sent to another server than the one that gave it.
"""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import msgspec


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """
    What is kept for a server.

    Attributes:
        token: The secret.
        token_id: By which the server knows it, if we had it made.
        user: Whose it is.
    """

    token: str
    token_id: str = ""
    user: str = ""


class Saved(msgspec.Struct, frozen=True):
    """
    All that is kept.

    Attributes:
        default: The URL of the server that was signed in to last.
        servers: By URL.
    """

    default: str = ""
    servers: dict[str, Entry] = {}

    def signed_in(self, url: str, entry: Entry) -> Saved:
        """Keep a token; the server is the default from now on."""
        return Saved(url, {**self.servers, url: entry})

    def signed_out(self, url: str) -> Saved:
        """Forget a server."""
        others = {each: entry for each, entry in self.servers.items() if each != url}
        return Saved("" if self.default == url else self.default, others)


def saved_file(environ: Mapping[str, str]) -> Path:
    """Tell where it is."""
    folder = environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(folder) / "coreroller" / "config.toml"


def read_saved(environ: Mapping[str, str]) -> Saved:
    """
    Read what was kept; nothing, if nothing was.

    Raises:
        click.UsageError: The file cannot be understood.
    """
    file = saved_file(environ)
    try:
        return msgspec.convert(tomllib.loads(file.read_text()), Saved)
    except (FileNotFoundError, NotADirectoryError):
        return Saved()
    except (OSError, ValueError) as ex:
        raise click.UsageError(
            f"{file}: {ex}; correct or delete it, then run `rollerd login`"
        ) from ex


def write_saved(environ: Mapping[str, str], saved: Saved) -> Path:
    """
    Keep it, readable by its owner only, and tell where.

    Raises:
        click.FileError: It cannot be kept there.
    """
    file = saved_file(environ)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # NOTE: written beside and put in place, so that it is whole or as it was; a
        # new file of `mkstemp` is its owner's only.
        number, name = tempfile.mkstemp(dir=file.parent, prefix=".config")
        with os.fdopen(number, "w") as beside:
            beside.write("\n".join([*_lines(saved), ""]))
        return Path(name).replace(file)
    except OSError as ex:
        raise click.FileError(str(file), str(ex)) from ex


def _lines(saved: Saved) -> Iterator[str]:
    if saved.default:
        yield f"default = {_quoted(saved.default)}"
    for url, entry in saved.servers.items():
        yield ""
        yield f"[servers.{_quoted(url)}]"
        for name, value in msgspec.structs.asdict(entry).items():
            yield f"{name} = {_quoted(value)}"


def _quoted(text: str) -> str:
    # NOTE: a printable text is a basic string of TOML as JSON writes it.
    return msgspec.json.encode(text).decode()
