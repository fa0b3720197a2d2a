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


@pytest.mark.parametrize("attempt", range(3))
def test_64_callers_in_2_processes_are_granted_exactly_the_maximum(
    world, db_url, attempt
):
    world.offer("4230.2.1")
    world.sets_policy(TEN)
    fleet = [f"{number:032x}" for number in range(2 * CALLERS)]
    halves = [fleet[:CALLERS], fleet[CALLERS:]]

    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as processes:
        offers = list(processes.map(ask_together, [db_url] * 2, halves))

    assert sum(offers) == 10
    assert world.topics().count("update_granted") == 10


def test_the_same_new_machines_asking_twice_at_once_are_registered_once(world, db_url):
    world.offer("4230.2.1")
    world.sets_policy(TEN)
    fleet = [f"{number:032x}" for number in range(CALLERS)]

    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as processes:
        offers = list(processes.map(ask_together, [db_url] * 2, [fleet, fleet]))

    assert world.topics().count("registered") == CALLERS
    assert world.topics().count("update_granted") == 10
    assert sum(offers) == 20  # each of the ten was told twice
