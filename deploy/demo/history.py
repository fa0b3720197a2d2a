"""Time-lapse: the machines of the demo and the clock's duties, in virtual time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from clock.duties import Duty, Moment, Schedule
from deploy.in_process import in_process
from eventstore.database import Database
from omaha.answers import Manners
from omaha.arrivals import Visit
from omaha.batch import BatchDecider
from projections.presence import Sighting, write_presence
from simulator.fleet import Fleet
from simulator.habits import SECOND
from simulator.lapse import Lapse

_STEP = 907 * SECOND
"""
No divisor of an hour, or everything would happen at full minutes.

PERF: each step is a batch, of 17 round trips whatever its size: a quarter of an hour,
for four steps of an update have to be over before it is timed out.
"""
# PERF: a round of duties costs 5 ms, and looking for who is silent 10.
_DUTIES_EVERY_S, _SILENCE_EVERY_S = 20 * 60, 2 * 60 * 60


class Absence(Struct, frozen=True):
    """A fleet that reaches nobody between two instants, in microseconds."""

    fleet: Fleet
    since: int
    until: int

    def covers(self, fleet: Fleet, now: int) -> bool:
        """Say whether the fleet is away at an instant."""
        return fleet is self.fleet and self.since <= now < self.until


class History:
    """
    What happens to fleets from one instant on, and to the server that they ask.

    Args:
        database: Of the server; nobody else writes to it.
        duties: Of the clock.
        start: The first instant, in microseconds.

    Attributes:
        fleets: Who lives.
        absences: Who is away when.
    """

    def __init__(self, database: Database, duties: Sequence[Duty], start: int) -> None:
        self.fleets: list[Fleet] = []
        self.absences: list[Absence] = []
        self._database = database
        self._start = self._now = start
        self._sightings: dict[UUID, Sighting] = {}
        see = Duty("presence", _SILENCE_EVERY_S, lambda moment: self._write_sightings())
        self._schedule = Schedule([see, *map(_rarely, duties)])
        decide = BatchDecider(database, self.clock, Manners(), self._note)
        self._lapse = Lapse((), in_process(decide), self._tick, start, _STEP)

    def clock(self) -> int:
        """Give the present of this history, in microseconds."""
        return self._now

    def go_on(self, end: int) -> None:
        """Let time pass up to an instant, in microseconds."""
        self._lapse.run(end)
        self._write_sightings()

    def _tick(self, now: int) -> None:
        self._now = now
        self._lapse.fleets = list(self._there(now))
        for duty in self._schedule.take(now):
            duty.run(Moment(now, self._start))

    def _there(self, now: int) -> Iterable[Fleet]:
        for fleet in self.fleets:
            if not any(each.covers(fleet, now) for each in self.absences):
                yield fleet

    def _note(self, visit: Visit, now: int) -> None:
        assert visit.stream_id is not None  # noqa: S101  (it is a known machine)
        address = visit.check_in.address
        sighting = self._sightings.get(visit.stream_id)
        if sighting is None:
            self._sightings[visit.stream_id] = Sighting(now, 1, address)
        else:
            sighting.at, sighting.checks = now, sighting.checks + 1

    def _write_sightings(self) -> None:
        sightings, self._sightings = self._sightings, {}
        with self._database.connection() as connection:
            write_presence(connection, sightings)


def _rarely(duty: Duty) -> Duty:
    every_s = _SILENCE_EVERY_S if duty.name == "silence" else _DUTIES_EVERY_S
    return replace(duty, every_s=every_s)
