"""Whether a package that we have is the one that the upstream offers."""

from __future__ import annotations

from collections.abc import Iterator

from domain.package_contents import ExtraFile, PackageContents
from syncer.errors import PackageDiffers


def check_same(ours: PackageContents, theirs: PackageContents) -> None:
    """
    Make sure that machines would get the same, wherever from.

    A digest that one of both does not tell is not compared.

    Raises:
        PackageDiffers: They would not; the message says in what.
    """
    differences = ", ".join(_differences(ours, theirs))
    if differences:
        raise PackageDiffers(
            f"the package {ours.version} is another one here than at the upstream"
            f" ({differences}): correct or delete ours, or pin the channel"
        )


def _differences(ours: PackageContents, theirs: PackageContents) -> Iterator[str]:
    if ours.size != theirs.size:
        yield f"size {ours.size}, there {theirs.size}"
    if _differ(ours.hash, theirs.hash):
        yield "another SHA-1"
    if _differ(ours.payload_sha256, theirs.payload_sha256):
        yield "another SHA-256"
    if ours.action is None or ours.action.event != "postinstall":
        yield "no postinstall action"
    elif ours.action.is_delta:
        yield "a delta"
    yield from _differences_of_files(ours, theirs)


def _differences_of_files(
    ours: PackageContents, theirs: PackageContents
) -> Iterator[str]:
    here = {file.name: file for file in ours.extra_files}
    there = {file.name: file for file in theirs.extra_files}
    for name in sorted(here.keys() ^ there.keys()):
        yield f"{name} {'only here' if name in here else 'only there'}"
    for name in sorted(here.keys() & there.keys()):
        if _is_another(here[name], there[name]):
            yield f"another {name}"


def _is_another(ours: ExtraFile, theirs: ExtraFile) -> bool:
    return (
        ours.size != theirs.size
        or _differ(ours.hash, theirs.hash)
        or _differ(ours.hash256, theirs.hash256)
    )


def _differ(ours: str, theirs: str) -> bool:
    return bool(ours and theirs) and ours != theirs
