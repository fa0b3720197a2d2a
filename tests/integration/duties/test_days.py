"""Days of a fleet in Berlin under a frozen clock, with the instant of each event."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory

from domain.instants import from_datetime, system_clock, to_datetime
from domain.policy import Policy
from domain.schedules import Blackout, Weekday, Window
from eventstore.log import read_log
from projections.replay import fold_machines, stored_machines
from tests.integration.duties.conftest import HOUR, Clock, arrive, instant_of, new_clock
from tests.integration.omaha.conftest import World, new_world
from tests.integration.projections.configuration_tables import (
    expected_tables,
    stored_tables,
)
from tests.machines import UpdateEngine

OLD, NEW = "4152.2.0", "4230.2.1"
# Clocks in Berlin go back on Sunday, 2026-10-25, at 3:00, which is 1:00 UTC: the window
# of that week lasts seven hours, and opens and closes an hour later, by UTC, after it.
POLICY = Policy(
    timezone="Europe/Berlin",
    update_windows=(Window(days=(Weekday.SATURDAY,), start="22:00", end="04:00"),),
    blackouts=(Blackout(start="2026-10-31T23:00", end="2026-11-01T02:00"),),
)
OF_THE_CLOCK = {
    "group.window_closed",
    "group.window_opened",
    "rollout.finished",
    "instance.went_silent",
    "instance.update_timed_out",
    "instance.update_lost",
}
OF_INTEREST = OF_THE_CLOCK | {
    "instance.update_granted",
    "instance.update_confirmed",
    "instance.came_back",
}


class Berlin:
    """The fleet: machines that are up call every three hours, on the hour."""

    def __init__(
        self, world: World, clock: Clock, frozen: FrozenDateTimeFactory
    ) -> None:
        self.world = world
        self._clock = clock
        self._frozen = frozen
        self._up: dict[str, UpdateEngine] = {}
        self._installed: set[str] = set()
        self._sweep()

    def has(self, name: str, version: str = OLD) -> None:
        self._up[name] = UpdateEngine(name, version)

    def loses_sight_of(self, name: str) -> None:
        del self._up[name]

    def installs(self, name: str) -> None:
        """Let a machine install what it was offered; then it only pings."""
        for kind in (13, 14, 3):
            arrive(self.world, self._up[name].reports(kind, 1))
        self._installed.add(name)

    def reboots(self, name: str, version: str = NEW) -> None:
        before = self._up[name]
        self._up[name] = before.rebooted_into(version)
        self._installed.discard(name)
        arrive(self.world, self._up[name].polls(before.version))
        self._sweep()

    def goes_on_until(self, moment: str) -> None:
        """Let time pass; the clock sweeps every hour, after the machines."""
        end = from_datetime(datetime.fromisoformat(moment).replace(tzinfo=UTC))
        while (at := self.world.now - self.world.now % HOUR + HOUR) < end:
            self._is(at)
            if at % (3 * HOUR) == 0:
                arrive(self.world, *map(self._call, self._up))
            self._sweep()
        self._is(end)
        self._sweep()

    def story(self) -> list[str]:
        """Tell what happened since the fleet was there: when, what, to whom."""
        told, names = [], {}
        with self.world.database.connection() as connection:
            for entry in read_log(connection):
                if entry.topic == "instance.registered":
                    names[entry.stream_id] = entry.event.machine_id
                if entry.topic in OF_INTEREST:
                    at = to_datetime(instant_of(entry.event)).strftime("%m-%d %H:%M")
                    _, _, what = entry.topic.partition(".")
                    told.append(f"{at} {what} {names.get(entry.stream_id, '')}".strip())
        return told

    def _call(self, name: str) -> bytes:
        machine = self._up[name]
        return machine.pings() if name in self._installed else machine.polls()

    def _is(self, instant: int) -> None:
        self._frozen.move_to(to_datetime(instant))
        self.world.now = system_clock()

    def _sweep(self) -> None:
        self._clock.sweep(self.world.now)


@pytest.fixture
def berlin(db_url: str) -> Iterator[Berlin]:
    # NOTE: frozen only after the connections were opened, and not while they are
    # closed: time-outs of threads do not end in frozen time.
    with (
        new_world(db_url) as world,
        new_clock(db_url) as clock,
        freeze_time("2026-10-24 12:00") as frozen,
    ):
        world.now = system_clock()
        world.offer(NEW)
        world.sets_policy(POLICY)
        yield Berlin(world, clock, frozen)


def test_days_of_a_fleet(berlin):
    for name in ("ada", "bob", "cyd", "dan"):
        berlin.has(name)
    berlin.has("eve", NEW)  # installed with it: nobody has to wait for her
    # Ada goes first and alone. When she was seen with it, Bob and Cyd may go.
    berlin.goes_on_until("2026-10-24 21:30")
    berlin.installs("ada")
    berlin.reboots("ada")
    berlin.loses_sight_of("dan")  # for ever
    berlin.goes_on_until("2026-10-25 00:20")
    berlin.installs("bob")
    berlin.reboots("bob")
    berlin.installs("cyd")  # but does not reboot
    berlin.goes_on_until("2026-10-26 00:20")
    berlin.reboots("cyd", OLD)  # into what it had
    berlin.goes_on_until("2026-10-28 10:00")
    berlin.loses_sight_of("bob")
    berlin.goes_on_until("2026-10-30 10:00")
    berlin.has("bob", NEW)
    berlin.goes_on_until("2026-10-31 21:10")
    berlin.installs("cyd")
    berlin.reboots("cyd")
    berlin.goes_on_until("2026-11-01 06:00")

    assert berlin.story() == [
        "10-24 12:00 window_closed",
        "10-24 20:00 window_opened",
        "10-24 21:00 update_granted ada",
        "10-24 21:30 update_confirmed ada",
        "10-25 00:00 update_granted bob",
        "10-25 00:00 update_granted cyd",
        "10-25 00:20 update_confirmed bob",
        "10-25 03:00 window_closed",  # seven hours: clocks went back at 01:00
        "10-25 21:00 went_silent dan",  # last seen at 21:00
        "10-26 00:20 update_lost cyd",  # installed at 00:20
        "10-29 09:00 went_silent bob",  # last seen at 09:00
        "10-30 12:00 came_back bob",
        "10-31 21:00 update_granted cyd",  # the first to call; the clock comes after
        "10-31 21:00 window_opened",  # 22:00 in Berlin, as the week before
        "10-31 21:10 update_confirmed cyd",
        "10-31 21:10 finished",
        "10-31 22:00 window_closed",  # the blackout begins
        "11-01 01:00 window_opened",  # and ends
        "11-01 03:00 window_closed",
    ]
    world = berlin.world
    with world.database.connection() as connection:
        assert fold_machines(read_log(connection)) == stored_machines(connection)
    assert expected_tables(world.database, world.platform) == stored_tables(
        world.database
    )
