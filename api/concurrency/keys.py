"""
The header ``Idempotency-Key``: one name for all attempts at one request.

As in draft-ietf-httpapi-idempotency-key-header. The draft wants a string in quotes;
most clients send it bare, which is read just so.
"""

from __future__ import annotations

import re
from hashlib import blake2b, sha256

from msgspec import Struct

from api.requests.errors import InvalidHeader

HEADER = "Idempotency-Key"
_ACCEPTABLE = re.compile(
    r'"([\x20\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255})'
)


class Attempt(Struct, frozen=True):
    """
    A request that may be sent again under its key.

    Attributes:
        key: Stands for the caller and the key.
        fingerprint: Stands for what is asked for.
    """

    key: bytes
    fingerprint: bytes

    def part(self, number: int) -> Attempt:
        """Stand for one of several commands that the request is carried out by."""
        counted = self.key + number.to_bytes(4, "big")
        return Attempt(sha256(counted).digest(), self.fingerprint)


def parse_key(header: str) -> str:
    """Read the header; raises `InvalidHeader`."""
    found = _ACCEPTABLE.fullmatch(header.strip())
    if found is None:
        raise InvalidHeader(
            f"{HEADER} must have 1 to 255 printable characters of ASCII, such as a"
            " UUID, in quotes or not",
            field=HEADER,
        )
    return found[1] or found[2]


def attempt_of(key: str, caller: str, request: bytes) -> Attempt:
    """
    Tell requests apart.

    Args:
        key: As the client names it.
        caller: Who it is; keys are their own.
        request: All that makes it another request.
    """
    # SECURITY: a request may hold a password. Without the key, which is not stored,
    # nobody can try which one leads to the fingerprint.
    secret = sha256(key.encode()).digest()
    fingerprint = blake2b(request, digest_size=32, key=secret).digest()
    return Attempt(sha256(f"{caller}\0{key}".encode()).digest(), fingerprint)
