"""What a package of the other product holds, in our words."""

from __future__ import annotations

from collections.abc import Sequence

from domain.arch import Arch
from domain.package_contents import (
    MAX_SIZE,
    ExtraFile,
    PackageContents,
    PackageType,
    UpdateAction,
)
from importer.records import ActionRecord, FileRecord, PackageRecord, Product
from importer.texts import Noted, fitting

_NEBRASKA_TYPES = {1: PackageType.FLATCAR, 2: PackageType.DOCKER, 3: PackageType.ROCKET}
_TYPES = {
    Product.NEBRASKA: _NEBRASKA_TYPES,
    Product.COREROLLER: {**_NEBRASKA_TYPES, 1: PackageType.COREOS},
}
GONE_URL = "https://package.invalid/"
"""Of packages that the other product does not have any more; nobody is sent there."""


def contents_of(
    product: Product,
    package: PackageRecord,
    arch: Arch,
    action: ActionRecord | None,
    files: Sequence[FileRecord],
    noted: Noted,
) -> PackageContents:
    """
    Translate a package, which then has to be checked.

    Args:
        product: Whose numbers its type is one of.
        package: The package as it is there.
        arch: What machines it is for.
        action: What update_engine does with it, if anything.
        files: What comes beside the payload.
        noted: Is told of each value that is another one now.
    """
    return PackageContents(
        type=_TYPES[product].get(package.type, PackageType.OTHER),
        version=package.version,
        arch=arch,
        url=package.url,
        filename=package.filename,
        description=fitting(package.description, 250, "description", noted),
        size=_size(package.size, noted),
        hash=package.hash,
        sha256="" if action is None else action.sha256,
        extra_files=tuple(_file(each, noted) for each in files),
        action=None if action is None else _action(action),
    )


def gone(version: str) -> PackageContents:
    """Describe a package of which only the version is known any more."""
    return PackageContents(
        type=PackageType.OTHER,
        version=version,
        arch=Arch.ALL,
        url=GONE_URL,
        description="Deleted before the import; machines were granted it once",
    )


def _action(action: ActionRecord) -> UpdateAction:
    return UpdateAction(
        event=action.event,
        chromeos_version=action.chromeos_version,
        sha256=action.sha256,
        needs_admin=action.needs_admin,
        is_delta=action.is_delta,
        disable_payload_backoff=action.disable_payload_backoff,
        metadata_signature_rsa=action.metadata_signature_rsa,
        metadata_size=action.metadata_size,
        deadline=action.deadline,
    )


def _file(file: FileRecord, noted: Noted) -> ExtraFile:
    return ExtraFile(
        name=file.name,
        size=_size(file.size, noted),
        hash=file.hash,
        hash256=file.hash256,
    )


def _size(text: str, noted: Noted) -> int:
    """Read a size, which is text there; 0 where it is not known."""
    if not text.strip():
        return 0
    if text.strip().isdecimal() and int(text) <= MAX_SIZE:
        return int(text)
    noted(f"the size {text!r} is no number of octets; it is unknown now")
    return 0
