"""What comes of telling a sink."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from notifier.notifications import Notification


class Failure(Struct, frozen=True):
    """
    It was not told, or did not say that it was.

    Attributes:
        error: Why, in a line; no secret is in it.
        is_final: It will not be otherwise the next time.
        retry_after_s: How long it wants to be left alone; None if it does not say.
    """

    error: str
    is_final: bool = False
    retry_after_s: float | None = None


Send = Callable[[Notification, int], Failure | None]
"""Tells a sink, at an instant in microseconds; gives None once it has it."""
