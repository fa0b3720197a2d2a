"""``/api/events`` as a stream: following the log live, without a gap."""

import asyncio
import multiprocessing
from contextlib import AsyncExitStack
from threading import Event

import pytest
from psycopg import OperationalError

from api.feeds import followers as feed
from eventstore import bell as bells
from eventstore.bell import Bell
from eventstore.database import Database
from eventstore.log import read_log
from omaha.answers import Manners
from omaha.arrivals import Arrival
from omaha.batch import BatchDecider
from omaha.protocol.requests import parse_request
from tests.integration.api.following import following
from tests.machines import Updater
from tests.waiting import eventually

WRITERS, MACHINES = 4, 40
PATIENCE_S = 60


def positions_of(api, after=0):
    with api.services.database.connection() as connection:
        return [recorded.position for recorded in read_log(connection, after=after)]


def ids(messages):
    return [message.id for message in messages]


def register(url, app_id, track, writer, barrier):
    """Let machines come by one at a time, so that transactions overlap."""
    database = Database(url, size=1)
    decide = BatchDecider(database, lambda: 1, Manners(), lambda visit, now: None)
    try:
        barrier.wait(PATIENCE_S)
        for number in range(MACHINES):
            machine = Updater(app_id, f"{writer}-{number}", track, "1.0.0")
            decide([Arrival(parse_request(machine.checks()))])
    finally:
        database.close()


