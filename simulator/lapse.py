"""Time-lapse: weeks of a fleet's life, as fast as the server answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from simulator.fleet import Fleet
from simulator.habits import SECOND
from simulator.machine import Machine
from simulator.replies import Reply

Send = Callable[[Sequence[bytes], int], Sequence[bytes | None]]
"""Answers the requests of one instant, in order; None is an HTTP 503."""
Tick = Callable[[int], None]

_UNAVAILABLE = Reply(503)


class Lapse:
    """
    Lets fleets live in virtual time, which goes on in steps.

    Args:
        fleets: Who lives.
        send: The server; called with the requests of an instant, and the instant.
        tick: Called with every instant before anybody acts in it, for the caller to
            bring the server's own affairs forward.
        start: The first instant, in microseconds.
        step: From one instant to the next. Machines act at the first that is not
            earlier than they are due.

    Attributes:
        fleets: Who lives; may be others for the next part of the way.
        now: The instant that was reached.
    """

    def __init__(
        self,
        fleets: Iterable[Fleet],
        send: Send,
        tick: Tick,
        start: int,
        step: int = SECOND,
    ) -> None:
        self.fleets = list(fleets)
        self._send = send
        self._tick = tick
        self._step = step
        self.now = start

    def run(self, end: int) -> None:
        """Go on to an instant; it can be called again with a later one."""
        while self.now < end:
            self.now = min(self.now + self._step, end)
            self._tick(self.now)
            while due := self._take_due():
                self._let_act(due)

    def _take_due(self) -> list[tuple[Fleet, Machine]]:
        return [
            (fleet, machine)
            for fleet in self.fleets
            for machine in fleet.take_due(self.now)
        ]

    def _let_act(self, due: Sequence[tuple[Fleet, Machine]]) -> None:
        senders = [
            (fleet, machine, body)
            for fleet, machine in due
            if (body := fleet.act(machine, self.now)) is not None
        ]
        answers = self._send([body for *_, body in senders], self.now)
        for (fleet, machine, _), answer in zip(senders, answers, strict=True):
            reply = _UNAVAILABLE if answer is None else Reply(200, answer)
            fleet.hear(machine, reply, self.now)
