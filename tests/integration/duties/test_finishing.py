"""A rollout is finished as soon as nobody is left, and not before."""

from contextlib import contextmanager

import msgspec
import pytest

from deploy.seed import LINES
from domain.commands.groups import GroupSettings
from domain.orders import retire
from domain.package_contents import PackageType
from eventstore.database import SHARE_CONFIGURATION
from projections.catalogue import FLATCAR
from projections.orders import Instruction, give_order, instruct_to_move
from tests.integration.duties.conftest import DAY, HOUR, arrive, at_once, recorded
from tests.integration.omaha.conftest import MINUTE, STABLE, UNLIMITED, contents
from tests.machines import UpdateEngine, Updater

TARGET = "4230.2.1"


@pytest.fixture
def world(world):
    world.offer(TARGET)
    world.sets_policy(UNLIMITED)
    return world


@pytest.fixture
def finishes(world, clock):
    """Have the clock sweep; tells whether the rollout is finished by then."""

    def sweep():
        clock.sweep(world.now)
        return len(recorded(world, "rollout.finished")) == 1

    return sweep


@pytest.fixture
def kiosks(world):
    """An application whose machines say themselves that they have completed."""
    with world.database.command():
        app_id = world.platform.register_application(name="Kiosk")
        package = msgspec.structs.replace(contents(TARGET), type=PackageType.OTHER)
        package_id = world.platform.add_package(app_id, package)
        channel_id = world.platform.create_channel(
            app_id, name="stable", package_id=package_id
        )
        settings = GroupSettings(
            name="All", track="kiosk", channel_id=channel_id, policy=UNLIMITED
        )
        world.platform.create_group(app_id, settings)
    return app_id


def installs(world, machine):
    for kind in (13, 14, 3):
        arrive(world, machine.reports(kind, 1))


def test_a_machine_is_left_until_it_is_seen_with_the_target(world, finishes):
    engine = UpdateEngine("engine-1")
    states = []

    arrive(world, engine.pings())
    states.append(finishes())  # it knows of nothing yet
    arrive(world, engine.polls())
    states.append(finishes())  # it is under way
    installs(world, engine)
    states.append(finishes())  # it has yet to reboot
    arrive(world, engine.rebooted_into(TARGET).polls("4152.2.0"))
    states.append(finishes())

    assert states == [False, False, False, True]
    [event] = recorded(world, "rollout.finished")
    assert event.actor == "system"


def test_machines_installed_directly_at_the_target_do_not_block_it(world, finishes):
    arrive(world, UpdateEngine("engine-1", TARGET).pings())

    assert finishes()
    assert finishes()  # and it is told once


def test_a_group_without_a_machine_has_not_begun(finishes):
    assert not finishes()


def test_a_newer_machine_is_not_left(world, finishes):
    arrive(world, UpdateEngine("engine-1", "9999.0.0").pings())

    assert finishes()


def test_who_claims_the_target_and_is_not_seen_with_it_is_waited_for(
    world, finishes, kiosks
):
    there, away = (Updater(str(kiosks), name, "kiosk") for name in ("there", "away"))
    there = there.rebooted_into(TARGET)
    arrive(world, there.checks(), away.checks())
    world.now += 50 * MINUTE
    arrive(world, away.reports(3, 1))

    world.now += 23 * HOUR
    arrive(world, there.checks())
    claimed_and_there = finishes()
    world.now += HOUR - 1
    claimed_and_silent = finishes()
    world.now += 1
    lost_and_silent = finishes()

    assert (claimed_and_there, claimed_and_silent) == (False, False)
    assert lost_and_silent
    assert world.topics()[-3:] == ["update_completed", "went_silent", "update_lost"]


def test_silent_machines_do_not_block_it_but_somebody_must_be_there(world, finishes):
    arrive(world, UpdateEngine("engine-1").pings())
    world.now += DAY
    nobody = finishes()
    arrive(world, UpdateEngine("engine-2", TARGET).pings())

    assert (nobody, finishes()) == (False, True)


@pytest.mark.parametrize("version", ["4152.2.0", "4200.0.0", "4210.0.0"])
def test_a_machine_below_the_target_is_left_whatever_floor_it_is_on(
    world, finishes, version
):
    world.marks_floor("4200.0.0")
    arrive(world, UpdateEngine("engine-1", TARGET).pings())
    arrive(world, UpdateEngine("engine-2", version).pings())

    assert not finishes()


@pytest.mark.parametrize("stop", ["pauses", "retargets"])
def test_a_rollout_that_does_not_run_is_not_finished(world, finishes, stop):
    arrive(world, UpdateEngine("engine-1", TARGET).pings())
    if stop == "pauses":
        world.pauses()
    else:
        world.offer("4300.0.0")

    assert not finishes()


def test_a_machine_that_comes_just_before_the_command_is_seen(
    world, finishes, clock, monkeypatch
):
    arrive(world, UpdateEngine("engine-1", TARGET).pings())
    database = clock.rollouts._database
    command = database.command

    @contextmanager
    def late_command():
        arrive(world, UpdateEngine("engine-2").pings())
        with command() as connection:
            yield connection

    monkeypatch.setattr(database, "command", late_command)

    assert not finishes()


def test_two_clocks_that_sweep_at_once_record_it_once(world, clock, spare):
    arrive(world, UpdateEngine("engine-1", TARGET).pings())
    with world.database.command():
        for number in range(10):
            settings = GroupSettings(
                name=f"Group {number}", track=f"t{number}", channel_id=STABLE.channel_id
            )
            world.platform.create_group(FLATCAR, settings)
    for number in range(10):
        arrive(world, UpdateEngine(f"more-{number}", TARGET, f"t{number}").pings())

    at_once(
        clock.rollouts.finish_rollouts,
        spare.rollouts.finish_rollouts,
    )

    assert len(recorded(world, "rollout.finished")) == 11


def test_a_look_that_finds_nothing_orders_nothing(world, clock, monkeypatch):
    arrive(world, UpdateEngine("engine-1").pings())
    monkeypatch.setattr(clock.rollouts._database, "command", None)

    clock.rollouts.finish_rollouts()

    assert recorded(world, "rollout.finished") == []


def test_a_machine_that_retires_or_is_moved_away_is_not_waited_for(world, finishes):
    beta = next(line for line in LINES if line.name == "beta" and line.arch == 1)
    arrive(world, UpdateEngine("engine-1", TARGET).polls())
    arrive(world, UpdateEngine("engine-2").polls(), UpdateEngine("engine-3").polls())
    states = [finishes()]

    orders(world, Instruction(retire), "engine-2")
    states.append(finishes())
    with world.database.connection() as connection:
        away = instruct_to_move(connection, FLATCAR, beta.group_id)
    orders(world, away, "engine-3")
    states.append(finishes())

    assert states == [False, False, True]


def orders(world, instruction, machine_id):
    with world.database.connection() as connection, connection.transaction():
        connection.execute(SHARE_CONFIGURATION)
        give_order(connection, FLATCAR, machine_id, instruction, world.now)
