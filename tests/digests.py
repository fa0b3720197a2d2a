"""Digests of payloads, as packages have them."""

from __future__ import annotations

import base64
import hashlib


def base64_of(algorithm: str, content: bytes | str) -> str:
    """Give the digest of some content, or of a text, in base64."""
    octets = content.encode() if isinstance(content, str) else content
    return base64.b64encode(hashlib.new(algorithm, octets).digest()).decode()
