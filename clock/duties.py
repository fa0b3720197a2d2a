"""What the clock does, and when each part of it is due."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from domain.instants import SECOND


class Moment(Struct, frozen=True):
    """
    The present, as a duty is told it; both in microseconds.

    Attributes:
        now: The instant at which the duty is run.
        watching_since: Since when the service has been there, without a long gap, for
            machines to report to. A deadline counts from here at the earliest, see
            `clock.beats`.
    """

    now: int
    watching_since: int


class Duty(Struct, frozen=True):
    """
    Something that the clock does again and again.

    Attributes:
        name: What the log calls it; no other duty has it.
        every_s: How long after its last beginning it is due again, in seconds.
        run: Does it. It does what takes seconds, not minutes, and leaves the rest for
            the next time: nothing else is done meanwhile. It locks what it decides on:
            for a moment after a lost connection, two clocks may run it.
    """

    name: str
    every_s: float
    run: Callable[[Moment], None]


class Schedule:
    """
    Tells which duties are due; at first, all of them.

    Args:
        duties: In the order in which they are done.
    """

    def __init__(self, duties: Sequence[Duty]) -> None:
        self._duties = duties
        self._begun: dict[str, int] = {}

    def take(self, now: int) -> list[Duty]:
        """Give the duties that are due, in order; from now on they count as begun."""
        taken = [
            duty
            for duty in self._duties
            if is_due(duty, self._begun.get(duty.name), now)
        ]
        self._begun |= {duty.name: now for duty in taken}
        return taken


def is_due(duty: Duty, begun: int | None, now: int) -> bool:
    """
    Tell whether to begin a duty.

    Args:
        duty: The duty.
        begun: When it was begun last, in microseconds; None for never.
        now: The instant, in microseconds. Earlier than `begun` after somebody turned
            the clock back: then it is due, rather than left until that instant is
            reached again.
    """
    return begun is None or now < begun or now - begun >= duty.every_s * SECOND
