"""Weeks of a fleet in a moment, the same ones every time."""

from collections import Counter

import pytest
from msgspec import structs

from simulator.fleet import Fleet
from simulator.habits import HOUR, MINUTE, SECOND, Habits
from simulator.lapse import Lapse
from simulator.machine import UNDER_WAY, Stage
from simulator.messages import Scribe
from simulator.report import report_on
from tests.unit.simulator.server import NEW, OLD, Server

DAY = 24 * HOUR
ROUGH = Habits(machines=50, failures=0.2, dying=0.04, lost=0.04)


def nobody_looks(now: int) -> None:
    pass


def lived(habits: Habits, length: int, server=None, step: int = MINUTE) -> Fleet:
    fleet = Fleet(habits)
    Lapse([fleet], (server or Server()).send, nobody_looks, 0, step).run(length)
    return fleet


def test_in_two_weeks_every_machine_finishes_its_update_or_is_gone():
    fleet = lived(structs.replace(ROUGH, check_interval=3 * HOUR), 14 * DAY)

    gone = fleet.standing[Stage.DEAD] + fleet.standing[Stage.LOST]
    assert fleet.is_settled
    assert 0 < gone < 10
    # Only those that died still have the old version; the lost had been rebooted.
    assert fleet.versions()[NEW] == 50 - gone
    assert fleet.entered[Stage.UPDATED] == 50 - gone
    assert fleet.needless_offers == 0
    assert fleet.requests["poll"] > 45 * 14 * 8 * 0.9


def test_updates_begun_are_accounted_for_at_any_time():
    fleet = Fleet(ROUGH)
    lapse = Lapse([fleet], Server().send, nobody_looks, 0, 10 * SECOND)
    for hours in range(1, 5):
        lapse.run(hours * HOUR)

        updates = report_on(fleet, lapse.now).updates
        on_their_way = [m for m in fleet if m.stage in UNDER_WAY]
        assert updates.under_way == len(on_their_way)
        assert fleet.standing.total() == 50
        assert updates.begun == fleet.heard["offered"]


def test_the_same_seed_sends_the_same_requests():
    servers = [Server(), Server(), Server()]
    for seed, server in zip((3, 3, 4), servers, strict=True):
        lived(Habits(machines=5, failures=0.5, seed=seed), 6 * HOUR, server)

    assert servers[0].received == servers[1].received
    assert servers[0].received != servers[2].received


def test_a_life_may_be_lived_in_parts():
    whole, parts = Server(), Server()
    lived(ROUGH, 6 * HOUR, whole)
    lapse = Lapse([Fleet(ROUGH)], parts.send, nobody_looks, 0, MINUTE)
    lapse.run(2 * HOUR)
    lapse.run(6 * HOUR)

    assert whole.received == parts.received


def test_every_instant_is_announced_before_anybody_acts_in_it():
    server, instants = Server(), []

    def tick(now: int) -> None:
        assert all(when < now for when, _ in server.received)
        instants.append(now)

    fleet = Fleet(Habits(machines=3), start=HOUR)
    Lapse([fleet], server.send, tick, HOUR, 30 * SECOND).run(2 * HOUR)

    assert instants == list(range(HOUR + 30 * SECOND, 2 * HOUR + 1, 30 * SECOND))
    assert {when for when, _ in server.received} <= set(instants)


def test_a_server_that_cannot_answer_is_unavailable_to_machines():
    fleet = Fleet(Habits(machines=1))
    Lapse([fleet], lambda bodies, now: [None] * len(bodies), nobody_looks, 0).run(HOUR)

    assert fleet.heard == {"HTTP 503": fleet.requests.total()}
    assert fleet.error_codes == {268437959: fleet.requests["event 3/0"]}


def test_an_offer_of_what_runs_already_is_counted():
    class Stubborn(Server):
        def _answer(self, app, now):
            self.target = NEW if app.version == OLD else "none of these"
            answer = super()._answer(app, now)
            return answer.replace(b"none of these", app.version.encode())

    assert lived(Habits(machines=1), 6 * HOUR, Stubborn()).needless_offers > 0


@pytest.mark.parametrize("machines", [1, 1000])
def test_machines_first_poll_spread_over_a_check_interval(machines):
    server = Server(target=OLD)
    lived(Habits(machines=machines), 45 * MINUTE, server)

    first = {app.machine_id: now for now, app in reversed(server.received)}
    by_five_minutes = Counter(now // (5 * MINUTE + 1) for now in first.values())
    assert len(first) == machines
    assert max(by_five_minutes.values()) <= max(machines / 9 * 1.5, 1)


def test_fleets_live_side_by_side_and_one_may_be_away():
    fleets = [Fleet(Habits(machines=3, seed=seed)) for seed in range(2)]
    server = Server()
    lapse = Lapse(fleets, server.send, nobody_looks, 0, MINUTE)
    lapse.run(HOUR)
    heard = [fleet.requests.total() for fleet in fleets]
    lapse.fleets = fleets[:1]
    lapse.run(3 * HOUR)

    assert min(heard) >= 3
    assert fleets[0].requests.total() > heard[0]
    assert fleets[1].requests.total() == heard[1]


def test_a_flawed_version_fails_more_often_than_others():
    flawed = lived(Habits(machines=50, flawed={NEW: 0.5}), 4 * HOUR)
    sound = lived(Habits(machines=50, flawed={"1.2.3": 0.5}), 4 * HOUR)

    assert flawed.error_codes.total() > 10
    assert sound.error_codes.total() == 0


def test_machines_of_an_earlier_life_go_on_with_what_they_run_and_others_are_gone():
    first = Fleet(Habits(machines=3))
    ids = [Scribe(Habits(machines=3)).machine_id(machine.number) for machine in first]
    server = Server()

    fleet = Fleet(Habits(machines=3), versions={ids[0]: NEW, ids[2]: OLD})
    Lapse([fleet], server.send, nobody_looks, 0, MINUTE).run(45 * MINUTE)

    assert fleet.standing[Stage.LOST] == 1
    polled = {app.machine_id: app.version for _, app in reversed(server.received)}
    assert polled == {ids[0]: NEW, ids[2]: OLD}
