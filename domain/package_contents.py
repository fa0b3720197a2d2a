"""What a package holds, and the rules that keep it fit to be sent to machines."""

from __future__ import annotations

import re
from enum import IntEnum
from urllib.parse import urlsplit

import msgspec

from domain.arch import Arch
from domain.checks import checked_digest, checked_prose, checked_text
from domain.errors import Invalid
from domain.versions import parse_version

_HEX_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
MAX_SIZE = 2**63 - 1
_ACTION_TEXTS = (
    "event",
    "chromeos_version",
    "metadata_signature_rsa",
    "metadata_size",
    "deadline",
)


class PackageType(IntEnum):
    """What a package holds, numbered as Nebraska numbers them."""

    FLATCAR = 1
    DOCKER = 2
    ROCKET = 3
    OTHER = 4
    COREOS = 5

    @property
    def is_operating_system(self) -> bool:
        """Whether update_engine installs it, which needs an action with a digest."""
        return self in (PackageType.FLATCAR, PackageType.COREOS)


class ExtraFile(msgspec.Struct, frozen=True):
    """
    A file that comes beside the payload, such as an OEM or system extension image.

    Attributes:
        name: File name below the package's URL.
        size: Octets.
        hash: SHA-1, base64, or empty.
        hash256: SHA-256, lower-case hexadecimal, or empty.
    """

    name: str
    size: int
    hash: str = ""
    hash256: str = ""


class UpdateAction(msgspec.Struct, frozen=True):
    """
    What update_engine does after the download, in CoreOS's and Flatcar's words.

    Attributes:
        sha256: SHA-256 of the payload, base64; update_engine requires it.
    """

    event: str = "postinstall"
    chromeos_version: str = ""
    sha256: str = ""
    needs_admin: bool = False
    is_delta: bool = False
    disable_payload_backoff: bool = True
    metadata_signature_rsa: str = ""
    metadata_size: str = ""
    deadline: str = ""


class PackageContents(msgspec.Struct, frozen=True, kw_only=True):
    """
    Everything about a package but its application and its blacklist.

    Attributes:
        url: Folder that the files are below; ``https://host/path/``.
        size: Octets of the payload, or 0 where it is not known.
        hash: SHA-1 of the payload, base64, or empty.
        sha256: SHA-256 of the payload, base64, or empty.
    """

    type: PackageType
    version: str
    arch: Arch
    url: str
    filename: str = ""
    description: str = ""
    size: int = 0
    hash: str = ""
    sha256: str = ""
    release_notes: str = ""
    extra_files: tuple[ExtraFile, ...] = ()
    action: UpdateAction | None = None

    @property
    def payload_sha256(self) -> str:
        """The SHA-256 of the payload, which may stand in the action alone; or empty."""
        return self.sha256 or (self.action.sha256 if self.action else "")

    def checked(self) -> PackageContents:
        """
        Pass the contents on if machines could be sent them.

        Raises:
            Invalid: A field is not acceptable; it is named.
        """
        parse_version(self.version)
        _check_url(self.url)
        checked_text(self.filename, "filename", at_most=100)
        checked_prose(self.description, "description", at_most=250)
        checked_prose(self.release_notes, "release_notes", at_most=10_000)
        _check_size(self.size, "size")
        _check_action(self.action)
        _check_digests(self)
        for file in self.extra_files:
            _check_extra_file(file)
        if self.type.is_operating_system:
            _check_operating_system(self)
        return self


def _check_url(url: str) -> None:
    checked_text(url, "url", at_least=1, at_most=256)
    try:
        parts = urlsplit(url)
        absolute = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        absolute = False
    if not absolute or any(character.isspace() for character in url):
        # ue-rs joins by RFC 3986 and update_engine fetches: both need it absolute.
        raise Invalid(
            "url must be absolute, such as https://example.net/packages/", field="url"
        )


def _check_size(size: int, field: str) -> None:
    if not 0 <= size <= MAX_SIZE:
        raise Invalid(f"{field} must be 0 to {MAX_SIZE} octets", field=field)


def _check_digests(contents: PackageContents) -> None:
    if contents.hash:
        checked_digest(contents.hash, "hash", algorithm="sha1")
    if contents.sha256:
        checked_digest(contents.sha256, "sha256", algorithm="sha256")
    if contents.action is not None and contents.action.sha256:
        checked_digest(
            contents.action.sha256, "flatcar_action.sha256", algorithm="sha256"
        )


def _check_action(action: UpdateAction | None) -> None:
    if action is None:
        return
    for name in _ACTION_TEXTS:
        checked_text(getattr(action, name), f"flatcar_action.{name}", at_most=256)


def _check_extra_file(file: ExtraFile) -> None:
    checked_text(file.name, "extra_files.name", at_least=1, at_most=250)
    _check_size(file.size, "extra_files.size")
    if file.hash:
        checked_digest(file.hash, "extra_files.hash", algorithm="sha1")
    if file.hash256 and not _HEX_SHA256.fullmatch(file.hash256):
        raise Invalid(
            "extra_files.hash256 must be 64 lower-case hexadecimal digits",
            field="extra_files.hash256",
        )


def _check_operating_system(contents: PackageContents) -> None:
    """Refuse what update_engine would report as error 34 (omaha_request_action.cc)."""
    missing = [
        name
        for name, value in (
            ("filename", contents.filename),
            ("size", contents.size),
            ("hash", contents.hash),
            ("flatcar_action.sha256", contents.action and contents.action.sha256),
        )
        if not value
    ]
    if missing:
        raise Invalid(
            f"update_engine cannot install a package without {', '.join(missing)}",
            field=missing[0],
        )
