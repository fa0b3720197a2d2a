"""Clocks that tests set."""

from domain.instants import SECOND, system_clock


class SetClock:
    """
    A clock that stands still unless it is moved.

    Attributes:
        now: What it shows, in microseconds.
    """

    def __init__(self, now=None):
        self.now = system_clock() if now is None else now

    def __call__(self):
        return self.now

    def passes(self, minutes):
        self.now += minutes * 60 * SECOND
