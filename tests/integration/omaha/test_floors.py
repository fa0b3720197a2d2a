"""Machines below a floor stop there first, and go on from there."""

from __future__ import annotations

import pytest
from msgspec import structs

from domain.policy import Policy
from tests.integration.omaha.conftest import MINUTE, STABLE, UNLIMITED
from tests.machines import UpdateEngine

FLOORS = ("4081.2.0", "4152.2.3", "4230.2.0-rc.1")
TARGET = "4230.2.1"


@pytest.fixture
def released(world):
    """Release a version above some floors, for all machines at once."""
    for version in FLOORS:
        world.marks_floor(version, f"since {version}")
    world.offer(TARGET)
    world.sets_policy(UNLIMITED)
    return world


def offered(world, machine, previous=""):
    """Give the version that a machine is offered, if one is."""
    check = world.send(machine.polls(previous))[0].update_check
    return check.manifests[0].version if check.manifests else None


def climb(world, machine):
    """Let a machine install whatever it is offered; gives the versions in order."""
    steps = []
    while version := offered(world, machine):
        steps.append(version)
        for report in ((13, 1), (14, 1), (3, 1)):
            world.send(machine.reports(*report))
        world.passes(MINUTE)
        previous, machine = machine.version, machine.rebooted_into(version)
        world.send(machine.polls(previous))
    return steps


def test_a_machine_climbs_floor_by_floor_to_the_target(released):
    steps = climb(released, UpdateEngine("machine", "3510.2.8"))

    assert steps == [*FLOORS, TARGET]
    assert released.topics().count("update_granted") == len(steps)
    assert released.topics().count("update_completed") == len(steps)


@pytest.mark.parametrize(
    ("version", "step"),
    [
        ("4081.2.0", "4152.2.3"),
        ("4152.2.4", "4230.2.0-rc.1"),
        ("4230.2.0-beta", "4230.2.0-rc.1"),
        ("4230.2.0", TARGET),
        (TARGET, None),
    ],
)
def test_a_machine_gets_the_first_floor_above_its_version(released, version, step):
    assert offered(released, UpdateEngine("machine", version)) == step


def test_a_machine_is_offered_the_package_of_the_floor_and_no_marks(released):
    answer = released.send(UpdateEngine("machine", "3510.2.8").polls())[0]

    (manifest,) = answer.update_check.manifests
    assert answer.update_check.urls == ("https://pkg.example.net/4081.2.0/",)
    assert (manifest.is_floor, manifest.floor_reason, manifest.is_target) == (
        False,
        "",
        False,
    )


def test_a_machine_on_its_way_to_a_floor_is_offered_it_again(released):
    machine = UpdateEngine("machine", "3510.2.8")

    assert [offered(released, machine) for _ in range(2)] == ["4081.2.0", "4081.2.0"]
    assert released.topics().count("update_granted") == 1


def test_a_target_that_is_a_floor_is_one_step(world):
    world.marks(world.offer(TARGET))
    world.sets_policy(UNLIMITED)

    assert climb(world, UpdateEngine("machine", "3510.2.8")) == [TARGET]


def test_floors_above_the_target_are_for_later_targets(world):
    world.offer("4081.2.0")
    world.marks_floor("4152.2.3")
    world.sets_policy(UNLIMITED)
    machine = UpdateEngine("machine", "3510.2.8")

    assert climb(world, machine) == ["4081.2.0"]

    world.offer(TARGET)

    later = machine.rebooted_into("4081.2.0")
    assert climb(world, later) == ["4152.2.3", TARGET]


def test_a_downgrade_skips_floors(released):
    released.sets_policy(structs.replace(UNLIMITED, allow_downgrades=True))

    assert offered(released, UpdateEngine("machine", "4300.0.0")) == TARGET


def test_a_pin_is_about_the_target_and_not_about_floors(released):
    released.sets_policy(structs.replace(UNLIMITED, pinned_version=">=4230"))

    assert offered(released, UpdateEngine("machine", "3510.2.8")) == "4081.2.0"


def test_every_step_takes_a_slot_of_its_own(released):
    released.sets_policy(Policy(safe_mode=False, max_updates_per_period=1))

    first = offered(released, UpdateEngine("one", "3510.2.8"))
    second = offered(released, UpdateEngine("two", "4081.2.0"))

    assert (first, second) == ("4081.2.0", None)
    assert released.held() == ["", "maxUpdatesPerPeriod"]


def test_a_floor_that_is_removed_meanwhile_is_not_offered_again(world):
    floor = world.marks_floor("4081.2.0")
    world.offer(TARGET)
    world.sets_policy(UNLIMITED)
    machine = UpdateEngine("machine", "3510.2.8")

    before = offered(world, machine)
    with world.database.command():
        world.platform.remove_floor(STABLE.channel_id, floor)

    assert (before, offered(world, machine)) == ("4081.2.0", TARGET)
    assert "update_superseded" in world.topics()
