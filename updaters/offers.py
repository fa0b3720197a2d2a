"""What a server offers: an answer to a check, read and checked."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

import msgspec

from omaha.protocol.documents import MalformedDocument
from omaha.protocol.manifests import Action, PackageEntry
from omaha.protocol.reading import read_response
from omaha.protocol.responses import UpdateCheckAnswer
from updaters.errors import Code, UpdateFailed


class OfferedFile(msgspec.Struct, frozen=True):
    """
    A file of an update.

    Attributes:
        name: A plain name, without a folder.
        size: In bytes; 0 if the server does not say.
        digests: By algorithm (``sha1``, ``sha256``), in hexadecimal.
    """

    name: str
    size: int
    digests: Mapping[str, str]


class Offer(msgspec.Struct, frozen=True):
    """
    An update.

    Attributes:
        version: What the files are.
        urls: The folders that the files are in, the preferred one first.
        files: The main one first.
    """

    version: str
    urls: tuple[str, ...]
    files: tuple[OfferedFile, ...]


class Answer(msgspec.Struct, frozen=True):
    """
    What became of a check.

    Attributes:
        offer: None if there is no update for now.
        poll_interval: Seconds until the next check is welcome; None if it is not said.
    """

    offer: Offer | None
    poll_interval: int | None


def read_answer(body: bytes) -> Answer:
    """
    Read the answer to a check of one application.

    Raises:
        UpdateFailed: It cannot be used, or refuses; the message says why.
    """
    if not body:
        raise UpdateFailed(Code.EMPTY_ANSWER, "the server's answer is empty")
    try:
        apps = read_response(body).apps
    except MalformedDocument as ex:
        raise UpdateFailed(
            Code.NOT_XML, f"the server's answer is unusable: {ex}"
        ) from ex
    if len(apps) != 1:
        raise _invalid(f"the answer is about {len(apps)} applications")
    check = apps[0].update_check
    if apps[0].status != "ok" or check is None:
        raise _invalid(f"the server says {apps[0].status or 'nothing'!r}")
    return Answer(_read_offer(check), check.poll_interval)


def _read_offer(check: UpdateCheckAnswer) -> Offer | None:
    if check.status == "noupdate":
        return None
    if check.status != "ok":
        raise _invalid(f"the server says {check.status!r} of the check")
    if not check.manifests or not check.manifests[0].packages or not all(check.urls):
        raise _invalid("the offer lacks a manifest, a package or a URL")
    manifest = check.manifests[0]
    main, *others = manifest.packages
    action = next((a for a in manifest.actions if a.event == "postinstall"), None)
    files = (_main_file(main, action), *map(_file, others))
    return Offer(manifest.version, check.urls, files)


def _main_file(package: PackageEntry, action: Action | None) -> OfferedFile:
    """Read the first package: its SHA-256 may stand in the action, in base64."""
    file = _file(package)
    if action is None or not action.sha256:
        return file
    digests = {**file.digests, "sha256": _hexadecimal(action.sha256)}
    return OfferedFile(file.name, file.size, digests)


def _file(package: PackageEntry) -> OfferedFile:
    # SECURITY: a name is joined to a folder of ours.
    if package.name in {"", ".", ".."} or set(package.name) & set("/\\\0"):
        raise _invalid(f"{package.name[:64]!r} is not a plain name of a file")
    digests = {}
    if package.hash:
        digests["sha1"] = _hexadecimal(package.hash)
    if package.hash_sha256:
        digests["sha256"] = package.hash_sha256.lower()
    return OfferedFile(package.name, package.size, digests)


def _hexadecimal(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).hex()
    except binascii.Error:
        raise _invalid(f"the hash {text[:64]!r} is not base64") from None


def _invalid(message: str) -> UpdateFailed:
    return UpdateFailed(Code.INVALID_ANSWER, message)
