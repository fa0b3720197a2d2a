"""A channel points at one package that suits it, or at none."""

import pytest

from domain.arch import Arch
from domain.channels import Channel
from domain.errors import Conflict, Invalid, NotFound
from tests.unit.domain.given import (
    APP_ID,
    CHANNEL_ID,
    OTHER_APP_ID,
    PACKAGE_ID,
    deleted,
    given_channel,
    given_package,
    refused,
    told,
)

UNACCEPTABLE = [
    pytest.param({"name": ""}, "name", id="no name"),
    pytest.param({"name": "x" * 26}, "name", id="long name"),
    pytest.param({"name": "a\x1bb"}, "name", id="control character"),
    pytest.param({"color": "x" * 26}, "color", id="long colour"),
]


def test_a_new_channel_points_at_nothing():
    channel = Channel.create(
        CHANNEL_ID, application_id=APP_ID, name="beta", color="#fff", arch=Arch.ALL
    )

    assert channel.package_id is None
    assert told(channel) == [
        (
            Channel.Created,
            {
                "application_id": APP_ID,
                "name": "beta",
                "color": "#fff",
                "arch": Arch.ALL,
            },
        )
    ]


@pytest.mark.parametrize(("values", "field"), UNACCEPTABLE)
def test_a_channel_is_not_created_with(values, field):
    good = {"name": "beta", "color": "#fff"}

    with refused(Invalid, field=field):
        Channel.create(
            CHANNEL_ID, application_id=APP_ID, arch=Arch.AMD64, **{**good, **values}
        )


@pytest.mark.parametrize(("values", "field"), UNACCEPTABLE)
def test_a_channel_is_not_revised_to(values, field):
    channel = given_channel()

    with refused(Invalid, field=field):
        channel.revise(**{"name": "stable", "color": "#14b9d6", **values})

    assert told(channel) == []


def test_a_channel_takes_another_name_and_colour():
    channel = given_channel()

    channel.revise(name="slow", color="#000")

    assert (channel.name, channel.color) == ("slow", "#000")
    assert told(channel) == [
        (Channel.Renamed, {"name": "slow"}),
        (Channel.Recolored, {"color": "#000"}),
    ]


def test_a_channel_is_pinned_and_let_go_once():
    channel = given_channel()

    channel.pin(pinned=False)
    channel.pin(pinned=True)
    channel.pin(pinned=True)
    assert channel.pinned
    channel.pin(pinned=False)

    assert not channel.pinned
    assert told(channel) == [(Channel.Pinned, {}), (Channel.Unpinned, {})]


def test_a_deleted_channel_is_not_pinned():
    channel = deleted(given_channel())

    with refused(NotFound):
        channel.pin(pinned=True)


def test_revising_a_channel_to_what_it_is_tells_nothing():
    channel = given_channel()

    channel.revise(name="stable", color="#14b9d6")

    assert told(channel) == []


def test_a_channel_points_at_a_package_and_then_at_none():
    channel = given_channel()

    channel.assign(given_package())
    channel.assign(None)

    assert channel.package_id is None
    assert told(channel) == [
        (Channel.PackageAssigned, {"package_id": PACKAGE_ID}),
        (Channel.PackageAssigned, {"package_id": None}),
    ]


def test_assigning_the_same_package_again_tells_nothing():
    channel = given_channel()
    channel.assign(given_package())
    told(channel)

    channel.assign(given_package())

    assert told(channel) == []


def test_pointing_an_empty_channel_at_nothing_tells_nothing():
    channel = given_channel()

    channel.assign(None)

    assert told(channel) == []


@pytest.mark.parametrize(
    ("package", "channel"),
    [(Arch.AMD64, Arch.ALL), (Arch.ALL, Arch.AARCH64), (Arch.X86, Arch.X86)],
)
def test_a_package_for_any_architecture_suits_every_channel(package, channel):
    given = given_channel(arch=channel)

    given.assign(given_package(arch=package))

    assert given.package_id == PACKAGE_ID


def test_a_package_of_another_architecture_is_refused():
    channel = given_channel(arch=Arch.AARCH64)

    with refused(Conflict, field="package_id"):
        channel.assign(given_package(arch=Arch.AMD64))

    assert told(channel) == []


def test_a_package_of_another_application_is_refused():
    channel = given_channel()

    with refused(Conflict, field="package_id"):
        channel.assign(given_package(app_id=OTHER_APP_ID))


def test_a_package_that_blacklists_the_channel_is_refused():
    package = given_package()
    package.blacklist([CHANNEL_ID])

    with refused(Conflict, field="package_id"):
        given_channel().assign(package)


def test_a_deleted_package_is_not_found():
    channel = given_channel()

    with refused(NotFound):
        channel.assign(deleted(given_package()))


def test_a_deleted_channel_stays_in_the_log_as_deleted():
    channel = given_channel()

    channel.delete()

    assert told(channel) == [(Channel.Deleted, {})]
    assert channel.is_deleted
