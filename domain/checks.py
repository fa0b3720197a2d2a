"""Checks that values of every kind of thing share."""

from __future__ import annotations

import base64
import binascii
import hashlib
import unicodedata

from domain.errors import Invalid

_UNFIT = frozenset({"Cc", "Cs"})


def checked_text(value: str, field: str, *, at_most: int, at_least: int = 0) -> str:
    """
    Pass a line of text on if its length is within bounds and it can be shown.

    Raises:
        Invalid: It is too short, too long, or has control characters.
    """
    checked_prose(value, field, at_most=at_most, at_least=at_least)
    if "\n" in value or "\r" in value:
        raise Invalid(f"{field} must be a single line", field=field)
    return value


def checked_prose(value: str, field: str, *, at_most: int, at_least: int = 0) -> str:
    """
    Pass a text, perhaps of several lines, on if it can be kept and shown.

    Raises:
        Invalid: It is too short, too long, or has control characters.
    """
    if not at_least <= len(value) <= at_most:
        raise Invalid(
            f"{field} must have {at_least} to {at_most} characters, not {len(value)}",
            field=field,
        )
    if any(map(_is_unfit, value)):
        raise Invalid(f"{field} must not contain control characters", field=field)
    return value


def _is_unfit(character: str) -> bool:
    """Whether a character is a control but a line's end, or half of a pair."""
    return character not in "\n\r\t" and unicodedata.category(character) in _UNFIT


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
