"""Texts of the other product, made fit to be kept and shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

Noted = Callable[[str], None]
"""Is told what is not as it was."""
_UNFIT = frozenset({"Cc", "Cs"})
_LAYOUT = frozenset("\n\r\t")


def fitting(
    text: str,
    at_most: int,
    field: str,
    noted: Noted,
    *,
    is_line: bool = False,
) -> str:
    """
    Cut a text to what is kept, and take out what cannot be shown.

    Args:
        text: As it is there.
        at_most: Characters.
        field: What it is.
        noted: Is told if it is another one now.
        is_line: It must not have several.
    """
    allowed = frozenset() if is_line else _LAYOUT
    kept = text[:at_most]
    if kept != text:
        noted(
            f"of its {field}, the first {at_most} of {len(text):,} characters are kept"
        )
    shown = "".join(c if _is_fit(c, allowed) else " " for c in kept)
    if shown != kept:
        noted(f"its {field} has spaces now in place of what cannot be shown")
    return shown


def _is_fit(character: str, allowed: frozenset[str]) -> bool:
    return character in allowed or unicodedata.category(character) not in _UNFIT
