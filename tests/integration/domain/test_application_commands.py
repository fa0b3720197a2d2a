"""Registering, revising, cloning and deleting applications."""

from __future__ import annotations

from uuid import uuid4

import pytest

from domain.arch import Arch
from domain.commands.groups import GroupSettings
from domain.commands.people import DEFAULT_TEAM
from domain.errors import Invalid, NameTaken, NotFound
from domain.policy import Policy
from tests.integration.domain.conftest import contents
from tests.integration.projections.configuration_tables import stored_tables

STRICT = Policy(max_updates_per_period=1, period_interval="1 day")


def test_an_application_is_registered_with_its_names(desk):
    with desk.records("application.created", "name.created", "name.created"):
        app_id = desk.register_application(
            name="Kiosk", description="Tickets", product_id="io.example.Kiosk"
        )

    row = desk.row("applications", app_id)
    created_at = row.pop("created_at")
    assert row == {
        "team_id": DEFAULT_TEAM,
        "name": "Kiosk",
        "description": "Tickets",
        "product_id": "io.example.Kiosk",
    }
    assert created_at > 1_700_000_000_000_000


def test_an_application_may_be_given_its_id(desk):
    wanted = uuid4()

    assert desk.register_application(name="Kiosk", application_id=wanted) == wanted


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "Kiosk"}, "name"),
        ({"product_id": "io.example.kiosk"}, "product_id"),
    ],
    ids=["name", "product id in another case"],
)
def test_a_name_is_not_given_twice(desk, app_id, values, field):
    with desk.refuses(NameTaken, field):
        desk.register_application(**{"name": "New", **values})


def test_names_are_unique_within_a_team_only(desk, app_id):
    team_id = desk.found_team(name="Another")

    with desk.records("application.created", "name.created"):
        desk.register_application(name="Kiosk", team_id=team_id)


def test_an_application_needs_a_team(desk):
    with desk.refuses(NotFound):
        desk.register_application(name="Kiosk", team_id=uuid4())


def test_an_unacceptable_application_is_refused(desk):
    with desk.refuses(Invalid, "product_id"):
        desk.register_application(name="Kiosk", product_id="kiosk")


def test_an_application_takes_other_names_and_sets_the_old_ones_free(desk, app_id):
    with desk.records(
        "application.renamed",
        "application.described",
        "application.product_identified",
        "name.released",
        "name.created",
        "name.released",
        "name.created",
    ):
        desk.revise_application(
            app_id, name="Booth", description="", product_id="io.example.Booth"
        )

    with desk.records("application.created", "name.reclaimed", "name.reclaimed"):
        desk.register_application(name="Kiosk", product_id="io.example.Kiosk")


def test_an_application_takes_its_old_name_again(desk, app_id):
    revised = {"description": "Tickets", "product_id": "io.example.Kiosk"}
    desk.revise_application(app_id, name="Booth", **revised)

    with desk.records("application.renamed", "name.released", "name.reclaimed"):
        desk.revise_application(app_id, name="Kiosk", **revised)


def test_the_case_of_a_product_id_may_change(desk, app_id):
    with desk.records("application.product_identified"):
        desk.revise_application(
            app_id, name="Kiosk", description="Tickets", product_id="IO.example.kiosk"
        )


def test_revising_an_application_to_what_it_is_records_nothing(desk, app_id):
    with desk.records():
        desk.revise_application(
            app_id, name="Kiosk", description="Tickets", product_id="io.example.Kiosk"
        )


def test_an_application_does_not_take_the_name_of_another(desk, app_id, other_app_id):
    with desk.refuses(NameTaken, "name"):
        desk.revise_application(
            other_app_id, name="Kiosk", description="", product_id=""
        )


def test_an_application_does_not_take_the_product_id_of_another(
    desk, app_id, other_app_id
):
    with desk.refuses(NameTaken, "product_id"):
        desk.revise_application(
            other_app_id, name="Gate", description="", product_id="io.example.Kiosk"
        )


def test_what_is_not_there_is_not_found(desk, channel_id):
    for wrong in (uuid4(), channel_id):
        with desk.refuses(NotFound):
            desk.revise_application(wrong, name="n", description="", product_id="")
        with desk.refuses(NotFound):
            desk.delete_application(wrong)
        with desk.refuses(NotFound):
            desk.clone_application(wrong, name="Copy")


