"""What clients send of packages; see `api.configuration.merging`."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from api.configuration.merging import Flag, NullableText, Text, merged, sent
from domain.arch import Arch
from domain.package_contents import (
    ExtraFile,
    PackageContents,
    PackageType,
    UpdateAction,
)

Octets = int | Annotated[str, Meta(pattern="^[0-9]{0,19}$")] | None
"""A size: a number, or as Nebraska has it, a text of digits."""


class ActionChanges(msgspec.Struct, frozen=True, kw_only=True):
    """Part of the body of a package: what update_engine does after the download."""

    event: Text = UNSET
    chromeos_version: NullableText = UNSET
    sha256: NullableText = UNSET
    needs_admin: Flag = UNSET
    is_delta: Flag = UNSET
    disable_payload_backoff: Flag = UNSET
    metadata_signature_rsa: NullableText = UNSET
    metadata_size: NullableText = UNSET
    deadline: NullableText = UNSET


class NewFile(msgspec.Struct, frozen=True, kw_only=True):
    """Part of the body of a package: a file beside the payload."""

    name: str
    size: Octets = 0
    hash: str | None = None
    hash256: str | None = None

    def to_file(self) -> ExtraFile:
        """Give the file as the domain knows it."""
        return ExtraFile(
            self.name, int(self.size or 0), self.hash or "", self.hash256 or ""
        )


class PackageChanges(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``PUT /api/apps/{app}/packages/{package}``; sizes are octets."""

    type: PackageType | UnsetType = UNSET
    version: Text = UNSET
    arch: Arch | UnsetType = UNSET
    url: Text = UNSET
    filename: NullableText = UNSET
    description: NullableText = UNSET
    size: Octets | UnsetType = UNSET
    hash: NullableText = UNSET
    sha256: NullableText = UNSET
    release_notes: NullableText = UNSET
    channels_blacklist: list[UUID] | UnsetType | None = UNSET
    flatcar_action: ActionChanges | UnsetType | None = UNSET
    extra_files: list[NewFile] | UnsetType | None = UNSET

    def onto(self, contents: PackageContents) -> PackageContents:
        """Put the changes onto what is there."""
        changes = sent(self)
        if self.size is not UNSET:
            changes["size"] = int(self.size or 0)
        if self.extra_files is not UNSET:
            files = [file.to_file() for file in self.extra_files or ()]
            changes["extra_files"] = tuple(files)
        if self.flatcar_action is None:
            changes["action"] = None
        elif self.flatcar_action is not UNSET:
            before = contents.action or UpdateAction()
            changes["action"] = merged(before, sent(self.flatcar_action))
        return merged(contents, changes)


class NewPackage(PackageChanges, frozen=True, kw_only=True):
    """Body of ``POST /api/apps/{app}/packages``."""

    type: PackageType
    version: str
    arch: Arch = Arch.AMD64
    url: str
