"""What reports and records leave out: they are mailed, pasted and kept."""

from __future__ import annotations

from typing import Any

HIDDEN = "(hidden)"
SECRETS = frozenset({"password_hash", "digest"})
"""Fields and columns: what stands for the secrets of users, and of programs."""


def hide(column: str, value: Any) -> Any:
    """Give what may be shown of the value of a column."""
    # SECURITY: with a hash, a password can be guessed at leisure.
    return HIDDEN if column in SECRETS and value is not None else value
