"""What reports on tables leave out: they are mailed, pasted and kept."""

from __future__ import annotations

from typing import Any

HIDDEN = "(hidden)"
_SECRET = {"password_hash"}


def hide(column: str, value: Any) -> Any:
    """Give what may be shown of the value of a column."""
    # SECURITY: with a hash, a password can be guessed at leisure.
    return HIDDEN if column in _SECRET and value is not None else value
