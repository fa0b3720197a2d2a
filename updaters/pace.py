"""When to ask again."""

from __future__ import annotations

from collections.abc import Callable
from random import random

MINUTE = 60
DEFAULT_S = 45 * MINUTE
"""As update_engine does where the server does not say."""
FIRST_S = 7 * MINUTE
LONGEST_S = 6 * 3600


class Pace:
    """
    Says how long to wait, so that a fleet neither stampedes nor asks in step.

    After failures it waits twice as long each time, from a minute to six hours; the
    server's word for it (``Retry-After``) is the least. Each wait is longer or shorter
    by up to a fifth, by chance.

    Args:
        chance: Gives numbers from 0 to 1.
    """

    def __init__(self, chance: Callable[[], float] = random) -> None:
        self._chance = chance
        self._failures = 0
        # A fleet that starts after a power cut does not come all at once.
        self._next = FIRST_S * chance()

    def heard(self, poll_interval: int | None) -> None:
        """Note an answer, and what it says of the next check, in seconds."""
        self._failures = 0
        self._next = self._jittered(poll_interval or DEFAULT_S)

    def failed(self, retry_after: float | None = None) -> None:
        """Note that there was no answer, or a refusal."""
        backoff = min(MINUTE * 2.0**self._failures, LONGEST_S)
        self._failures = min(self._failures + 1, 16)
        self._next = max(self._jittered(backoff), retry_after or 0)

    def wait(self) -> float:
        """Give the seconds until the next check."""
        return self._next

    def _jittered(self, seconds: float) -> float:
        return seconds * (0.8 + 0.4 * self._chance())
