"""Creating, steering and deleting groups."""

from __future__ import annotations

from uuid import uuid4

import msgspec

from domain.commands.groups import GroupSettings
from domain.errors import Conflict, Invalid, NameTaken, NotFound
from domain.policy import Policy

ALL = GroupSettings(name="All")
STRICT = Policy(max_updates_per_period=1)


def revised(**changes):
    return msgspec.structs.replace(ALL, **changes)


def test_a_group_is_created_following_a_channel(desk, app_id, channel_id):
    settings = revised(
        description="Everybody", track="stable", channel_id=channel_id, policy=STRICT
    )

    with desk.records("group.created", "group.channel_assigned", "name.created"):
        group_id = desk.create_group(app_id, settings)

    row = desk.row("groups", group_id)
    assert row == {
        "application_id": app_id,
        "name": "All",
        "description": "Everybody",
        "track": "stable",
        "channel_id": channel_id,
        "policy": msgspec.json.decode(msgspec.json.encode(STRICT)),
        "schedule_is_open": True,
        "created_at": row["created_at"],
    }


def test_a_group_without_a_track_is_asked_for_by_its_id(desk, app_id):
    wanted = uuid4()

    assert desk.create_group(app_id, ALL, group_id=wanted) == wanted
    assert desk.row("groups", wanted)["track"] == str(wanted)


def test_all_of_a_group_is_revised_at_once(desk, app_id, channel_id):
    group_id = desk.create_group(app_id, ALL)

    with desk.records(
        "group.renamed",
        "group.described",
        "group.track_changed",
        "group.channel_assigned",
        "group.policy_changed",
        "name.released",
        "name.created",
    ):
        desk.revise_group(
            group_id,
            GroupSettings(
                name="Some",
                description="Not all",
                track="some",
                channel_id=channel_id,
                policy=STRICT,
            ),
        )


def test_revising_a_group_to_what_it_is_records_nothing(desk, app_id):
    group_id = desk.create_group(app_id, ALL)

    with desk.records():
        desk.revise_group(group_id, ALL)


def test_a_name_is_given_once_in_an_application(desk, app_id, other_app_id):
    desk.create_group(app_id, ALL)
    other_id = desk.create_group(app_id, revised(name="Other"))

    with desk.refuses(NameTaken, "name"):
        desk.create_group(app_id, ALL)
    with desk.refuses(NameTaken, "name"):
        desk.revise_group(other_id, ALL)
    with desk.records("group.created", "name.created"):
        desk.create_group(other_app_id, ALL)


def test_a_channel_of_another_application_is_refused(desk, app_id, other_app_id):
    foreign = desk.create_channel(other_app_id, name="stable")

    with desk.refuses(Conflict, "channel_id"):
        desk.create_group(app_id, revised(channel_id=foreign))


def test_a_policy_that_cannot_be_followed_refuses_all_of_the_revision(desk, app_id):
    group_id = desk.create_group(app_id, ALL)
    wrong = revised(name="Some", policy=Policy(timezone="Mars/Olympus"))

    with desk.refuses(Invalid, "policy_timezone"):
        desk.revise_group(group_id, wrong)


def test_what_is_not_there_is_not_found(desk, app_id):
    group_id = desk.create_group(app_id, ALL)

    for wrong in (uuid4(), group_id):
        with desk.refuses(NotFound):
            desk.create_group(wrong, ALL)
    for wrong in (uuid4(), app_id):
        with desk.refuses(NotFound):
            desk.create_group(app_id, revised(name="n", channel_id=wrong))
        with desk.refuses(NotFound):
            desk.revise_group(wrong, ALL)
        with desk.refuses(NotFound):
            desk.revise_group(group_id, revised(channel_id=wrong))
        with desk.refuses(NotFound):
            desk.delete_group(wrong)


def test_a_deleted_group_leaves_its_name_free_and_takes_no_command(desk, app_id):
    group_id = desk.create_group(app_id, ALL)

    with desk.records("group.deleted", "name.released"):
        desk.delete_group(group_id)

    with desk.refuses(NotFound):
        desk.revise_group(group_id, ALL)
    with desk.refuses(NotFound):
        desk.delete_group(group_id)
    with desk.records("group.created", "name.reclaimed"):
        desk.create_group(app_id, ALL)
