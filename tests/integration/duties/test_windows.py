"""Schedules that open and close are recorded, and nothing waits for that."""

import pytest

from domain.commands.groups import GroupSettings
from domain.groups import Group
from domain.instants import to_datetime
from domain.policy import Policy
from domain.schedules import Blackout, Window
from tests.integration.duties.conftest import DAY, HOUR, at_once, recorded
from tests.integration.omaha.conftest import MINUTE, STABLE
from tests.integration.projections.configuration_tables import (
    configuration_version,
    expected_tables,
    stored_tables,
)
from tests.machines import UpdateEngine

# Worlds begin on Tuesday, 2023-11-14, at 22:13:20.
FROM_23 = Policy(
    safe_mode=False,
    max_updates_per_period=1000,
    update_windows=(Window(start="23:00", end="01:00"),),
)


def schedule_events(world):
    return [type(event) for event in recorded(world, "group.window_")]


def is_open(world):
    return stored_tables(world.database)["groups"][STABLE.group_id]["schedule_is_open"]


def test_a_window_opens_and_closes_once_each(world, clock):
    world.sets_policy(FROM_23)
    seen = []

    for wait in (0, 46 * MINUTE, MINUTE, HOUR, 59 * MINUTE, MINUTE, HOUR):
        world.now += wait
        clock.schedules.note_schedules(world.now)
        local = to_datetime(world.now).strftime("%H:%M")
        seen.append((local, len(schedule_events(world)), is_open(world)))

    assert seen == [
        ("22:13", 1, False),
        ("22:59", 1, False),
        ("23:00", 2, True),
        ("00:00", 2, True),
        ("00:59", 2, True),
        ("01:00", 3, False),
        ("02:00", 3, False),
    ]
    assert {event.actor for event in recorded(world, "group.window_")} == {"system"}
    assert expected_tables(world.database, world.platform) == stored_tables(
        world.database
    )


@pytest.mark.parametrize(
    "policy",
    [
        pytest.param(FROM_23, id="window"),
        pytest.param(Policy(office_hours=True), id="office hours"),
        pytest.param(
            Policy(
                blackouts=(Blackout(start="2023-11-14T00:00", end="2023-11-15T00:00"),)
            ),
            id="blackout",
        ),
    ],
)
def test_a_schedule_that_is_taken_away_while_closed_has_opened(world, clock, policy):
    world.sets_policy(policy)
    clock.schedules.note_schedules(world.now)

    world.sets_policy(Policy())
    clock.schedules.note_schedules(world.now)

    assert schedule_events(world) == [Group.WindowClosed, Group.WindowOpened]
    assert is_open(world)


def test_groups_without_a_schedule_record_nothing(world, clock, monkeypatch):
    monkeypatch.setattr(clock.schedules._database, "command", None)

    for _ in range(3):
        world.now += DAY
        clock.schedules.note_schedules(world.now)

    assert schedule_events(world) == []


def test_groups_that_turn_together_change_the_configuration_once(world, clock):
    world.sets_policy(FROM_23)
    with world.database.command():
        app_id = world.platform.register_application(name="Kiosk")
        world.platform.create_group(app_id, GroupSettings(name="All", policy=FROM_23))
    before = configuration_version(world.database)

    clock.schedules.note_schedules(world.now)

    assert len(schedule_events(world)) == 2
    assert configuration_version(world.database) == before + 1


def test_two_clocks_that_sweep_at_once_record_each_turn_once(world, clock, spare):
    world.sets_policy(FROM_23)

    for wait in (0, HOUR, 2 * HOUR, 22 * HOUR, 2 * HOUR):
        world.now += wait
        at_once(
            lambda: clock.schedules.note_schedules(world.now),
            lambda: spare.schedules.note_schedules(world.now),
        )

    closed, opened = Group.WindowClosed, Group.WindowOpened
    assert schedule_events(world) == [closed, opened, closed, opened, closed]


def test_machines_do_not_wait_for_the_clock(world, clock):
    world.offer("4230.2.1")
    world.sets_policy(FROM_23)
    clock.schedules.note_schedules(world.now)
    engine = UpdateEngine("engine-1")
    held = world.statuses(engine.polls())

    world.now += 47 * MINUTE

    assert not is_open(world)
    assert (held, world.statuses(engine.polls())) == (["noupdate"], ["ok"])
