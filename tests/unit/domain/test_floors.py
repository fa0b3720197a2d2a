"""A floor is a package that no machine may skip on its way to the target."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.arch import Arch
from domain.channels import Channel
from domain.errors import Conflict, Invalid, NotFound
from domain.rules import Target
from tests.unit.domain.given import (
    CHANNEL_ID,
    OTHER_APP_ID,
    PACKAGE_ID,
    deleted,
    given_channel,
    given_package,
    refused,
    told,
)
from tests.unit.domain.machines import FREELY, rules

OTHER_PACKAGE_ID = UUID("44444444-0000-4000-8000-000000000002")


def test_a_package_becomes_a_floor_for_a_reason():
    channel = given_channel()

    channel.set_floor(given_package(), "new partitions,\nsee the notes")

    assert channel.floors == {PACKAGE_ID: "new partitions,\nsee the notes"}
    assert told(channel) == [
        (
            Channel.FloorSet,
            {
                "package_id": PACKAGE_ID,
                "floor_reason": "new partitions,\nsee the notes",
            },
        )
    ]


def test_a_floor_needs_no_reason_and_may_get_another_one():
    channel = given_channel()

    channel.set_floor(given_package())
    channel.set_floor(given_package(), "new partitions")

    assert channel.floors == {PACKAGE_ID: "new partitions"}
    assert [facts["floor_reason"] for _, facts in told(channel)] == [
        "",
        "new partitions",
    ]


def test_setting_a_floor_again_for_the_same_reason_tells_nothing():
    channel = given_channel()
    channel.set_floor(given_package(), "new partitions")
    told(channel)

    channel.set_floor(given_package(), "new partitions")

    assert told(channel) == []


def test_the_target_may_be_a_floor():
    channel = given_channel()
    channel.assign(given_package())

    channel.set_floor(given_package())

    assert channel.package_id in channel.floors


def test_a_floor_is_removed_and_the_others_stay():
    channel = given_channel()
    channel.set_floor(given_package())
    channel.set_floor(given_package(OTHER_PACKAGE_ID), "keep")
    told(channel)

    channel.remove_floor(PACKAGE_ID)

    assert channel.floors == {OTHER_PACKAGE_ID: "keep"}
    assert told(channel) == [(Channel.FloorRemoved, {"package_id": PACKAGE_ID})]


@pytest.mark.parametrize(
    "package",
    [
        given_package(app_id=OTHER_APP_ID),
        given_package(arch=Arch.AARCH64),
    ],
    ids=["of another application", "of another architecture"],
)
def test_a_package_that_does_not_suit_is_no_floor(package):
    channel = given_channel()

    with refused(Conflict, field="package_id"):
        channel.set_floor(package)

    assert told(channel) == []


def test_a_package_that_blacklists_the_channel_is_no_floor():
    package = given_package()
    package.blacklist([CHANNEL_ID])

    with refused(Conflict, field="package_id"):
        given_channel().set_floor(package)


def test_a_deleted_package_is_no_floor():
    with refused(NotFound):
        given_channel().set_floor(deleted(given_package()))


@pytest.mark.parametrize("reason", ["x" * 501, "bell \x07"])
def test_a_reason_that_cannot_be_shown_is_refused(reason):
    channel = given_channel()

    with refused(Invalid, field="floor_reason"):
        channel.set_floor(given_package(), reason)

    assert told(channel) == []


def test_what_is_no_floor_is_not_removed():
    channel = given_channel()
    channel.set_floor(given_package())

    with refused(NotFound):
        channel.remove_floor(OTHER_PACKAGE_ID)


def test_a_deleted_channel_takes_no_floor_and_gives_none_up():
    channel = given_channel()
    channel.set_floor(given_package())
    channel = deleted(channel)

    with refused(NotFound):
        channel.set_floor(given_package(OTHER_PACKAGE_ID))
    with refused(NotFound):
        channel.remove_floor(PACKAGE_ID)


def floor(version: str, number: int) -> Target:
    return Target(UUID(int=number), version)


FLOORS = (floor("1.1.0-rc.1", 1), floor("1.1.0", 2), floor("1.10.0", 3))
ABOVE = floor("2.0.0", 9)


@pytest.mark.parametrize(
    ("version", "step"),
    [
        ("1.0.0", "1.1.0-rc.1"),
        ("1.1.0-beta", "1.1.0-rc.1"),
        ("1.1.0-rc.1", "1.1.0"),
        ("1.1.0", "1.10.0"),
        ("1.9.0", "1.10.0"),
        ("1.10.0+rebuilt", "2.0.0"),
        ("1.99.0", "2.0.0"),
    ],
)
def test_the_next_step_is_the_first_floor_above_and_then_the_target(version, step):
    found = rules(target=ABOVE, floors=FLOORS).step_for(version)

    assert found is not None
    assert found.version == step


def test_a_target_that_is_a_floor_is_one_step():
    steps = rules(target=ABOVE, floors=(*FLOORS, ABOVE))

    assert steps.step_for("1.10.0") == ABOVE


def test_there_is_no_step_without_an_update():
    assert rules(target=ABOVE, floors=FLOORS).step_for("2.0.0") is None
    assert rules(target=ABOVE, floors=FLOORS).step_for("3.0.0") is None
    assert rules(target=None).step_for("1.0.0") is None


def test_a_downgrade_goes_straight_to_the_target():
    policy = replace(FREELY, allow_downgrades=True)

    assert rules(policy, ABOVE, floors=(*FLOORS, ABOVE)).step_for("3.0.0") == ABOVE
