"""
The beats of the clock: since when the service has been there for machines.

A deadline such as an update timeout says that a machine was silent for too long. While
the whole service was down, no machine could say anything: a night without a server
would time out the whole fleet in the morning. So deadlines count from the end of the
last long gap between two beats.
"""

from __future__ import annotations

from msgspec import Struct

from domain.instants import SECOND

MAX_GAP = 300 * SECOND
"""What a restart, a new version or a lost database may take without counting."""


class Beat(Struct, frozen=True):
    """
    A sign of life of whoever is on watch.

    Attributes:
        at: When it was given, in microseconds.
        watching_since: Since when there was none missing, in microseconds.
    """

    at: int
    watching_since: int


def next_beat(last: Beat | None, now: int) -> Beat:
    """
    Give the beat at an instant, in microseconds.

    Args:
        last: The one before, of whichever process; None for the first one ever.
        now: The instant. Before the last beat if somebody turned the clock back.
    """
    if last is None or now - last.at > MAX_GAP:
        return Beat(now, now)
    return Beat(now, min(last.watching_since, now))
