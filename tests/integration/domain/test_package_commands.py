"""Adding, correcting and deleting packages."""

from __future__ import annotations

from uuid import uuid4

import msgspec

from domain.arch import Arch
from domain.errors import Conflict, Invalid, NameTaken, NotFound, StillInUse
from tests.integration.domain.conftest import contents


def test_a_package_is_added_with_the_channels_that_must_not_offer_it(
    desk, app_id, channel_id
):
    with desk.records(
        "package.created", "package.channels_blacklisted", "name.created"
    ):
        package_id = desk.add_package(
            app_id, contents(), channels_blacklist=[channel_id]
        )

    row = desk.row("packages", package_id)
    assert row == {
        "application_id": app_id,
        "contents": msgspec.json.decode(msgspec.json.encode(contents())),
        "channels_blacklist": [channel_id],
        "created_at": row["created_at"],
    }


def test_a_version_is_added_once_for_each_architecture(desk, app_id, package_id):
    with desk.refuses(NameTaken, "version", match=r"the version '1\.0\.0' is taken"):
        desk.add_package(app_id, contents())
    with desk.records("package.created", "name.created"):
        desk.add_package(app_id, contents(arch=Arch.AARCH64))


def test_a_package_is_corrected_to_another_version(desk, app_id, package_id):
    with desk.records("package.revised", "name.released", "name.created"):
        desk.revise_package(package_id, contents("1.0.1"), channels_blacklist=[])

    with desk.records("package.created", "name.reclaimed"):
        desk.add_package(app_id, contents("1.0.0"))


def test_correcting_a_package_to_what_it_is_records_nothing(desk, package_id):
    with desk.records():
        desk.revise_package(package_id, contents(), channels_blacklist=[])


def test_a_package_is_not_corrected_to_a_version_that_is_there(
    desk, app_id, package_id
):
    desk.add_package(app_id, contents("1.0.1"))

    with desk.refuses(NameTaken, "version"):
        desk.revise_package(package_id, contents("1.0.1"), channels_blacklist=[])


def test_a_package_stays_of_its_architecture(desk, package_id):
    with desk.refuses(Conflict, "arch"):
        desk.revise_package(
            package_id, contents(arch=Arch.AARCH64), channels_blacklist=[]
        )


def test_unacceptable_contents_are_refused(desk, app_id, package_id):
    wrong = msgspec.structs.replace(contents("2.0.0"), url="nowhere")

    with desk.refuses(Invalid, "url"):
        desk.add_package(app_id, wrong)
    with desk.refuses(Invalid, "url"):
        desk.revise_package(package_id, wrong, channels_blacklist=[])


def test_a_blacklist_names_channels_of_the_same_application(
    desk, app_id, other_app_id, package_id
):
    foreign = desk.create_channel(other_app_id, name="stable")

    with desk.refuses(Conflict, "channels_blacklist"):
        desk.add_package(app_id, contents("2.0.0"), channels_blacklist=[foreign])
    with desk.refuses(NotFound):
        desk.revise_package(package_id, contents(), channels_blacklist=[uuid4()])


def test_a_channel_that_points_at_a_package_is_not_blacklisted_by_it(
    desk, app_id, package_id
):
    channel_id = desk.create_channel(app_id, name="stable", package_id=package_id)

    with desk.refuses(Conflict, "channels_blacklist", match="'stable' points at"):
        desk.revise_package(package_id, contents(), channels_blacklist=[channel_id])


def test_a_blacklisted_channel_does_not_take_the_package(desk, channel_id, package_id):
    desk.revise_package(package_id, contents(), channels_blacklist=[channel_id])

    with desk.refuses(Conflict, "package_id"):
        desk.revise_channel(channel_id, name="stable", color="", package_id=package_id)


def test_a_package_that_a_channel_points_at_is_not_deleted(desk, app_id, package_id):
    channel_id = desk.create_channel(app_id, name="stable", package_id=package_id)

    with desk.refuses(StillInUse, match="'stable' points at"):
        desk.delete_package(package_id)

    desk.revise_channel(channel_id, name="stable", color="", package_id=None)
    with desk.records("package.deleted", "name.released"):
        desk.delete_package(package_id)


def test_the_version_of_a_deleted_package_is_free(desk, app_id, package_id):
    desk.delete_package(package_id)

    with desk.records("package.created", "name.reclaimed"):
        desk.add_package(app_id, contents())


def test_what_is_not_there_is_not_found(desk, app_id, package_id):
    desk.delete_package(package_id)

    for wrong in (uuid4(), app_id, package_id):
        with desk.refuses(NotFound):
            desk.revise_package(wrong, contents(), channels_blacklist=[])
        with desk.refuses(NotFound):
            desk.delete_package(wrong)
    with desk.refuses(NotFound):
        desk.add_package(package_id, contents())


def test_a_package_outlives_a_channel_that_it_blacklists(desk, channel_id, package_id):
    desk.revise_package(package_id, contents(), channels_blacklist=[channel_id])

    desk.delete_channel(channel_id)

    blacklist = desk.row("packages", package_id)["channels_blacklist"]
    with desk.records("package.revised", "name.released", "name.created"):
        desk.revise_package(package_id, contents("1.0.1"), channels_blacklist=blacklist)
