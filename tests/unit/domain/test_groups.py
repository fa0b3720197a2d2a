"""A group: machines that follow a channel under a policy."""

import pytest

from domain.errors import Conflict, Invalid, NotFound
from domain.groups import Group
from domain.policy import Policy
from tests.unit.domain.given import (
    APP_ID,
    CHANNEL_ID,
    GROUP_ID,
    OTHER_APP_ID,
    deleted,
    given_channel,
    given_group,
    refused,
    told,
)

STABLE = {"name": "Stable", "description": "Most machines", "track": "stable"}
UNACCEPTABLE = [
    pytest.param({"name": ""}, "name", id="no name"),
    pytest.param({"name": "x" * 51}, "name", id="long name"),
    pytest.param({"description": "x" * 251}, "description", id="long description"),
    pytest.param({"track": "x" * 257}, "track", id="long track"),
    pytest.param({"track": "a\x7fb"}, "track", id="control character"),
]


def create_group(**changes: object) -> Group:
    given = {"application_id": APP_ID, "policy": Policy(), **STABLE, **changes}
    return Group.create(GROUP_ID, **given)


def test_a_new_group_follows_no_channel():
    group = create_group()

    assert group.channel_id is None
    assert told(group) == [
        (Group.Created, {"application_id": APP_ID, "policy": Policy(), **STABLE})
    ]


def test_machines_ask_for_a_group_by_its_id_where_it_has_no_track():
    assert create_group(track="").track == str(GROUP_ID)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        *UNACCEPTABLE,
        pytest.param(
            {"policy": Policy(timezone="Mars/Olympus")}, "policy_timezone", id="zone"
        ),
    ],
)
def test_a_group_is_not_created_with(values, field):
    with refused(Invalid, field=field):
        create_group(**values)


@pytest.mark.parametrize(("values", "field"), UNACCEPTABLE)
def test_a_group_is_not_revised_to(values, field):
    group = given_group()

    with refused(Invalid, field=field):
        group.revise(**{**STABLE, **values})

    assert told(group) == []


def test_an_event_for_each_thing_that_differs():
    group = given_group()

    group.revise(name="Slow", description="The rest", track="slow")

    assert (group.name, group.description, group.track) == ("Slow", "The rest", "slow")
    assert told(group) == [
        (Group.Renamed, {"name": "Slow"}),
        (Group.Described, {"description": "The rest"}),
        (Group.TrackChanged, {"track": "slow"}),
    ]


@pytest.mark.parametrize("track", ["stable", ""])
def test_revising_a_group_to_what_it_is_tells_nothing(track):
    group = given_group()

    group.revise(**{**STABLE, "track": track})

    assert told(group) == []


def test_a_group_comes_under_another_policy():
    group = given_group()
    strict = Policy(max_updates_per_period=1, period_interval="1 day")

    group.change_policy(strict)

    assert group.policy == strict
    assert told(group) == [(Group.PolicyChanged, {"policy": strict})]


def test_the_same_policy_again_tells_nothing():
    group = given_group()

    group.change_policy(Policy())

    assert told(group) == []


def test_a_policy_that_cannot_be_followed_is_refused():
    group = given_group()

    with refused(Invalid, field="policy_period_interval"):
        group.change_policy(Policy(period_interval="soon"))

    assert told(group) == []


def test_a_group_follows_a_channel_and_then_none():
    group = given_group()

    group.follow(given_channel())
    group.follow(None)

    assert group.channel_id is None
    assert told(group) == [
        (Group.ChannelAssigned, {"channel_id": CHANNEL_ID}),
        (Group.ChannelAssigned, {"channel_id": None}),
    ]


def test_following_the_same_channel_again_tells_nothing():
    group = given_group()
    group.follow(given_channel())
    told(group)

    group.follow(given_channel())

    assert told(group) == []


def test_a_channel_of_another_application_is_refused():
    group = given_group()

    with refused(Conflict, field="channel_id"):
        group.follow(given_channel(app_id=OTHER_APP_ID))

    assert told(group) == []


def test_a_deleted_channel_is_not_found():
    group = given_group()

    with refused(NotFound):
        group.follow(deleted(given_channel()))


def test_a_schedule_that_closes_and_opens_is_told_each_time_it_does():
    group = given_group()

    for is_open in (True, False, False, True, True):
        group.note_schedule(is_open=is_open)

    assert told(group) == [(Group.WindowClosed, {}), (Group.WindowOpened, {})]
    assert group.schedule_is_open


def test_the_schedule_of_a_deleted_group_interests_nobody():
    group = deleted(given_group())

    with refused(NotFound):
        group.note_schedule(is_open=False)


def test_a_deleted_group_stays_in_the_log_as_deleted():
    group = given_group()

    group.delete()

    assert told(group) == [(Group.Deleted, {})]
    assert group.is_deleted
