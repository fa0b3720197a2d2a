"""Checks that values of every kind of thing share."""

from __future__ import annotations

import base64
import binascii
import hashlib
import unicodedata

from domain.errors import Invalid


def checked_text(value: str, field: str, *, at_most: int, at_least: int = 0) -> str:
    """
    Pass a text on if its length is within bounds and it can be shown.

    Raises:
        Invalid: It is too short, too long, or has control characters.
    """
    if not at_least <= len(value) <= at_most:
        raise Invalid(
            f"{field} must have {at_least} to {at_most} characters, not {len(value)}",
            field=field,
        )
    if any(_is_control(character) for character in value):
        raise Invalid(f"{field} must not contain control characters", field=field)
    return value


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc" and character not in "\n\r\t"


def checked_digest(value: str, field: str, *, algorithm: str) -> str:
    """
    Pass a base64 digest on if it has the right length.

    Raises:
        Invalid: It is not base64, or of another length.
    """
    octets = hashlib.new(algorithm).digest_size
    try:
        decoded = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        decoded = b""
    if len(decoded) != octets:
        raise Invalid(
            f"{field} must be the base64 of {octets} bytes, such as the output of "
            f"'openssl dgst -{algorithm} -binary FILE | base64'",
            field=field,
        )
    return value
