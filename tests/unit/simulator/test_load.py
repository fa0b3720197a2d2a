"""A fleet in real time, against a server over HTTP."""

import asyncio

from simulator.connection import Address
from simulator.fleet import Fleet
from simulator.habits import HOUR, MINUTE, Habits
from simulator.load import Load, Pace
from simulator.machine import Stage
from tests.unit.simulator.server import NEW, Server
from tests.unit.simulator.web import omaha, running

HASTY = Habits(machines=20, reboot=MINUTE, lost=0.1)


def live(reply, pace: Pace, watch=lambda load: None, habits=HASTY):
    """Let a fleet live; `watch` is called with the load all the time."""

    async def run():
        async with running(reply) as web:
            fleet, address = Fleet(habits), Address(web.url)
            load = Load(fleet, address, pace.checked(), lambda: watch(load))
            await load.run()
            return fleet, load, web

    return asyncio.run(run())


def test_a_fleet_lives_until_each_has_finished_an_update_or_is_gone():
    server = Server()

    pace = Pace(speed=200_000, connections=4, until_settled=True)
    fleet, load, web = live(omaha(server), pace)

    lost = fleet.standing[Stage.LOST]
    assert fleet.is_settled
    assert fleet.versions()[NEW] == 20 - lost
    assert fleet.requests.total() == len(server.received) == fleet.heard.total()
    assert load.latencies.summarized() is not None
    assert web.connections <= 4


def test_a_fleet_lives_for_as_long_as_it_is_told():
    pace = Pace(speed=500_000, duration=6 * HOUR)

    fleet, load, _ = live(omaha(Server()), pace)

    assert load.elapsed >= 6 * HOUR
    assert fleet.requests["poll"] >= 20


def test_a_fleet_that_is_stopped_hears_the_answers_under_way():
    server = Server()

    def stop_soon(load: Load) -> None:
        if len(server.received) >= 5:
            load.stop()

    fleet, _, _ = live(omaha(server), Pace(speed=100_000, connections=2), stop_soon)

    assert fleet.heard.total() == fleet.requests.total() == len(server.received)


def test_machines_get_over_connections_that_are_cut():
    server = Server()
    requests = iter(range(1_000_000))
    reply = omaha(server)

    fleet, *_ = live(
        lambda body: None if next(requests) % 3 == 0 else reply(body),
        Pace(speed=200_000, until_settled=True),
    )

    cut = fleet.heard["connection lost"]
    assert fleet.is_settled
    assert cut > 0
    assert fleet.requests.total() == len(server.received) + cut


def test_machines_that_find_no_free_connection_wait_for_one():
    server = Server()

    def stop_soon(load: Load) -> None:
        if server.received:
            load.stop()

    pace = Pace(speed=1_000_000, connections=1)
    fleet, load, _ = live(omaha(server), pace, stop_soon, Habits(machines=3000))

    assert load.waiting > 0
    assert fleet.requests.total() == len(server.received) < 3000
