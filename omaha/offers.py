"""Packages in Omaha's words: what a machine is offered, and what a mirror is given."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from functools import lru_cache

from msgspec import structs

from domain.package_contents import PackageContents, UpdateAction
from omaha.protocol.manifests import Action, Manifest, PackageEntry
from omaha.protocol.responses import UpdateCheckAnswer
from omaha.protocol.statuses import UpdateCheckStatus
from projections.catalogue import OfferedPackage

DEFAULT_FLOOR_REASON = "Required intermediate version"
"""What a mirror is told of a floor that has no reason; Nebraska's words."""


@lru_cache(maxsize=1024)
def offer(contents: PackageContents, poll_interval: int | None) -> UpdateCheckAnswer:
    """Offer a package to a machine, which need not know what leads on from there."""
    return UpdateCheckAnswer(
        status=UpdateCheckStatus.OK,
        poll_interval=poll_interval,
        urls=(contents.url,),
        manifests=(_manifest(contents),),
    )


def offer_all(
    packages: Sequence[OfferedPackage], poll_interval: int | None
) -> UpdateCheckAnswer:
    """
    Give a mirror packages in the order in which its machines are to install them.

    Args:
        packages: Floors, then the target, which may be a floor too; at least one.
        poll_interval: Seconds until the next check, or None to leave it to the client.
    """
    # NOTE: all manifests share the urls, and Nebraska reads the first one alone. That
    # is the target's; our own syncer takes as many as there are packages for theirs.
    urls = tuple(package.contents.url for package in reversed(packages))
    *floors, target = map(_marked_manifest, packages)
    return UpdateCheckAnswer(
        status=UpdateCheckStatus.OK,
        poll_interval=poll_interval,
        urls=urls if len(set(urls)) > 1 else urls[:1],
        manifests=(*floors, structs.replace(target, is_target=True)),
    )


def _marked_manifest(package: OfferedPackage) -> Manifest:
    manifest = _manifest(package.contents)
    if not package.is_floor:
        return manifest
    reason = package.floor_reason or DEFAULT_FLOOR_REASON
    return structs.replace(manifest, is_floor=True, floor_reason=reason)


def _manifest(contents: PackageContents) -> Manifest:
    return Manifest(
        version=contents.version,
        packages=(_payload(contents), *_extra_files(contents)),
        actions=_actions(contents),
    )


def _payload(contents: PackageContents) -> PackageEntry:
    # NOTE: no SHA-256 on the payload of an operating system: go-omaha takes it for
    # base64 there, all others for hexadecimal; update_engine reads the action's.
    spelled_out = contents.sha256 and not contents.type.is_operating_system
    return PackageEntry(
        name=contents.filename,
        size=contents.size,
        hash=contents.hash,
        hash_sha256=b64decode(contents.sha256).hex() if spelled_out else "",
        required=True,
    )


def _extra_files(contents: PackageContents) -> tuple[PackageEntry, ...]:
    return tuple(
        PackageEntry(
            name=file.name,
            size=file.size,
            hash=file.hash,
            hash_sha256=file.hash256,
            required=False,
        )
        for file in contents.extra_files
    )


def _actions(contents: PackageContents) -> tuple[Action, ...]:
    """Write the one action that update_engine and ue-rs read, for what they install."""
    if contents.action is None or not contents.type.is_operating_system:
        return ()
    return (_action(contents.action),)


def _action(action: UpdateAction) -> Action:
    return Action(
        event=action.event,
        sha256=action.sha256,
        display_version=action.chromeos_version,
        needs_admin=action.needs_admin,
        is_delta=action.is_delta,
        disable_payload_backoff=action.disable_payload_backoff,
        metadata_signature_rsa=action.metadata_signature_rsa,
        metadata_size=action.metadata_size,
        deadline=action.deadline,
    )
