"""How values that machines and operators chose are put on a terminal."""

from __future__ import annotations


def printable(text: str) -> str:
    """Leave out what a terminal would obey."""
    # SECURITY: machines and operators chose it, and a terminal obeys what it is sent.
    return "".join(char if char.isprintable() else " " for char in text)