@pytest.fixture
def writers(db_url, app, group):
    """Four processes that write as soon as they are let go."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(WRITERS + 1)
    processes = [
        context.Process(
            target=register,
            args=(db_url, group["application_id"], group["track"], number, barrier),
        )
        for number in range(WRITERS)
    ]
    for process in processes:
        process.start()
    yield barrier
    for process in processes:
        process.join(PATIENCE_S)
    assert [process.exitcode for process in processes] == [0] * WRITERS


def test_a_stream_begins_with_the_log_and_goes_on_with_what_happens(
    api, application, app
):
    async def run():
        async with following(application) as stream:
            status, headers = await stream.start()
            before = await stream.events(len(positions_of(api)))
            await asyncio.to_thread(
                api.put, f"/api/apps/{app['id']}", json={"description": "Doors"}
            )
            return status, headers, before, await stream.events(1)

    status, headers, before, (news,) = asyncio.run(run())

    assert status == 200
    assert headers["content-type"] == "text/event-stream"
    assert headers["cache-control"] == "no-store"
    assert ids(before) == positions_of(api)[:-1]
    assert (news.id, news.type) == (api.position(), "application.described")
    assert news.data == api.get(f"/api/events?after={before[-1].id}").json["events"][0]


def test_four_writers_are_followed_without_a_gap_and_across_cuts(
    api, application, writers
):
    """Cut off again and again, each time it resumes from the last id it received."""
    start = api.position()
    wanted = WRITERS * MACHINES * 2

    async def run():
        seen, last = [], start
        await asyncio.to_thread(writers.wait, PATIENCE_S)
        while len(seen) < wanted:
            header = {"Last-Event-ID": str(last)}
            async with following(application, "after=0", **header) as stream:
                await stream.start()
                seen += await stream.events(min(37, wanted - len(seen)))
                last = seen[-1].id
        return seen

    seen = asyncio.run(run())

    assert ids(seen) == positions_of(api, after=start)


def test_a_filter_lets_through_what_is_asked_for(api, application, app, fleet):
    async def run():
        query = f"application={app['id']}&machine=two&type=instance."
        async with following(application, query) as stream:
            await stream.start()
            reached = await stream.message()
            machines = fleet.machine("one"), fleet.machine("two")
            await asyncio.to_thread(fleet.check, *machines)
            return reached, await stream.events(1)

    end = api.position()
    reached, (event,) = asyncio.run(run())

    assert (reached.id, reached.data) == (end, None)
    assert event.data["data"]["machine_id"] == "two"


def test_a_stream_from_the_end_tells_at_once_where_that_is(api, application):
    async def run():
        async with following(application, "after=end") as stream:
            await stream.start()
            return await stream.message()

    message = asyncio.run(run())

    assert (message.id, message.data) == (api.position(), None)


@pytest.fixture
def hurry(monkeypatch):
    """Let nobody wait long for the bell, or for a sign of life."""
    monkeypatch.setattr(feed, "SILENCE_S", 0.0)
    monkeypatch.setattr(feed, "LAST_WORDS_S", 0.0)
    monkeypatch.setattr(bells, "FALLBACK_S", 0.01)
    monkeypatch.setattr(bells, "PAUSE_S", 0.0)


@pytest.mark.usefixtures("hurry")
def test_a_stream_without_news_has_heartbeats(api, application):
    async def run():
        async with following(application, "after=end") as stream:
            await stream.start()
            return [await stream.message() for _ in range(3)]

    assert ids(asyncio.run(run())) == [api.position()] * 3


@pytest.mark.usefixtures("hurry")
def test_news_come_even_if_the_bell_hears_nothing(api, application, monkeypatch):
    async def hears_nothing(bell):
        raise OperationalError("nobody there")

    monkeypatch.setattr(Bell, "_listen_once", hears_nothing)

    async def run():
        async with following(application, "after=end") as stream:
            await stream.start()
            await stream.message()
            await asyncio.to_thread(api.app_named, "News")
            return await stream.events(2)

    news = asyncio.run(run())

    assert {event.type for event in news} == {"name.created", "application.created"}


@pytest.mark.usefixtures("hurry")
def test_a_follower_waits_while_the_database_is_away(api, application, monkeypatch):
    refused = Event()

    def away():
        refused.set()
        raise OperationalError("away")

    async def run():
        async with following(application, "after=end") as stream:
            await stream.start()
            await stream.message()
            with monkeypatch.context() as patch:
                patch.setattr(api.services.database, "connection", away)
                assert await asyncio.to_thread(refused.wait, PATIENCE_S)
            await asyncio.to_thread(api.app_named, "News")
            return await stream.events(1)

    assert len(asyncio.run(run())) == 1


def test_all_followers_are_woken_by_one_connection_that_ends_with_them(
    api, application
):
    async def run():
        async with AsyncExitStack() as stack:
            streams = [
                await stack.enter_async_context(following(application, "after=end"))
                for _ in range(6)
            ]
            for stream in streams:
                await stream.start()
                await stream.message()
            await asyncio.to_thread(eventually, lambda: listeners(api) == 1)
            await asyncio.to_thread(api.app_named, "News")
            return [await stream.events(1) for stream in streams]

    news = asyncio.run(run())

    assert len({event.id for (event,) in news}) == 1
    eventually(lambda: listeners(api) == 0)


def listeners(api):
    with api.services.database.connection() as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE (datname, application_name)"
            " = (current_database(), 'coreroller events')"
        ).fetchone()
    return row[0]


def test_too_many_followers_are_asked_to_come_back(application):
    async def run():
        async with AsyncExitStack() as stack:
            for _ in range(6):
                stream = following(application, "after=end")
                first = await stack.enter_async_context(stream)
                await first.start()
                await first.message()
            async with following(application) as second:
                refused = await second.start()
        async with following(application) as third:
            return refused, await third.start()

    (refused, headers), (welcome, _) = asyncio.run(run())

    assert refused == 503
    assert headers["content-type"] == "application/problem+json"
    assert int(headers["retry-after"]) > 0
    assert welcome == 200


def test_one_who_follows_too_often_keeps_nobody_else_out(application, monkeypatch):
    monkeypatch.setattr(feed, "MAX_OF_ONE", 2)

    async def run():
        async with AsyncExitStack() as stack:
            for _ in range(2):
                stream = await stack.enter_async_context(following(application))
                await stream.start()
                await stream.message()
            async with following(application) as third:
                return await third.start()

    refused, headers = asyncio.run(run())

    assert refused == 429
    assert int(headers["retry-after"]) > 0


def test_streams_end_when_the_worker_stops(application, followers):
    async def run():
        async with following(application, "after=end") as stream:
            await stream.start()
            await stream.message()
            followers.close()
            end = await stream.message()
        async with following(application) as late:
            return end, await late.start()

    end, (status, _) = asyncio.run(run())

    assert end is None
    assert status == 503


@pytest.mark.usefixtures("hurry")
def test_a_client_that_does_not_read_is_not_waited_for(application, followers):
    async def run():
        async with following(application, reads=2) as stream:
            await stream.start()
            await stream.message()
            followers.close()
            await asyncio.wait_for(asyncio.wait([stream.task]), PATIENCE_S)
            return stream.task.cancelled()

    assert asyncio.run(run())