def test_an_application_is_deleted_with_all_that_belongs_to_it(
    desk, app_id, other_app_id
):
    package_id = desk.add_package(app_id, contents())
    channel_id = desk.create_channel(app_id, name="stable", package_id=package_id)
    desk.create_group(app_id, GroupSettings(name="All", channel_id=channel_id))
    kept = desk.create_channel(other_app_id, name="stable")

    with desk.records(
        "group.deleted",
        "channel.deleted",
        "package.deleted",
        "application.deleted",
        "rollout.superseded",
        *["name.released"] * 5,
    ):
        desk.delete_application(app_id)

    tables = stored_tables(desk.database)
    assert {name: list(tables[name]) for name in ("applications", "channels")} == {
        "applications": [other_app_id],
        "channels": [kept],
    }
    assert (tables["groups"], tables["packages"]) == ({}, {})


def test_the_names_of_a_deleted_application_are_free(desk, app_id):
    desk.delete_application(app_id)

    with desk.records("application.created", "name.reclaimed", "name.reclaimed"):
        desk.register_application(name="Kiosk", product_id="io.example.Kiosk")


def test_a_deleted_application_takes_nothing_new(desk, app_id):
    desk.delete_application(app_id)

    with desk.refuses(NotFound):
        desk.create_channel(app_id, name="stable")
    with desk.refuses(NotFound):
        desk.create_group(app_id, GroupSettings(name="All"))
    with desk.refuses(NotFound):
        desk.add_package(app_id, contents())


def given_an_application_worth_copying(desk, app_id):
    package_id = desk.add_package(app_id, contents())
    stable = desk.create_channel(
        app_id, name="stable", color="#14b9d6", package_id=package_id
    )
    desk.create_channel(app_id, name="stable", arch=Arch.AARCH64)
    desk.create_group(
        app_id,
        GroupSettings(
            name="All",
            description="Everybody",
            track="stable",
            channel_id=stable,
            policy=STRICT,
        ),
    )
    desk.create_group(app_id, GroupSettings(name="Nobody"))


def test_a_clone_has_the_channels_and_groups_but_no_packages(desk, app_id):
    given_an_application_worth_copying(desk, app_id)

    clone_id = desk.clone_application(app_id, name="Copy", product_id="io.example.Copy")

    with desk.records():
        pass
    tables = stored_tables(desk.database)
    channels = {
        key: (row["name"], row["color"], row["arch"], row["package_id"])
        for key, row in tables["channels"].items()
        if row["application_id"] == clone_id
    }
    groups = {
        row["name"]: (row["description"], row["policy"]["period_interval"])
        for row in tables["groups"].values()
        if row["application_id"] == clone_id
    }
    assert sorted(channels.values()) == [
        ("stable", "#14b9d6", Arch.AMD64, None),
        ("stable", "#777777", Arch.AARCH64, None),
    ]
    assert groups == {
        "All": ("Everybody", "1 day"),
        "Nobody": ("", Policy().period_interval),
    }
    followed = {row["channel_id"] for row in tables["groups"].values()} & set(channels)
    assert [channels[key][2] for key in followed] == [Arch.AMD64]


def test_a_clone_keeps_tracks_that_are_names_and_not_those_that_are_ids(desk, app_id):
    given_an_application_worth_copying(desk, app_id)

    clone_id = desk.clone_application(app_id, name="Copy")

    tracks = {
        row["name"]: (row["track"], str(key))
        for key, row in stored_tables(desk.database)["groups"].items()
        if row["application_id"] == clone_id
    }
    assert tracks["All"][0] == "stable"
    assert tracks["Nobody"][0] == tracks["Nobody"][1]


def test_a_clone_under_a_name_that_is_taken_is_refused(desk, app_id):
    with desk.refuses(NameTaken, "name"):
        desk.clone_application(app_id, name="Kiosk")


def test_a_clone_that_fails_in_the_middle_leaves_nothing(desk, app_id, monkeypatch):
    given_an_application_worth_copying(desk, app_id)

    def create_group(*arguments, **options):
        raise NotFound("the last step fails")

    monkeypatch.setattr(desk.platform, "create_group", create_group)

    with desk.refuses(NotFound, match="the last step fails"):
        desk.clone_application(app_id, name="Copy")

    monkeypatch.undo()
    assert desk.clone_application(app_id, name="Copy")
