"""Marking packages as floors of a channel, and what that keeps from happening."""

from __future__ import annotations

from uuid import uuid4

import pytest

from domain.arch import Arch
from domain.errors import Conflict, Invalid, NotFound, StillInUse
from tests.integration.domain.conftest import contents


@pytest.fixture
def floor_id(desk, channel_id, package_id):
    """A package that is a floor of the channel."""
    desk.set_floor(channel_id, package_id, "new partitions")
    return package_id


def test_a_package_becomes_a_floor(desk, channel_id, package_id):
    with desk.records("channel.floor_set"):
        desk.set_floor(channel_id, package_id, "new partitions")

    assert floors(desk) == {(channel_id, package_id): "new partitions"}


def test_another_reason_replaces_the_one_before(desk, channel_id, floor_id):
    since = created_at(desk)

    with desk.records("channel.floor_set"):
        desk.set_floor(channel_id, floor_id)

    assert floors(desk) == {(channel_id, floor_id): ""}
    assert created_at(desk) == since > 0


def test_setting_a_floor_again_records_nothing(desk, channel_id, floor_id):
    with desk.records():
        desk.set_floor(channel_id, floor_id, "new partitions")


def test_a_package_is_a_floor_of_several_channels(desk, app_id, channel_id, floor_id):
    beta = desk.create_channel(app_id, name="beta")

    desk.set_floor(beta, floor_id)
    with desk.records("channel.floor_removed"):
        desk.remove_floor(channel_id, floor_id)

    assert floors(desk) == {(beta, floor_id): ""}


def test_what_does_not_suit_the_channel_is_no_floor(
    desk, app_id, other_app_id, channel_id
):
    foreign = desk.add_package(other_app_id, contents())
    wrong_arch = desk.add_package(app_id, contents(arch=Arch.AARCH64))
    banned = desk.add_package(
        app_id, contents("2.0.0"), channels_blacklist=[channel_id]
    )

    for package_id in (foreign, wrong_arch, banned):
        with desk.refuses(Conflict, "package_id"):
            desk.set_floor(channel_id, package_id)


def test_an_unacceptable_reason_is_refused(desk, channel_id, package_id):
    with desk.refuses(Invalid, "floor_reason"):
        desk.set_floor(channel_id, package_id, "x" * 501)


def test_what_is_not_there_is_not_found(desk, app_id, channel_id, package_id):
    for wrong in (uuid4(), app_id):
        with desk.refuses(NotFound):
            desk.set_floor(channel_id, wrong)
        with desk.refuses(NotFound):
            desk.set_floor(wrong, package_id)
        with desk.refuses(NotFound):
            desk.remove_floor(wrong, package_id)
    with desk.refuses(NotFound, match="is no floor of 'stable'"):
        desk.remove_floor(channel_id, package_id)


def test_a_floor_is_not_deleted(desk, app_id, channel_id, floor_id):
    desk.set_floor(desk.create_channel(app_id, name="beta"), floor_id)

    with desk.refuses(StillInUse, match="a floor of channel '.*', '.*'; remove"):
        desk.delete_package(floor_id)


def test_a_package_that_is_no_floor_any_more_is_deleted(desk, channel_id, floor_id):
    desk.remove_floor(channel_id, floor_id)

    with desk.records("package.deleted", "name.released"):
        desk.delete_package(floor_id)


def test_a_floor_is_not_blacklisted_for_its_channel(desk, channel_id, floor_id):
    with desk.refuses(Conflict, "channels_blacklist", match="floor of channel 'stable"):
        desk.revise_package(floor_id, contents(), channels_blacklist=[channel_id])


def test_a_floor_is_blacklisted_for_another_channel(desk, app_id, floor_id):
    beta = desk.create_channel(app_id, name="beta")

    with desk.records("package.channels_blacklisted"):
        desk.revise_package(floor_id, contents(), channels_blacklist=[beta])


def test_a_floor_may_get_another_version(desk, channel_id, floor_id):
    with desk.records("package.revised", "name.released", "name.created"):
        desk.revise_package(floor_id, contents("1.0.1"), channels_blacklist=[])

    assert (channel_id, floor_id) in floors(desk)


def test_floors_go_with_their_channel(desk, channel_id, floor_id):
    with desk.records("channel.deleted", "name.released"):
        desk.delete_channel(channel_id)

    assert floors(desk) == {}
    with desk.records("package.deleted", "name.released"):
        desk.delete_package(floor_id)


def test_floors_go_with_their_application(desk, app_id, floor_id):
    desk.delete_application(app_id)

    assert floors(desk) == {}


def test_a_clone_has_no_floors_as_it_has_no_packages(
    desk, app_id, channel_id, floor_id
):
    desk.clone_application(app_id, name="Clone")

    assert floors(desk) == {(channel_id, floor_id): "new partitions"}


def floors(desk):
    """Give the reasons of all floors, by channel and package."""
    return query(desk, "SELECT channel_id, package_id, reason FROM channel_floors")


def created_at(desk):
    """Give when the one floor became one."""
    rows = query(desk, "SELECT channel_id, package_id, created_at FROM channel_floors")
    (instant,) = rows.values()
    return instant


def query(desk, statement):
    with desk.database.connection() as connection:
        return {tuple(row[:2]): row[2] for row in connection.execute(statement)}
