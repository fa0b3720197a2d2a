"""The configuration in memory: what a group's channel points at, and its floors."""

from __future__ import annotations

from uuid import uuid4

import pytest

from domain.arch import Arch
from projections.catalogue import FLATCAR, load_catalogue
from tests.integration.omaha.conftest import STABLE, contents


@pytest.fixture
def group(world):
    """Give the stable group, as the catalogue has it now."""

    def load():
        with world.database.connection() as connection:
            catalogue = load_catalogue(connection)
        return catalogue.find_group(FLATCAR, "stable", Arch.AMD64)

    return load


def versions(steps):
    return [step.contents.version for step in steps]


def test_floors_are_in_the_order_of_versions(world, group):
    world.offer("4230.2.1")
    for version in ("4081.10.0", "4081.9.0", "4081.9.0-rc.2", "4081.9.0-rc.10"):
        world.marks_floor(version, f"since {version}")

    found = group()

    ascending = ["4081.9.0-rc.2", "4081.9.0-rc.10", "4081.9.0", "4081.10.0"]
    assert versions(found.floors) == ascending
    assert [floor.version for floor in found.rules.floors] == ascending
    assert [floor.floor_reason for floor in found.floors] == [
        f"since {version}" for version in ascending
    ]
    assert all(floor.is_floor for floor in found.floors)
    assert not found.package.is_floor


def test_floors_above_the_target_wait_for_it(world, group):
    world.offer("4230.2.1")
    world.marks_floor("4230.2.0")
    world.marks_floor("4230.2.2")

    assert versions(group().floors) == ["4230.2.0"]

    world.offer("4300.0.0")

    assert versions(group().floors) == ["4230.2.0", "4230.2.2"]


def test_the_target_may_be_a_floor(world, group):
    target = world.offer("4230.2.1")
    world.marks(target, "new partitions")

    found = group()

    assert found.rules.floors == (found.rules.target,)
    assert found.floors == (found.package,)
    assert (found.package.is_floor, found.package.floor_reason) == (
        True,
        "new partitions",
    )


def test_a_rebuild_of_the_targets_version_leads_nowhere(world, group):
    world.offer("4230.2.1+second")
    world.marks_floor("4230.2.1+first")
    world.marks_floor("4081.0.0+b")
    world.marks_floor("4081.0.0+a")

    assert versions(group().floors) == ["4081.0.0+a", "4081.0.0+b"]


def test_a_group_has_the_floors_of_its_own_channel(world, group):
    package_id = world.marks_floor("4081.2.0")
    with world.database.command():
        beta = world.platform.create_channel(
            FLATCAR, name="other", package_id=package_id
        )
        world.platform.set_floor(beta, package_id, "elsewhere")
    world.offer("4230.2.1")

    assert [floor.floor_reason for floor in group().floors] == [""]


def test_a_channel_that_points_at_nothing_has_no_floors_to_offer(world, group):
    world.marks_floor("4081.2.0")

    found = group()

    assert (found.floors, found.rules.floors, found.package) == ((), (), None)
    assert found.offered(uuid4()) is None


def test_a_step_is_found_by_its_package(world, group):
    target = world.offer("4230.2.1")
    floor = world.marks_floor("4081.2.0")

    found = group()

    assert found.offered(target) == found.package
    assert found.offered(floor) == found.floors[0]
    assert found.offered(uuid4()) is None


def test_a_floor_that_is_corrected_takes_its_new_place(world, group):
    world.offer("4230.2.1")
    world.marks_floor("4081.2.0")
    moved = world.marks_floor("3510.2.8")

    with world.database.command():
        world.platform.revise_package(
            moved, contents("4152.2.0"), channels_blacklist=[]
        )

    assert versions(group().floors) == ["4081.2.0", "4152.2.0"]


def test_a_floor_that_is_removed_is_gone_from_the_next_poll_on(world, group):
    world.offer("4230.2.1")
    floor = world.marks_floor("4081.2.0")
    before = group()

    with world.database.command():
        world.platform.remove_floor(STABLE.channel_id, floor)

    assert len(before.floors) == 1
    assert group().floors == ()
