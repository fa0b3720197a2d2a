"""Limits hold whoever asks at the same time: threads, processes, new machines."""

import asyncio
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest

from domain.instants import system_clock
from domain.policy import Policy
from eventstore.database import Database
from omaha.answers import Manners
from omaha.arrivals import Arrival
from omaha.batch import BatchDecider
from omaha.committer import Committer
from omaha.protocol.requests import parse_request
from tests.integration.omaha.conftest import check_answer
from tests.machines import UpdateEngine

TEN = Policy(safe_mode=False, max_updates_per_period=10, period_interval="1 day")
QUARTER = Policy(safe_mode=False, max_updates_per_period="25%", period_interval="1 day")
CALLERS = 32


def ask_together(url: str, machine_ids: list[str]) -> int:
    """Let machines ask through one worker's committer at once; count the offers."""
    return asyncio.run(_ask_together(url, machine_ids))


async def _ask_together(url: str, machine_ids: list[str]) -> int:
    database = Database(url)
    decider = BatchDecider(database, system_clock, Manners(), lambda visit, now: None)
    committer = Committer(decider)

    async def ask(machine_id: str) -> bool:
        request = parse_request(UpdateEngine(machine_id).polls())
        answers = await committer.submit(Arrival(request))
        check_answer(answers)
        return str(answers[0].update_check.status) == "ok"

    try:
        return sum(await asyncio.gather(*map(ask, machine_ids)))
    finally:
        await committer.close()
        database.close()


def ask_from_two_processes(url: str, fleet: list[str]) -> int:
    halves = [fleet[::2], fleet[1::2]]
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as processes:
        return sum(processes.map(ask_together, [url] * 2, halves))


@pytest.mark.parametrize("attempt", range(3))
def test_64_callers_in_2_processes_are_granted_exactly_the_maximum(
    world, db_url, attempt
):
    world.offer("4230.2.1")
    world.sets_policy(TEN)
    fleet = [f"{number:032x}" for number in range(2 * CALLERS)]

    assert ask_from_two_processes(db_url, fleet) == 10
    assert world.topics().count("update_granted") == 10


def pings(world, fleet: list[str]) -> None:
    for machine_id in fleet:
        world.send(UpdateEngine(machine_id).pings())


def test_a_percentage_of_the_group_is_granted_to_exactly_so_many(world, db_url):
    world.offer("4230.2.1")
    world.sets_policy(QUARTER)
    fleet = [f"{number:032x}" for number in range(2 * CALLERS)]
    pings(world, fleet)

    assert ask_from_two_processes(db_url, fleet) == 16
    assert world.topics().count("update_granted") == 16


def test_a_percentage_is_never_exceeded_while_the_group_grows(world, db_url):
    world.offer("4230.2.1")
    world.sets_policy(QUARTER)

    ask_from_two_processes(db_url, [f"{number:032x}" for number in range(2 * CALLERS)])

    size = granted = 0
    for topic in world.topics():
        size += topic == "registered"
        granted += topic == "update_granted"
        assert granted <= max(1, size // 4)
    assert size == 2 * CALLERS


def test_the_same_new_machines_asking_twice_at_once_are_registered_once(world, db_url):
    world.offer("4230.2.1")
    world.sets_policy(TEN)
    fleet = [f"{number:032x}" for number in range(CALLERS)]

    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as processes:
        offers = list(processes.map(ask_together, [db_url] * 2, [fleet, fleet]))

    assert world.topics().count("registered") == CALLERS
    assert world.topics().count("update_granted") == 10
    assert sum(offers) == 20  # each of the ten was told twice
