"""``/api/apps/{app}/groups``."""

import pytest

from tests.integration.api.client import NOBODYS

UNDER_WAY = "UPDATE rollouts SET total_under_way = 1 WHERE group_id = %s"


def test_a_group_is_created_with_a_careful_policy(api, app):
    result = api.post(f"/api/apps/{app['id']}/groups", json={"name": "Canaries"})

    group = result.json
    path = f"/api/apps/{app['id']}/groups/{group['id']}"
    assert result.status_code == 201
    assert result.headers["Location"] == path
    assert api.get(path).json == group
    assert group == {
        "id": group["id"],
        "name": "Canaries",
        "description": "",
        "created_ts": group["created_ts"],
        "rollout_in_progress": False,
        "rollout": None,
        "application_id": app["id"],
        "channel_id": None,
        "channel": None,
        "track": group["id"],
        "policy_updates_enabled": True,
        "policy_safe_mode": True,
        "policy_office_hours": False,
        "policy_timezone": "UTC",
        "policy_period_interval": "15 minutes",
        "policy_max_updates_per_period": 2,
        "policy_update_timeout": "60 minutes",
        "policy_max_updates_in_progress": None,
        "policy_update_windows": [],
        "policy_blackouts": [],
        "policy_rollout_percentage": 100,
        "policy_pinned_version": "",
        "policy_allow_downgrades": False,
        "policy_confirmation_timeout": "24 hours",
        "policy_max_attempts": 5,
        "policy_retry_wait": "30 minutes",
        "policy_halt_failure_percentage": 20,
        "policy_halt_minimum_sample": 10,
    }


def test_a_group_is_created_as_it_is_sent(api, app):
    channel = api.channel_of(app, package_id=api.package_of(app)["id"])
    body = {
        "name": "Canaries",
        "description": "First in the mine",
        "channel_id": channel["id"],
        "track": "canary",
        "policy_updates_enabled": False,
        "policy_safe_mode": False,
        "policy_office_hours": True,
        "policy_timezone": "Europe/Berlin",
        "policy_period_interval": "1 hours",
        "policy_max_updates_per_period": 7,
        "policy_update_timeout": "2 days",
        "policy_max_updates_in_progress": "2.5%",
        "policy_update_windows": [
            {"days": ["sat", "sun"], "from": "08:00", "to": "20:00"},
            {"days": ["mon"], "from": "22:00", "to": "06:00"},
        ],
        "policy_blackouts": [{"from": "2026-12-23T18:00", "to": "2027-01-07T00:00"}],
        "policy_rollout_percentage": 12.5,
        "policy_pinned_version": ">=1.2, <2",
        "policy_allow_downgrades": True,
    }

    group = api.group_of(app, **body)

    assert group == group | body
    assert group["channel"] == channel


def test_a_change_keeps_what_is_not_sent(api, app):
    group = api.group_of(
        app,
        channel_id=api.channel_of(app)["id"],
        track="canary",
        policy_max_updates_per_period=7,
    )
    path = f"/api/apps/{app['id']}/groups/{group['id']}"

    result = api.put(path, json={"policy_safe_mode": False})

    assert result.status_code == 200
    assert result.json == group | {"policy_safe_mode": False}
    assert api.get(path).json == result.json


def test_a_group_that_is_sent_back_does_not_change(api, app):
    group = api.group_of(app, channel_id=api.channel_of(app)["id"])
    before = api.position()

    result = api.put(f"/api/apps/{app['id']}/groups/{group['id']}", json=group)

    assert result.json == group
    assert api.position() == before


def test_null_lets_a_group_follow_no_channel(api, app):
    group = api.group_of(app, channel_id=api.channel_of(app)["id"])
    path = f"/api/apps/{app['id']}/groups/{group['id']}"

    result = api.put(path, json={"channel_id": None})

    assert result.json == group | {"channel_id": None, "channel": None}


def test_a_window_without_days_opens_every_day(api, app):
    group = api.group_of(app, policy_update_windows=[{"from": "22:00", "to": "06:00"}])

    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    assert group["policy_update_windows"] == [
        {"days": days, "from": "22:00", "to": "06:00"}
    ]


@pytest.mark.parametrize("nothing", [None, []])
def test_windows_and_blackouts_can_be_taken_away(api, app, nothing):
    schedules = {
        "policy_update_windows": [{"from": "22:00", "to": "06:00"}],
        "policy_blackouts": [{"from": "2026-12-23T18:00", "to": "2027-01-07T00:00"}],
    }
    group = api.group_of(app, **schedules)

    result = api.put(
        f"/api/apps/{app['id']}/groups/{group['id']}",
        json=dict.fromkeys(schedules, nothing),
    )

    assert result.json == group | {name: [] for name in schedules}


