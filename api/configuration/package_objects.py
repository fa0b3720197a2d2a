"""What the API answers with for a package: Nebraska's object, and what is ours."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from domain.arch import Arch
from domain.instants import to_datetime
from domain.package_contents import ExtraFile, PackageType, UpdateAction
from projections.pages_packages import PackageRow


class ExtraFileObject(msgspec.Struct, frozen=True):
    """A file beside the payload; its id is its place in the list, from 1."""

    id: int
    name: str
    size: str
    hash: str
    hash256: str

    @classmethod
    def of(cls, number: int, file: ExtraFile) -> ExtraFileObject:
        """Show a file."""
        return cls(number, file.name, str(file.size), file.hash, file.hash256)


class ActionObject(msgspec.Struct, frozen=True):
    """What update_engine does after the download."""

    id: UUID
    event: str
    chromeos_version: str
    sha256: str
    needs_admin: bool
    is_delta: bool
    disable_payload_backoff: bool
    metadata_signature_rsa: str
    metadata_size: str
    deadline: str
    created_ts: datetime

    @classmethod
    def of(cls, row: PackageRow, action: UpdateAction) -> ActionObject:
        """Show the action of a package; it goes by the package's id and time."""
        return cls(
            id=row.package_id,
            created_ts=to_datetime(row.created_at),
            **msgspec.structs.asdict(action),
        )


class PackageObject(msgspec.Struct, frozen=True, kw_only=True):
    """A package; sizes are octets, as text."""

    id: UUID
    type: PackageType
    version: str
    url: str
    filename: str
    description: str
    size: str
    hash: str
    sha256: str
    release_notes: str
    created_ts: datetime
    channels_blacklist: tuple[UUID, ...]
    application_id: UUID
    flatcar_action: ActionObject | None
    arch: Arch
    extra_files: list[ExtraFileObject]

    @classmethod
    def of(cls, row: PackageRow) -> PackageObject:
        """Show a package."""
        contents, action = row.contents, row.contents.action
        return cls(
            id=row.package_id,
            type=contents.type,
            version=contents.version,
            url=contents.url,
            filename=contents.filename,
            description=contents.description,
            size=str(contents.size),
            hash=contents.hash,
            sha256=contents.sha256,
            release_notes=contents.release_notes,
            created_ts=to_datetime(row.created_at),
            channels_blacklist=row.channels_blacklist,
            application_id=row.application_id,
            flatcar_action=ActionObject.of(row, action) if action else None,
            arch=contents.arch,
            extra_files=[
                ExtraFileObject.of(number, file)
                for number, file in enumerate(contents.extra_files, start=1)
            ],
        )
