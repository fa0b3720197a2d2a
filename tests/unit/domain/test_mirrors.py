"""A mirror gets the whole way to the target, or nothing."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.budget import UNUSED
from domain.mirrors import Mirror, packages_for_mirror
from domain.policy import Policy
from domain.progress import Progress, RolloutState
from domain.rules import Target
from domain.schedules import Window
from tests.unit.domain.machines import FREELY, NOW, PAUSED, TARGET, rules

FLOORS = tuple(Target(UUID(int=n), f"1.{n}.0") for n in range(1, 8))
NOTHING: tuple[Target, ...] = ()


def given(version="1.0.0", group=None, usage=UNUSED, **abilities):
    mirror = Mirror(version, **{"takes_floors": True, **abilities})
    return packages_for_mirror(mirror, group or rules(floors=FLOORS), usage)


def test_a_mirror_gets_every_floor_however_many_and_then_the_target():
    assert given() == (*FLOORS, TARGET)


def test_a_mirror_gets_the_floors_that_it_lacks():
    assert given("1.5.0") == (*FLOORS[5:], TARGET)
    assert given("1.7.1") == (TARGET,)


def test_a_target_that_is_a_floor_comes_once():
    assert given("1.7.0", rules(floors=(*FLOORS, TARGET))) == (TARGET,)


@pytest.mark.parametrize("version", ["2.0.0", "2.0.0+rebuilt", "3.0.0"])
def test_a_mirror_that_lacks_nothing_gets_nothing(version):
    assert given(version) == NOTHING
    assert given(version, rules(replace(FREELY, allow_downgrades=True))) == NOTHING


def test_there_is_nothing_where_a_channel_points_at_nothing():
    assert given(group=rules(target=None)) == NOTHING


def test_a_mirror_that_takes_one_package_at_a_time_would_skip_floors():
    assert given(takes_floors=False) == NOTHING
    assert given("1.7.0", takes_floors=False) == (TARGET,)
    floor = rules(floors=(*FLOORS, TARGET))
    assert given("1.7.0", floor, takes_floors=False) == NOTHING


@pytest.mark.parametrize(
    "policy",
    [PAUSED, replace(FREELY, pinned_version="1.x")],
    ids=["paused", "pinned"],
)
def test_a_mirror_gets_nothing_while_nobody_is_to_start(policy):
    assert given(group=rules(policy, floors=FLOORS)) == NOTHING


@pytest.mark.parametrize(
    "policy",
    [
        replace(FREELY, rollout_percentage=0),
        replace(FREELY, update_windows=(Window(start="12:00", end="12:01"),)),
        replace(FREELY, pinned_version="2.x"),
        Policy(safe_mode=True, max_updates_per_period=1),
    ],
    ids=["percentage", "window", "pin that admits the target", "safe mode"],
)
def test_limits_times_and_lots_are_for_machines_alone(policy):
    assert given(group=rules(policy, floors=FLOORS)) == (*FLOORS, TARGET)


@pytest.mark.parametrize("which", [0, -1], ids=["floor", "target"])
def test_a_blacklisted_package_on_the_way_keeps_it_all_back(which):
    way = [*FLOORS, TARGET]
    way[which] = replace(way[which], is_blacklisted=True)

    assert given(group=rules(target=way[-1], floors=tuple(way[:-1]))) == NOTHING


def test_a_delta_on_the_way_is_for_who_takes_deltas():
    delta = replace(TARGET, is_delta=True)

    assert given("1.7.0", rules(target=delta)) == NOTHING
    assert given("1.7.0", rules(target=delta), takes_deltas=True) == (delta,)


@pytest.mark.parametrize("state", [RolloutState.PAUSED, RolloutState.HALTED])
def test_a_mirror_gets_nothing_while_the_rollout_is_stopped(state):
    progress = Progress().entered(state, NOW, 2)

    usage = UNUSED.with_progress(TARGET.package_id, progress)

    assert given(usage=usage) == NOTHING
