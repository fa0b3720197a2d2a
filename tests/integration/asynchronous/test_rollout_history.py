"""The history of rollouts: at each position, what the inline tables said then."""

from __future__ import annotations

from typing import Any

import pytest

from domain.commands.groups import GroupSettings
from domain.policy import Policy
from eventstore.log import last_position, read_log
from projections.asynchronous.projector import Projector
from projections.asynchronous.rollouts.fold import ROLLOUTS
from projections.budgets import read_all_budgets, read_all_grants, read_usages
from projections.catalogue import FLATCAR
from projections.counts import read_all_errors
from projections.moments import Moment, look_back
from projections.pages import Span, snapshot
from projections.pages_groups import find_group
from projections.pages_rollouts import list_errors, list_rollouts
from projections.progress import Way, read_all_progress
from projections.replay import fold_machines
from tests.integration.asynchronous.conftest import caught_up
from tests.integration.omaha.conftest import STABLE, UNLIMITED, World, new_world
from tests.integration.projections.test_replay import HOUR, ROLLOUT_EVENTS, Turmoil
from tests.machines import UpdateEngine

INLINE = (read_all_budgets, read_all_progress, read_all_errors, read_all_grants)
LENIENT = Policy(
    safe_mode=False, max_updates_per_period=1000, halt_failure_percentage=100
)


def told(connection: Any) -> list[Any]:
    return [read(connection) for read in INLINE]


def present(world: World) -> tuple[int, list[Any]]:
    """Give the position of the present, with what the inline tables say."""
    with snapshot(world.database) as connection:
        return last_position(connection), told(connection)


def past(world: World, position: int, read: Any = told, *args: Any) -> Any:
    with snapshot(world.database) as connection:
        look_back(connection, Moment(position, world.now))
        return read(connection, *args)


@pytest.mark.parametrize("seed", range(2))
def test_looking_back_shows_what_the_inline_tables_said(db_url, seed):
    with new_world(db_url) as world:
        turmoil = Turmoil(world, seed)
        moments = [present(world)]
        projector = Projector(world.database, ROLLOUTS)
        for _ in range(40):
            turmoil.goes_on(turmoil.random.randint(1, 12))
            moments.append(present(world))
            if turmoil.random.random() < 0.4:
                projector.catch_up(world.now)
        caught_up(world.database)

        for position, expected in moments:
            assert past(world, position) == expected
        # Little would be shown if little had happened.
        for kind in ROLLOUT_EVENTS:
            if kind != "finished":
                assert world.rollout_events(kind), kind
        assert all(moments[-1][1])


def test_between_the_events_of_one_transaction_it_is_what_the_log_says(db_url):
    with new_world(db_url) as world:
        Turmoil(world, 5).goes_on(60)
        caught_up(world.database)
        with world.database.connection() as connection:
            log = list(read_log(connection))

        for end in range(1, len(log), 17):
            budgets, progress, errors, grants = past(world, log[end - 1].position)
            folded = fold_machines(log[:end])
            assert budgets == folded.budgets
            assert progress == folded.progress
            assert errors == folded.errors
            assert grants == folded.grants


def test_before_the_first_event_there_is_nothing(world):
    caught_up(world.database)

    assert past(world, 0) == [{}, {}, {}, []]


@pytest.fixture
def failing(world):
    """A group two machines of which failed for different reasons."""
    world.sets_policy(LENIENT)
    package_id = world.offer("4230.2.1")
    for number, code in ((1, 2404), (2, 44)):
        engine = UpdateEngine(f"engine-{number}")
        world.send(engine.polls())
        world.send(engine.reports(3, 0, code))
    return package_id


def test_errors_that_are_counted_anew_are_still_seen_in_the_past(world, failing):
    before = present(world)
    again = world.offer("4230.2.2")
    world.points_at(failing)
    after = present(world)
    caught_up(world.database)

    assert before[1][2] == {
        (STABLE.group_id, failing, 2404): 1,
        (STABLE.group_id, failing, 44): 1,
    }
    assert after[1][2] == {}
    for position, expected in (before, after):
        assert past(world, position) == expected
    assert past(world, after[0])[1].keys() == {
        (STABLE.group_id, failing),
        (STABLE.group_id, again),
    }


def test_resuming_forgives_on_every_way_of_the_group(world, failing):
    floor = world.marks_floor("4200.0.0")
    world.send(UpdateEngine("engine-3", "4100.0.0").polls())
    world.pauses()
    before = present(world)
    world.resumes()
    after = present(world)
    caught_up(world.database)

    for position, expected in (before, after):
        assert past(world, position) == expected
    ways = after[1][1]
    for package_id in (failing, floor):
        assert ways[STABLE.group_id, package_id].fresh.after_grant == 3


def test_a_group_that_was_deleted_keeps_its_history(world):
    with world.database.command():
        group_id = world.platform.create_group(
            FLATCAR, GroupSettings(name="Gone", track="gone", policy=UNLIMITED)
        )
    before = present(world)
    with world.database.command():
        world.platform.delete_group(group_id)
    caught_up(world.database)

    assert group_id in past(world, before[0])[0]
    assert past(world, before[0]) == before[1]


def usage_of(connection: Any, ways: list[Way], cutoff: int) -> Any:
    with connection.cursor() as cursor:
        return read_usages(cursor, {STABLE.group_id: cutoff}, ways)


def story_of(connection: Any) -> Any:
    group = find_group(connection, FLATCAR, STABLE.group_id)
    assert group is not None
    rollouts = list_rollouts(connection, group, Span(0, 10)).rows
    return rollouts, [list_errors(connection, each) for each in rollouts]


def test_usages_and_pages_of_rollouts_are_those_of_then(world, failing):
    begin, ways = world.now, [(STABLE.group_id, failing)]
    world.passes(1)
    world.send(UpdateEngine("engine-3").polls())
    position, _ = present(world)
    with snapshot(world.database) as connection:
        usage, story = usage_of(connection, ways, begin), story_of(connection)

    world.send(UpdateEngine("engine-3").reports(3, 0, 2404))
    world.passes(HOUR)
    assert world.statuses(UpdateEngine("engine-1").polls()) == ["ok"]
    world.pauses()
    caught_up(world.database)

    assert usage[STABLE.group_id].granted_in_period == 1
    assert past(world, position, usage_of, ways, begin) == usage
    assert past(world, position, story_of) == story
    with snapshot(world.database) as connection:
        assert usage_of(connection, ways, begin) != usage
        assert story_of(connection) != story
