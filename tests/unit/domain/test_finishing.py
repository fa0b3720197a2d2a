"""A rollout is finished when nobody is left, however the machines came there."""

import msgspec
import pytest

from domain.finishing import Standing, nobody_is_left
from tests.unit.domain.machines import (
    FREELY,
    GROUP,
    OTHER_PACKAGE,
    OTHER_TARGET,
    PACKAGE,
    TARGET,
    rules,
)

BACK = msgspec.structs.replace(FREELY, allow_downgrades=True)
FLOOR = msgspec.structs.replace(OTHER_TARGET, version="1.5.0")


def stands(**changes):
    given = {"under_way": 0, "claimed": 0, "versions": ("2.0.0",), **changes}
    return Standing(group_id=GROUP, package_id=PACKAGE, **given)


def test_machines_installed_directly_at_the_target_are_not_left():
    assert nobody_is_left(stands(), rules())


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"under_way": 1}, id="under way"),
        pytest.param({"claimed": 1}, id="still to be confirmed"),
        pytest.param({"versions": ()}, id="no machine"),
        pytest.param({"versions": ("2.0.0", "1.9.9")}, id="an older version"),
        pytest.param({"versions": ("2.0.0-rc.1",)}, id="a prerelease"),
    ],
)
def test_a_rollout_is_not_finished_with(changes):
    assert not nobody_is_left(stands(**changes), rules())


@pytest.mark.parametrize(("policy", "is_finished"), [(FREELY, True), (BACK, False)])
def test_a_newer_machine_is_left_only_where_it_is_to_come_back(policy, is_finished):
    standing = stands(versions=("2.0.0", "2.0.1"))

    assert nobody_is_left(standing, rules(policy)) is is_finished


@pytest.mark.parametrize("version", ["1.0.0", "1.5.0", "1.5.1"])
def test_a_machine_below_the_target_is_left_whatever_floor_it_is_on(version):
    group = rules(floors=(FLOOR,))

    assert not nobody_is_left(stands(versions=(version,)), group)
    assert nobody_is_left(stands(), group)


@pytest.mark.parametrize(
    "target",
    [None, msgspec.structs.replace(TARGET, package_id=OTHER_PACKAGE)],
    ids=["none", "another"],
)
def test_a_rollout_whose_target_was_replaced_just_now_is_not_finished(target):
    assert not nobody_is_left(stands(), rules(target=target))
