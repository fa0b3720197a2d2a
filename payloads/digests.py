"""What tells one file from another: its size and its digests."""

from __future__ import annotations

import base64
import hashlib

import msgspec


class Measured(msgspec.Struct, frozen=True):
    """
    What a file is.

    Attributes:
        size: In bytes.
        sha1: In base64, as packages have it.
        sha256: In base64.
    """

    size: int
    sha1: str
    sha256: str


class Measure:
    """Measures a file while it passes by."""

    def __init__(self) -> None:
        self._size = 0
        # The protocol asks for it; nothing is trusted because of it.
        self._sha1 = hashlib.sha1(usedforsecurity=False)
        self._sha256 = hashlib.sha256()

    def add(self, piece: bytes) -> None:
        """Take the next bytes."""
        self._size += len(piece)
        self._sha1.update(piece)
        self._sha256.update(piece)

    def result(self) -> Measured:
        """Tell what it was so far."""
        sha1, sha256 = map(_text, (self._sha1.digest(), self._sha256.digest()))
        return Measured(self._size, sha1, sha256)


def _text(digest: bytes) -> str:
    return base64.b64encode(digest).decode()
