"""Where hosted files are: the same path below the folder and below the URL."""

from __future__ import annotations

import re
from uuid import UUID

import msgspec

from domain.arch import Arch
from domain.errors import Invalid

PREFIX = "/payloads"
"""The path of the server below which files are served."""
# NOTE: clients append names to URLs as they are, so nothing that would need escaping.
_PLAIN = re.compile(r"[A-Za-z0-9_+~=@,-][A-Za-z0-9._+~=@,-]*", re.ASCII)
_MAX_LENGTH = 128


class Release(msgspec.Struct, frozen=True):
    """
    A version of an application for an architecture, the folder of its files.

    Attributes:
        name: Such as ``amd64-4230.2.1``.
    """

    application_id: UUID
    name: str

    @property
    def path(self) -> str:
        """Where its files are, such as ``<application id>/amd64-4230.2.1``."""
        return f"{self.application_id}/{self.name}"


class Place(msgspec.Struct, frozen=True):
    """Where a file is: in the folder of a release, under a plain name."""

    release: Release
    name: str

    @property
    def path(self) -> str:
        """Its path, below the folder and the URL alike."""
        return f"{self.release.path}/{self.name}"


def release_of(application_id: UUID, arch: Arch, version: str) -> Release:
    """
    Name the folder of a version.

    Raises:
        Invalid: The version is too long for it.
    """
    name = f"{arch.short_name}-{version}"
    _require_plain(name, "version")
    return Release(application_id, name)


def place_of(release: Release, name: str) -> Place:
    """
    Name the place of a file.

    Raises:
        Invalid: Its name is none that can be in a path and in a URL as it is.
    """
    _require_plain(name, "filename")
    return Place(release, name)


def is_plain(name: str) -> bool:
    """Say whether a name is one for a file or a folder here."""
    # SECURITY: no separator and no dot at the start, so no way out of the folder.
    return len(name) <= _MAX_LENGTH and _PLAIN.fullmatch(name) is not None


def _require_plain(name: str, field: str) -> None:
    if not is_plain(name):
        raise Invalid(
            f"a hosted file cannot be called {name[:_MAX_LENGTH]!r}: use at most"
            f" {_MAX_LENGTH} letters, digits and . _ + ~ = @ , - and no dot first",
            field=field,
        )
