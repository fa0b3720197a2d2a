"""Machines that stay away are silent, each once, and only if they could come by."""

import pytest

from domain.instances import instance_stream
from eventstore.log import read_log
from projections.catalogue import FLATCAR
from projections.replay import fold_machines, stored_machines
from projections.silence import find_unseen, lock_unseen
from tests.integration.duties.conftest import DAY, HOUR, arrive, at_once, recorded
from tests.integration.omaha.conftest import STABLE
from tests.machines import UpdateEngine

SILENT = "instance.went_silent"
MANY = 1200


def fleet(count):
    return [UpdateEngine(f"engine-{number:04}") for number in range(count)]


def silent_machines(world):
    with world.database.connection() as connection:
        rows = connection.execute(
            "SELECT machine_id FROM instances WHERE is_silent ORDER BY machine_id"
        )
        return [machine_id for (machine_id,) in rows]


def budget(world):
    with world.database.connection() as connection:
        return stored_machines(connection).budgets[STABLE.group_id]


def test_a_machine_is_silent_24_hours_after_its_last_check(world, clock):
    engine = UpdateEngine("engine-1")
    arrive(world, engine.pings())
    last_seen = world.now = world.now + HOUR
    arrive(world, engine.pings())

    clock.silence.silence_unseen(last_seen + DAY - 1)
    in_time = recorded(world, SILENT)
    clock.silence.silence_unseen(last_seen + DAY)
    clock.silence.silence_unseen(last_seen + DAY)

    [event] = recorded(world, SILENT)
    assert in_time == []
    assert (event.at, event.last_seen) == (last_seen + DAY, last_seen)
    assert event.actor == "system"
    assert budget(world).machines == 0


def test_a_machine_whose_check_was_never_written_down_counts_from_registration(
    world, clock
):
    world.send(UpdateEngine("engine-1").pings())

    clock.silence.silence_unseen(world.now + DAY - 1)
    in_time = recorded(world, SILENT)
    clock.silence.silence_unseen(world.now + DAY)

    [event] = recorded(world, SILENT)
    assert (in_time, event.last_seen) == ([], world.now)


def test_a_machine_that_comes_back_may_go_silent_again(world, clock):
    engine = UpdateEngine("engine-1")
    for _ in range(2):
        arrive(world, engine.pings())
        world.now += 2 * DAY
        clock.silence.silence_unseen(world.now)
    arrive(world, engine.pings())

    assert world.topics() == [
        "registered",
        "went_silent",
        "came_back",
        "went_silent",
        "came_back",
    ]
    assert budget(world).machines == 1


def test_nobody_is_silent_until_the_service_was_there_for_a_day(world, clock):
    arrive(world, *(engine.pings() for engine in fleet(3)))
    back = world.now + 30 * DAY

    for waited in (0, HOUR, DAY - 1):
        clock.silence.silence_unseen(back + waited, watching_since=back)
    arrive_late = fleet(3)[0]
    too_early = recorded(world, SILENT)
    world.now = back + DAY - 1
    arrive(world, arrive_late.pings())
    clock.silence.silence_unseen(back + DAY, watching_since=back)

    assert too_early == []
    assert silent_machines(world) == ["engine-0001", "engine-0002"]


def test_1200_machines_are_recorded_in_batches(world, clock):
    arrive(world, *(engine.pings() for engine in fleet(MANY)))

    clock.silence.silence_unseen(world.now + DAY)

    with world.database.connection() as connection:
        batches = connection.execute(
            "SELECT count(*) FROM instances WHERE is_silent GROUP BY xmin"
        ).fetchall()
        assert fold_machines(read_log(connection)) == stored_machines(connection)
    assert sorted(batches) == [(200,), (500,), (500,)]
    assert budget(world).machines == 0


def test_two_clocks_that_sweep_at_once_record_each_machine_once(world, clock, spare):
    arrive(world, *(engine.pings() for engine in fleet(MANY)))
    later = world.now + DAY

    at_once(
        lambda: clock.silence.silence_unseen(later),
        lambda: spare.silence.silence_unseen(later),
    )
    clock.silence.silence_unseen(later)

    assert len(recorded(world, SILENT)) == MANY
    assert len(silent_machines(world)) == MANY
    with world.database.connection() as connection:
        assert fold_machines(read_log(connection)) == stored_machines(connection)


def test_a_machine_that_is_just_reporting_is_not_waited_for(world, clock):
    arrive(world, *(engine.pings() for engine in fleet(2)))
    reporting = instance_stream(FLATCAR, "engine-0000")
    lock = "SELECT FROM instances WHERE stream_id = %s FOR NO KEY UPDATE"

    with world.database.connection() as connection, connection.transaction():
        connection.execute(lock, (reporting,))
        clock.silence.silence_unseen(world.now + DAY)
        others = silent_machines(world)
    clock.silence.silence_unseen(world.now + DAY)

    assert others == ["engine-0001"]
    assert silent_machines(world) == ["engine-0000", "engine-0001"]


def test_who_comes_by_between_the_look_and_the_lock_is_not_silent(world):
    engines = fleet(2)
    arrive(world, *(engine.pings() for engine in engines))
    by = world.now

    with world.database.connection() as connection:
        found = find_unseen(connection, by, 10)
        world.now += 1
        arrive(world, engines[0].pings())
        with connection.transaction(), connection.cursor(binary=True) as cursor:
            locked = lock_unseen(cursor, found, by)

    assert len(found) == 2
    assert {key: each.last_seen for key, each in locked.items()} == {
        instance_stream(FLATCAR, "engine-0001"): by
    }


@pytest.mark.parametrize("limit", [1, 3])
def test_of_very_many_machines_some_are_left_for_the_next_sweep(world, limit):
    arrive(world, *(engine.pings() for engine in fleet(3)))

    with world.database.connection() as connection:
        assert len(find_unseen(connection, world.now, limit)) == limit
