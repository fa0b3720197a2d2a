"""When what failed is tried again, and when it is given up."""

from __future__ import annotations

from collections.abc import Callable

from domain.instants import SECOND
from notifier.deliveries import Failure

MAX_TRIES = 50
"""About a day of them."""
IN_ORDER_TRIES = 5
"""
Tries during which what comes later waits: about a minute.

Who is away for that long gets everything in order. What only one notification is to
blame for does not keep the others back.
"""
_DELAYS_S = (5, 10, 20, 40, 120, 300, 900)
_LONGEST_S = 1800
_SPREAD = 0.2


def next_try(
    failure: Failure, tries: int, now: int, draw: Callable[[], float]
) -> int | None:
    """
    Tell when to try again.

    Args:
        failure: Of the last try.
        tries: How many there were.
        now: The present, in microseconds.
        draw: Gives a number from 0 to 1 by lot: those who failed together do not come
            again together.

    Returns:
        The instant in microseconds; None to give up.
    """
    if failure.is_final or tries >= MAX_TRIES:
        return None
    delays = (*_DELAYS_S, _LONGEST_S)
    delay_s = delays[min(tries, len(delays)) - 1] * (1 + _SPREAD * (2 * draw() - 1))
    return now + int(max(delay_s, failure.retry_after_s or 0) * SECOND)
