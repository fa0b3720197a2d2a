"""How values that machines and operators chose are put on a terminal."""

from __future__ import annotations

from typing import Any

import msgspec

from commandline.terminal import printable

__all__ = ["printable", "spelled_value"]

_LONGEST = 200
"""Characters of a value."""


def spelled_value(value: Any) -> str:
    """Put a value on a part of a line."""
    text = printable(msgspec.json.encode(value).decode())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
