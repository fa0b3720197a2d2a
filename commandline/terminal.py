"""How values that machines and operators chose are put on a terminal."""

from __future__ import annotations

import json


def printable(text: str) -> str:
    """Leave out what a terminal would obey."""
    # SECURITY: machines and operators chose it, and a terminal obeys what it is sent.
    return "".join(char if char.isprintable() else " " for char in text)


def printable_json(text: str) -> str:
    """Escape the same in JSON, which says what it did before."""
    # NOTE: outside of strings, the ends of lines are all that is not printable.
    return "".join(c if c.isprintable() or c == "\n" else _escaped(c) for c in text)


def _escaped(char: str) -> str:
    return json.dumps(char)[1:-1] if char != "\x7f" else "\\u007f"
