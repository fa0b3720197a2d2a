"""Creating, moving and deleting channels."""

from __future__ import annotations

from uuid import uuid4

import pytest

from domain.arch import Arch
from domain.commands.groups import GroupSettings
from domain.errors import Conflict, Invalid, NameTaken, NotFound, StillInUse
from tests.integration.domain.conftest import contents

BETA = {"name": "beta", "color": "#fc7f33"}


def test_a_channel_is_created_pointing_at_a_package(desk, app_id, package_id):
    with desk.records("channel.created", "channel.package_assigned", "name.created"):
        channel_id = desk.create_channel(app_id, **BETA, package_id=package_id)

    row = desk.row("channels", channel_id)
    assert row == {
        "application_id": app_id,
        **BETA,
        "arch": Arch.AMD64,
        "package_id": package_id,
        "created_at": row["created_at"],
        "pinned": False,
    }


def test_a_name_is_given_once_for_each_architecture(desk, app_id, channel_id):
    with desk.refuses(NameTaken, "name"):
        desk.create_channel(app_id, name="stable")
    with desk.records("channel.created", "name.created"):
        desk.create_channel(app_id, name="stable", arch=Arch.AARCH64)


def test_names_are_unique_within_an_application_only(desk, channel_id, other_app_id):
    with desk.records("channel.created", "name.created"):
        desk.create_channel(other_app_id, name="stable")


def test_a_channel_is_renamed_recoloured_and_moved(desk, channel_id, package_id):
    with desk.records(
        "channel.renamed",
        "channel.recolored",
        "channel.package_assigned",
        "name.released",
        "name.created",
    ):
        desk.revise_channel(channel_id, **BETA, package_id=package_id)


def test_a_channel_is_emptied(desk, app_id, package_id):
    channel_id = desk.create_channel(app_id, **BETA, package_id=package_id)

    with desk.records("channel.package_assigned"):
        desk.revise_channel(channel_id, **BETA, package_id=None)

    assert desk.row("channels", channel_id)["package_id"] is None


def test_revising_a_channel_to_what_it_is_records_nothing(desk, app_id, package_id):
    channel_id = desk.create_channel(app_id, **BETA, package_id=package_id)

    with desk.records():
        desk.revise_channel(channel_id, **BETA, package_id=package_id)


def test_a_channel_does_not_take_the_name_of_another(desk, app_id, channel_id):
    other_id = desk.create_channel(app_id, **BETA)

    with desk.refuses(NameTaken, "name"):
        desk.revise_channel(other_id, name="stable", color="", package_id=None)


def test_a_package_that_does_not_suit_is_refused(desk, app_id, other_app_id):
    foreign = desk.add_package(other_app_id, contents())
    wrong_arch = desk.add_package(app_id, contents(arch=Arch.AARCH64))

    for package_id in (foreign, wrong_arch):
        with desk.refuses(Conflict, "package_id"):
            desk.create_channel(app_id, **BETA, package_id=package_id)


def test_an_unacceptable_channel_is_refused(desk, app_id, channel_id):
    with desk.refuses(Invalid, "name"):
        desk.create_channel(app_id, name="")
    with desk.refuses(Invalid, "color"):
        desk.revise_channel(channel_id, name="stable", color="#" * 26, package_id=None)


def test_what_is_not_there_is_not_found(desk, app_id, channel_id):
    for wrong in (uuid4(), channel_id):
        with desk.refuses(NotFound):
            desk.create_channel(wrong, **BETA)
    for wrong in (uuid4(), app_id):
        with desk.refuses(NotFound):
            desk.create_channel(app_id, **BETA, package_id=wrong)
        with desk.refuses(NotFound):
            desk.revise_channel(wrong, **BETA, package_id=None)
        with desk.refuses(NotFound):
            desk.revise_channel(channel_id, **BETA, package_id=wrong)
        with desk.refuses(NotFound):
            desk.delete_channel(wrong)


def test_a_channel_that_a_group_follows_is_not_deleted(desk, app_id, channel_id):
    settings = GroupSettings(name="All", channel_id=channel_id)
    group_id = desk.create_group(app_id, settings)

    with desk.refuses(StillInUse, match="'All' follows"):
        desk.delete_channel(channel_id)

    desk.revise_group(group_id, GroupSettings(name="All"))
    with desk.records("channel.deleted", "name.released"):
        desk.delete_channel(channel_id)


def test_the_name_of_a_deleted_channel_is_free(desk, app_id, channel_id):
    desk.delete_channel(channel_id)

    with desk.records("channel.created", "name.reclaimed"):
        desk.create_channel(app_id, name="stable")


@pytest.mark.parametrize("command", ["delete_channel", "revise_channel"])
def test_a_deleted_channel_takes_no_command(desk, channel_id, command):
    desk.delete_channel(channel_id)
    options = {} if command == "delete_channel" else {**BETA, "package_id": None}

    with desk.refuses(NotFound):
        getattr(desk, command)(channel_id, **options)
