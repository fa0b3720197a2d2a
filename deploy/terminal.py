"""How values that machines and operators chose are put on a terminal."""

from __future__ import annotations

from typing import Any

import msgspec

_LONGEST = 200
"""Characters of a value."""


def printable(text: str) -> str:
    """Leave out what a terminal would obey."""
    # SECURITY: machines and operators chose it, and a terminal obeys what it is sent.
    return "".join(char if char.isprintable() else " " for char in text)


def spelled_value(value: Any) -> str:
    """Put a value on a part of a line."""
    text = printable(msgspec.json.encode(value).decode())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
