"""All machines of a fleet: who is due when, and what they saw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from heapq import heapify, heappop, heappush

from simulator.habits import Habits
from simulator.machine import ASKING, GONE, NEVER, Machine, Stage
from simulator.messages import Scribe
from simulator.replies import Reply, Silence, judge


class Fleet:
    """
    Machines, and counts of what they did and heard.

    Args:
        habits: What they are like.
        start: When they begin to live, in microseconds.
        versions: What those run that go on from an earlier life, by the id of the
            machine; the others are gone. None if this life is the first.

    Attributes:
        standing: How many machines are at each stage.
        entered: How often machines came to each stage.
        requests: What was sent, by kind.
        heard: What came back, in words.
        error_codes: What was reported, by code.
        settled: Machines that have finished an update and told so, or that are gone.
        needless_offers: Offers of the version that the machine was running.
    """

    def __init__(
        self,
        habits: Habits,
        start: int = 0,
        versions: Mapping[str, str] | None = None,
    ) -> None:
        numbers = range(habits.machines)
        self._scribe = Scribe(habits)
        self._machines = [Machine(habits, number, start) for number in numbers]
        if versions is not None:
            for machine in self._machines:
                machine.go_on(versions.get(self._scribe.machine_id(machine.number)))
        self._agenda = [
            (machine.due, machine.number)
            for machine in self._machines
            if machine.due < NEVER
        ]
        heapify(self._agenda)
        self.standing = Counter(machine.stage for machine in self._machines)
        self.entered: Counter[Stage] = Counter()
        self.requests: Counter[str] = Counter()
        self.heard: Counter[str] = Counter()
        self.error_codes: Counter[int] = Counter()
        self.settled = 0
        self.needless_offers = 0

    def __len__(self) -> int:
        return len(self._machines)

    def __iter__(self) -> Iterator[Machine]:
        return iter(self._machines)

    @property
    def is_settled(self) -> bool:
        """Whether nobody is left who has a first update to finish and to tell of."""
        return self.settled == len(self._machines)

    def take_due(self, now: int) -> list[Machine]:
        """Give the machines that are to act by now; each has to `act` then."""
        due = []
        while self._agenda and self._agenda[0][0] <= now:
            due.append(self._machines[heappop(self._agenda)[1]])
        return due

    def act(self, machine: Machine, now: int) -> bytes | None:
        """
        Let a machine do what is due.

        Returns:
            The request that it sends and whose reply it has to `hear`, or None.
        """
        before = self._place(machine)
        message = machine.act(now)
        self._moved(machine, before)
        if message is None:
            self._schedule(machine)
            return None
        self.requests[message.kind] += 1
        if message.error_code is not None:
            self.error_codes[message.error_code] += 1
        return self._scribe.write(
            message, machine.number, machine.version, machine.boots
        )

    def hear(self, machine: Machine, reply: Reply | Silence, now: int) -> None:
        """Let a machine hear what came of its request."""
        verdict = judge(reply, asked=machine.stage in ASKING)
        self.heard[verdict.heard] += 1
        if verdict.offer is not None and verdict.offer.version == machine.version:
            self.needless_offers += 1
        before = self._place(machine)
        machine.hear(verdict, now)
        self._moved(machine, before)
        self._schedule(machine)

    def versions(self) -> Counter[str]:
        """Count the machines by what they run."""
        return Counter(machine.version for machine in self._machines)

    def _schedule(self, machine: Machine) -> None:
        if machine.due < NEVER:
            heappush(self._agenda, (machine.due, machine.number))

    def _place(self, machine: Machine) -> tuple[Stage, bool]:
        return machine.stage, _is_settled(machine)

    def _moved(self, machine: Machine, before: tuple[Stage, bool]) -> None:
        """Count a machine where it is now, if that is not where it was before."""
        stage, was_settled = before
        if machine.stage is not stage:
            self.standing[stage] -= 1
            self.standing[machine.stage] += 1
            self.entered[machine.stage] += 1
            self.settled += _is_settled(machine) - was_settled


def _is_settled(machine: Machine) -> bool:
    """Whether it has finished an update, and told so; or nothing is to come of it."""
    has_told = machine.updates > 0 and machine.stage is not Stage.UPDATED
    return has_told or machine.stage in GONE
