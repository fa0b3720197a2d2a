"""A simulated fleet in time-lapse on the real decider, within its group's policy."""

from collections import Counter

import pytest

from deploy.in_process import in_process
from domain.policy import Policy
from eventstore.log import read_log
from omaha.batch import Unavailable
from projections.replay import fold_machines, stored_machines
from simulator.fleet import Fleet
from simulator.habits import HOUR, MINUTE, SECOND, Habits
from simulator.lapse import Lapse
from simulator.report import report_on
from tests.checkers.limits import find_violations, read_rows

NEW = "4230.2.1"
FAILING = Habits(machines=60, failures=0.15, reboot=5 * MINUTE)
LOSING = Habits(machines=30, failures=0.2, dying=0.1, lost=0.1, reboot=5 * MINUTE)


@pytest.fixture
def live(world):
    """Let a fleet live on the world's clock."""

    def set_clock(now: int) -> None:
        world.now = now

    def lives(habits: Habits, hours: int) -> Fleet:
        fleet = Fleet(habits, world.now)
        send = in_process(world.decide)
        lapse = Lapse([fleet], send, set_clock, world.now, 10 * SECOND)
        for _ in range(hours):
            lapse.run(lapse.now + HOUR)
            world.passes(0)
        return fleet

    return lives


def test_a_fleet_updates_completely_and_never_faster_than_its_policy(world, live):
    world.offer(NEW)
    world.sets_policy(
        Policy(
            max_updates_per_period=5,
            period_interval="1 hour",
            halt_failure_percentage=100,
        )
    )

    fleet = live(FAILING, hours=24)

    assert fleet.is_settled
    assert fleet.versions() == {NEW: 60}
    assert fleet.needless_offers == 0
    assert find_violations(read_rows(world.url)) == []


def test_what_became_of_machines_is_what_the_log_has(world, live):
    world.offer(NEW)
    world.sets_policy(
        Policy(
            safe_mode=False, max_updates_per_period=1000, halt_failure_percentage=100
        )
    )

    fleet = live(LOSING, hours=36)

    updates = report_on(fleet, 0).updates
    logged = Counter(world.topics())
    assert min(updates.failed, updates.rolled_back, updates.died, updates.lost) > 0
    assert updates.under_way == 0
    assert logged["registered"] == 30
    assert logged["update_granted"] == updates.begun
    assert logged["update_confirmed"] == updates.finished
    assert logged["update_failed"] == updates.failed + updates.rolled_back
    assert logged["update_timed_out"] == updates.died
    assert logged["update_lost"] == updates.lost
    with world.database.connection() as connection:
        log = list(read_log(connection))
        assert stored_machines(connection) == fold_machines(log)


def test_machines_are_not_answered_while_the_database_is_gone(world):
    def gone(arrivals):
        raise Unavailable("no database")

    start = world.now
    fleet = Fleet(Habits(machines=300), start)
    Lapse([fleet], in_process(gone), lambda now: None, start, HOUR).run(start + HOUR)

    assert fleet.heard == {"HTTP 503": fleet.requests.total()}