@pytest.mark.parametrize(
    ("field", "value", "at_fault"),
    [
        ("policy_update_windows", [{"from": "22:00"}], "policy_update_windows.to"),
        (
            "policy_update_windows",
            [{"from": "22:00", "to": "06:00", "days": ["Sunday"]}],
            "policy_update_windows.days",
        ),
        (
            "policy_update_windows",
            [{"from": "22:00", "to": "6 am"}],
            "policy_update_windows",
        ),
        (
            "policy_blackouts",
            [{"from": "2026-12-23T18:00", "to": 7}],
            "policy_blackouts.to",
        ),
        (
            "policy_blackouts",
            [{"from": "2026-12-23T18:00", "to": "2026-12-23T18:00"}],
            "policy_blackouts",
        ),
    ],
)
def test_a_schedule_that_cannot_be_followed_is_refused(
    api, app, field, value, at_fault
):
    result = api.post(
        f"/api/apps/{app['id']}/groups", json={"name": "Parrots", field: value}
    )

    assert (result.status_code, result.json["field"]) == (422, at_fault)


def test_null_lets_one_maximum_count_for_both_again(api, app):
    group = api.group_of(app, policy_max_updates_in_progress=7)
    path = f"/api/apps/{app['id']}/groups/{group['id']}"

    result = api.put(path, json={"policy_max_updates_in_progress": None})

    assert result.json == group | {"policy_max_updates_in_progress": None}


def test_a_rollout_is_in_progress_while_machines_are_under_way(api, app):
    channel = api.channel_of(app, package_id=api.package_of(app)["id"])
    group = api.group_of(app, channel_id=channel["id"])
    with api.services.database.connection() as connection:
        connection.execute(UNDER_WAY, (group["id"],))

    shown = api.get(f"/api/apps/{app['id']}/groups/{group['id']}").json

    assert shown == group | {"rollout_in_progress": True}


def test_groups_are_listed_newest_first(api, app):
    for name in ("b", "c", "a"):
        api.group_of(app, name)

    assert api.names(f"/api/apps/{app['id']}/groups") == ["a", "c", "b"]


def test_a_deleted_group_is_gone(api, app):
    group = api.group_of(app)
    path = f"/api/apps/{app['id']}/groups/{group['id']}"

    result = api.delete(path)

    assert result.status_code == 204
    assert api.get(path).status_code == 404
    assert api.delete(path).status_code == 404


def test_two_groups_cannot_share_a_name(api, app):
    api.group_of(app, "Canaries")
    other = api.group_of(app, "Parrots")

    results = [
        api.post(f"/api/apps/{app['id']}/groups", json={"name": "Canaries"}),
        api.put(
            f"/api/apps/{app['id']}/groups/{other['id']}", json={"name": "Canaries"}
        ),
    ]

    assert [result.status_code for result in results] == [409, 409]
    assert {result.json["field"] for result in results} == {"name"}


def test_a_group_does_not_follow_a_channel_of_another_application(api, app):
    foreign = api.channel_of(api.app_named("Other"))

    body = {"name": "Canaries", "channel_id": foreign["id"]}
    result = api.post(f"/api/apps/{app['id']}/groups", json=body)

    assert result.status_code == 409
    assert result.json["field"] == "channel_id"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("track", "t" * 257),
        ("channel_id", "stable"),
        ("channel_id", NOBODYS),
        ("policy_updates_enabled", "yes"),
        ("policy_timezone", "Mars/Olympus"),
        ("policy_period_interval", "garbage"),
        ("policy_update_timeout", "0 minutes"),
        ("policy_max_updates_per_period", 0),
        ("policy_max_updates_per_period", 2**31),
        ("policy_max_updates_per_period", "2"),
        ("policy_max_updates_per_period", None),
        ("policy_pinned_version", "latest"),
        ("policy_pinned_version", 7),
        ("policy_allow_downgrades", "yes"),
        ("policy_rollout_percentage", -1),
        ("policy_rollout_percentage", 100.1),
        ("policy_rollout_percentage", "10%"),
        ("policy_max_updates_in_progress", 0),
        ("policy_max_updates_in_progress", "0%"),
        ("policy_max_updates_in_progress", "100.1%"),
    ],
)
def test_a_field_that_is_not_acceptable_is_named(api, app, field, value):
    group = api.group_of(app)
    body = {"name": "Parrots", field: value}

    results = [
        api.post(f"/api/apps/{app['id']}/groups", json=body),
        api.put(f"/api/apps/{app['id']}/groups/{group['id']}", json=body),
    ]

    assert [result.status_code for result in results] == [422, 422]
    assert [result.json["field"] for result in results] == [field, field]
