"""The committer's queue: batches, neighbours, failures, and the end."""

import asyncio
import threading

import pytest

from omaha import committer as module
from omaha.arrivals import Arrival
from omaha.batch import Unavailable
from omaha.committer import Committer, Overloaded
from omaha.protocol.requests import Request

HELLO = Arrival(Request())


def numbered(arrivals):
    return [(arrival.correlation_id,) for arrival in arrivals]


def arrival(number: int) -> Arrival:
    return Arrival(Request(), correlation_id=str(number))


def test_requests_that_come_together_are_decided_together():
    batches = []

    def decide(arrivals):
        batches.append(len(arrivals))
        return numbered(arrivals)

    async def scenario():
        committer = Committer(decide)
        answers = await asyncio.gather(
            *(committer.submit(arrival(n)) for n in range(9))
        )
        await committer.close()
        return answers

    answers = asyncio.run(scenario())

    assert batches == [9]
    assert answers == [(str(number),) for number in range(9)]


def test_what_comes_while_a_batch_is_under_way_forms_the_next_one():
    batches = []
    first_is_under_way, go_on = threading.Event(), threading.Event()

    def decide(arrivals):
        batches.append(len(arrivals))
        first_is_under_way.set()
        go_on.wait(5)
        return numbered(arrivals)

    async def scenario():
        committer = Committer(decide)
        first = asyncio.create_task(committer.submit(arrival(0)))
        await asyncio.to_thread(first_is_under_way.wait, 5)
        others = [asyncio.create_task(committer.submit(arrival(n))) for n in (1, 2)]
        await asyncio.sleep(0)
        go_on.set()
        await asyncio.gather(first, *others)

    asyncio.run(scenario())

    assert batches == [1, 2]


def test_a_batch_has_a_largest_size(monkeypatch):
    monkeypatch.setattr(module, "MAX_BATCH", 2)
    batches = []

    def decide(arrivals):
        batches.append(len(arrivals))
        return numbered(arrivals)

    async def scenario():
        committer = Committer(decide)
        await asyncio.gather(*(committer.submit(arrival(n)) for n in range(5)))

    asyncio.run(scenario())

    assert batches == [2, 2, 1]


def test_all_who_wait_for_a_failing_batch_are_told():
    def decide(arrivals):
        raise Unavailable("gone")

    async def scenario():
        committer = Committer(decide)
        return await asyncio.gather(
            committer.submit(HELLO), committer.submit(HELLO), return_exceptions=True
        )

    outcomes = asyncio.run(scenario())

    assert [type(outcome) for outcome in outcomes] == [Unavailable, Unavailable]


@pytest.mark.parametrize("fails", [False, True])
def test_a_client_that_left_is_no_trouble(fails):
    def decide(arrivals):
        if fails:
            raise Unavailable("gone")
        return numbered(arrivals)

    async def scenario():
        committer = Committer(decide)
        gone = asyncio.create_task(committer.submit(arrival(0)))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.sleep(0)
        await committer.close()
        return gone.cancelled()

    assert asyncio.run(scenario())


def test_a_full_queue_takes_no_more(monkeypatch):
    monkeypatch.setattr(module, "MAX_WAITING", 1)

    async def scenario():
        committer = Committer(numbered)
        waiting = asyncio.create_task(committer.submit(HELLO))
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await committer.submit(HELLO)
        return await waiting

    assert asyncio.run(scenario()) == ("",)


def test_closing_answers_those_who_wait():
    async def scenario():
        committer = Committer(numbered)
        waiting = asyncio.create_task(committer.submit(arrival(7)))
        await asyncio.sleep(0)
        await committer.close()
        return await waiting

    assert asyncio.run(scenario()) == ("7",)


def test_a_check_takes_a_turn_of_the_committers_thread():
    async def scenario():
        committer = Committer(numbered)
        await committer.check()
        await committer.close()
        with pytest.raises(RuntimeError):
            await committer.check()

    asyncio.run(scenario())
