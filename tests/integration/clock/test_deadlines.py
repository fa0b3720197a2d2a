"""Time-outs and losses are recorded once, in pieces, whoever else is about."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

import clock.deadlines
from clock.deadlines import DeadlineKeeper
from eventstore.database import Database
from projections.deadlines import abandoned_groups
from tests.integration.omaha.conftest import (
    MINUTE,
    STABLE,
    UNLIMITED,
    World,
    new_world,
)
from tests.machines import UpdateEngine

HOUR = 60 * MINUTE


@pytest.fixture
def world(db_url):
    with new_world(db_url) as made:
        made.offer("4230.2.1")
        made.sets_policy(UNLIMITED)
        yield made


def under_way(world: World, count: int) -> list[UpdateEngine]:
    fleet = [UpdateEngine(f"{number:032x}") for number in range(count)]
    world.send(*(machine.polls() for machine in fleet))
    return fleet


def times(world: World, topic: str) -> int:
    return world.topics().count(topic)


def test_many_updates_are_ended_in_several_transactions(world, monkeypatch):
    monkeypatch.setattr(clock.deadlines, "MAX_AT_ONCE", 3)
    under_way(world, 8)

    world.passes(61 * MINUTE)

    assert times(world, "update_timed_out") == 8


def test_what_is_too_much_for_one_time_is_left_for_the_next(world, monkeypatch):
    monkeypatch.setattr(clock.deadlines, "MAX_AT_ONCE", 1)
    monkeypatch.setattr(clock.deadlines, "MAX_TRANSACTIONS", 2)
    under_way(world, 3)

    world.passes(61 * MINUTE)
    at_first = times(world, "update_timed_out")
    world.passes(0)

    assert (at_first, times(world, "update_timed_out")) == (2, 3)


def test_a_claim_is_waited_for_longer_than_an_update(world):
    [machine] = under_way(world, 1)
    world.send(machine.reports(3, 1))

    world.passes(23 * HOUR)
    in_time = times(world, "update_lost")
    world.passes(HOUR)

    assert (in_time, times(world, "update_lost")) == (0, 1)
    assert times(world, "update_timed_out") == 0


def test_after_an_outage_machines_get_their_time_again(world):
    under_way(world, 1)
    outage = world.now + 8 * HOUR
    keeper = DeadlineKeeper(world.database)

    keeper.end_overdue(outage + 59 * MINUTE, watching_since=outage)
    at_first = times(world, "update_timed_out")
    keeper.end_overdue(outage + 60 * MINUTE, watching_since=outage)

    assert (at_first, times(world, "update_timed_out")) == (0, 1)


def test_two_clocks_at_once_record_each_time_out_once(world, db_url):
    under_way(world, 40)
    databases = [Database(db_url), Database(db_url)]
    keepers = [DeadlineKeeper(database) for database in databases]

    with ThreadPoolExecutor(2) as threads:
        later = world.now + 61 * MINUTE
        list(threads.map(lambda keeper: keeper.end_overdue(later), keepers))
    for database in databases:
        database.close()

    assert times(world, "update_timed_out") == 40


def test_machines_of_a_group_that_was_deleted_time_out_all_the_same(world):
    _, claims = under_way(world, 2)
    world.send(claims.reports(3, 1))
    with world.database.command():
        world.platform.delete_group(STABLE.group_id)

    world.passes(61 * MINUTE)
    world.passes(23 * HOUR)

    assert world.topics()[-2:] == ["update_timed_out", "update_lost"]


def test_a_group_that_was_deleted_is_forgotten_once_nobody_is_under_way(world):
    under_way(world, 1)
    with world.database.command():
        world.platform.delete_group(STABLE.group_id)
    with world.database.connection() as connection:
        before = abandoned_groups(connection)
        world.passes(61 * MINUTE)
        after = abandoned_groups(connection)

    assert (before, after) == ([STABLE.group_id], [])
