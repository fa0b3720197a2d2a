"""Commands that start, stop and end rollouts, and what follows of itself."""

import pytest

from domain.causes import acting
from domain.commands.groups import GroupSettings
from domain.errors import Conflict, Invalid, NotFound
from tests.integration.domain.conftest import contents


@pytest.fixture
def packages(desk, app_id):
    return [
        desk.add_package(app_id, contents(version=version))
        for version in ("1.0.0", "2.0.0")
    ]


@pytest.fixture
def channel_id(desk, app_id, packages):
    return desk.create_channel(app_id, name="stable", package_id=packages[0])


@pytest.fixture
def group_id(desk, app_id, channel_id):
    return desk.create_group(app_id, GroupSettings(name="All", channel_id=channel_id))


def points_at(desk, channel_id, package_id):
    desk.revise_channel(
        channel_id, name="stable", color="#777777", package_id=package_id
    )


def state_of(desk, group_id, package_id):
    with desk.database.connection() as connection:
        row = connection.execute(
            "SELECT state FROM rollouts WHERE group_id = %s AND package_id = %s",
            (group_id, package_id),
        ).fetchone()
    return row and row[0]


def test_a_group_that_is_created_on_a_target_has_a_rollout(desk, app_id, channel_id):
    settings = GroupSettings(name="All", channel_id=channel_id)

    with desk.records(
        "group.created", "group.channel_assigned", "name.created", "rollout.started"
    ):
        desk.create_group(app_id, settings)


def test_rollouts_follow_what_the_channel_points_at(
    desk, group_id, channel_id, packages
):
    first, second = packages

    with desk.records(
        "channel.package_assigned", "rollout.superseded", "rollout.started"
    ):
        points_at(desk, channel_id, second)

    assert state_of(desk, group_id, first) == "superseded"
    assert state_of(desk, group_id, second) == "running"

    with desk.records(
        "channel.package_assigned", "rollout.superseded", "rollout.restarted"
    ):
        points_at(desk, channel_id, first)

    assert state_of(desk, group_id, first) == "running"


def test_a_rollout_ends_when_there_is_no_target_any_more(desk, group_id, channel_id):
    with desk.records("channel.package_assigned", "rollout.superseded"):
        points_at(desk, channel_id, None)

    with desk.refuses(Conflict, match="has no rollout"):
        desk.pause_rollout(group_id)


def test_rollouts_follow_a_group_to_another_channel(
    desk, app_id, group_id, packages, channel_id
):
    other = desk.create_channel(app_id, name="beta", package_id=packages[1])
    settings = GroupSettings(name="All", channel_id=other)

    with desk.records(
        "group.channel_assigned", "rollout.superseded", "rollout.started"
    ):
        desk.revise_group(group_id, settings)
    with desk.records("group.channel_assigned", "rollout.superseded"):
        desk.revise_group(group_id, GroupSettings(name="All"))


def test_the_same_target_by_another_channel_is_the_same_rollout(
    desk, app_id, group_id, packages
):
    twin = desk.create_channel(app_id, name="twin", package_id=packages[0])

    with desk.records("group.channel_assigned"):
        desk.revise_group(group_id, GroupSettings(name="All", channel_id=twin))


def test_a_rollout_ends_with_its_group(desk, group_id):
    with desk.records("group.deleted", "name.released", "rollout.superseded"):
        desk.delete_group(group_id)


def test_a_rollout_is_paused_and_resumed(desk, group_id, packages):
    with desk.records("rollout.paused"):
        desk.pause_rollout(group_id)
    assert state_of(desk, group_id, packages[0]) == "paused"
    with desk.refuses(Conflict, match="is paused already"):
        desk.pause_rollout(group_id)

    with desk.records("rollout.resumed"):
        desk.resume_rollout(group_id)
    assert state_of(desk, group_id, packages[0]) == "running"
    with desk.refuses(Conflict, match="is running; only a paused or halted"):
        desk.resume_rollout(group_id)


def test_a_rollout_is_halted_for_a_reason_and_the_next_target_runs(
    desk, group_id, channel_id, packages
):
    first, second = packages
    desk.pause_rollout(group_id)

    with desk.refuses(Invalid, field="reason", match="say why"):
        desk.halt_rollout(group_id)
    with acting("ada", "it panics"), desk.records("rollout.halted_by_operator"):
        desk.halt_rollout(group_id)
    assert state_of(desk, group_id, first) == "halted"
    with acting("ada", "again"), desk.refuses(Conflict, match="is halted already"):
        desk.halt_rollout(group_id)

    points_at(desk, channel_id, second)
    assert state_of(desk, group_id, second) == "running"


def test_a_group_that_is_not_there_has_nothing_to_pause(desk, app_id):
    with desk.refuses(NotFound):
        desk.pause_rollout(app_id)


def test_a_pause_outlives_the_target(desk, group_id, channel_id, packages):
    desk.pause_rollout(group_id)

    with desk.records(
        "channel.package_assigned",
        "rollout.superseded",
        "rollout.started",
        "rollout.paused",
    ):
        points_at(desk, channel_id, packages[1])

    assert state_of(desk, group_id, packages[1]) == "paused"


def test_a_rollout_finishes_once_and_may_be_stopped_after_that(
    desk, group_id, packages
):
    with desk.records("rollout.finished"):
        desk.finish_rollout(group_id)
    with desk.records():
        desk.finish_rollout(group_id)
    with desk.records("rollout.paused"):
        desk.pause_rollout(group_id)
    with desk.records():
        desk.finish_rollout(group_id)


def test_groups_that_have_their_rollouts_get_no_others_at_an_upgrade(desk, group_id):
    with desk.records():
        desk.start_missing_rollouts()


def test_a_target_from_before_there_were_rollouts_gets_one_at_an_upgrade(
    desk, app_id, packages, channel_id, monkeypatch
):
    monkeypatch.setattr(desk.platform, "_retargeted", lambda *_: ())
    group_id = desk.create_group(
        app_id, GroupSettings(name="All", channel_id=channel_id)
    )
    monkeypatch.undo()

    with desk.records("rollout.started"):
        desk.start_missing_rollouts()

    assert state_of(desk, group_id, packages[0]) == "running"
