"""The activity: what happened, by Nebraska's parameters and fields."""

from uuid import UUID, uuid4

import pytest

from clock.silence import SilenceKeeper
from domain.instants import SECOND, from_datetime, parse_interval, to_datetime
from projections.asynchronous.activity.entries import ActivityClass, Severity
from tests.integration.api.client import USERNAME, basic, changed_to
from tests.integration.api.fleet import DAY
from tests.integration.api.rollouts import changed, path_of, points_at, stopped
from tests.integration.asynchronous.conftest import caught_up


def activities(api, **params):
    """List what the projector has told by now, the newest first."""
    caught_up(api.services.database)
    result = api.get("/api/activity", params=params)
    assert result.status_code == 200, result.text
    return result.json["activities"]


def newest(api, **params):
    return activities(api, **params)[0]


def events(api, **params):
    return [each["event"] for each in activities(api, **params)]


def test_a_rollout_that_starts_is_told_by_the_names_of_that_time(
    api, app, group, channel
):
    started = activities(api)
    (entry,) = [each for each in started if each["event"] == "rollout.started"]
    changed(api, group, name="Others")

    assert entry["class"] == ActivityClass.ROLLOUT_STARTED == 2
    assert entry["severity"] == Severity.INFO == 2
    assert entry["version"] == "2.0.0"
    assert (entry["app_id"], entry["application_name"]) == (app["id"], app["name"])
    assert (entry["group_id"], entry["group_name"]) == (group["id"], "Canaries")
    assert (entry["channel_name"], entry["instance_id"]) == (None, None)
    assert (entry["actor"], entry["reason"]) == (USERNAME, "")
    assert entry["id"].isdecimal()
    assert entry in activities(api, perpage=100)


def test_a_machine_that_fails_is_told_with_its_version_and_error(
    api, fleet, group, package
):
    changed(api, group, policy_halt_minimum_sample=10)
    machine = fleet.machine("m-1")
    fleet.check(machine)

    fleet.fails(machine, 9)

    entry = newest(api)
    assert (entry["class"], entry["severity"]) == (5, 4)
    assert entry["event"] == "instance.update_failed"
    assert (entry["instance_id"], entry["version"]) == ("m-1", "2.0.0")
    assert entry["group_name"] == "Canaries"
    assert entry["actor"] == "machine"
    assert entry["facts"] == {"package_id": package["id"], "error_code": 9}
    assert entry["error"]["sentence"] == "The package could not be downloaded."


def test_a_machine_that_is_late_or_lost_has_failed_as_well(api, fleet, group):
    changed(api, group, policy_halt_minimum_sample=10)
    late, lost = fleet.machine("late"), fleet.machine("lost")
    fleet.check(late, lost)
    fleet.claims(lost)

    fleet.passes(10 * DAY)

    told = activities(api, end=to_datetime(fleet.now + SECOND).isoformat())
    assert {(each["event"], each["instance_id"], each["class"]) for each in told} >= {
        ("instance.update_timed_out", "late", 5),
        ("instance.update_lost", "lost", 5),
    }


def test_a_halt_by_an_operator_is_told_as_a_halt(api, group):
    api.post(path_of(group, "halt"), json={"reason": "it panics"})

    (halt, *_) = activities(api)
    assert halt["event"] == "rollout.halted_by_operator"
    assert (halt["class"], halt["severity"], halt["reason"]) == (4, 3, "it panics")


def test_a_halt_is_told_with_its_evidence(api, fleet, group):
    changed(api, group, policy_safe_mode=True)
    machine = fleet.machine("m-1")
    fleet.check(machine)

    fleet.fails(machine, 9)

    halt = next(each for each in activities(api) if each["class"] == 4)
    assert (halt["event"], halt["severity"]) == ("rollout.halted", 4)
    assert halt["facts"]["verdict"]["failed"] == 1
    assert (halt["facts"]["machine_id"], halt["facts"]["error_code"]) == ("m-1", 9)
    assert halt["rollout"] == api.get(path_of(group)).json["rollout"]["id"]
    assert halt["actor"] == "system"


def test_a_finished_rollout_is_a_success(api, fleet, group):
    platform = api.services.platform

    with api.services.database.command():
        platform.finish_rollout(UUID(group["id"]))

    entry = newest(api)
    assert (entry["class"], entry["severity"]) == (3, 1)


def test_what_an_operator_does_is_told_with_the_reason(api, group):
    stopped(api, group, reason="too many calls")
    stopped(api, group, "resume")
    changed(api, group, policy_max_updates_per_period=7)

    policy, resumed, paused = activities(api)[:3]
    assert (paused["class"], paused["reason"]) == (100, "too many calls")
    assert resumed["class"] == 101
    assert policy["class"] == 103
    assert policy["facts"] == {
        "name": "Canaries",
        "before": {"policy": {"max_updates_per_period": 1000}},
        "after": {"policy": {"max_updates_per_period": 7}},
    }


def test_a_channel_that_points_elsewhere_supersedes_and_starts(
    api, app, group, channel
):
    newer = api.package_of(app, "3.0.0")

    points_at(api, channel, newer)

    told = {each["event"]: each for each in reversed(activities(api))}
    pointed = told["channel.package_assigned"]
    assert (pointed["class"], pointed["version"]) == (6, "3.0.0")
    assert (pointed["channel_id"], pointed["channel_name"]) == (
        channel["id"],
        "stable",
    )
    assert told["rollout.superseded"]["class"] == 102
    assert told["rollout.superseded"]["version"] == "2.0.0"


def test_a_group_that_has_no_package_any_more_is_told_of_once(api, group, channel):
    points_at(api, channel, None)
    changed(api, group, channel_id=None)

    unfollowed, *_ = activities(api)
    lost = next(
        each for each in activities(api) if each["event"] == "channel.package_assigned"
    )
    assert (lost["class"], lost["severity"], lost["version"]) == (1, 3, None)
    assert (unfollowed["class"], unfollowed["severity"]) == (1, 3)
    assert unfollowed["event"] == "group.channel_assigned"


def test_creation_change_and_deletion_are_told(api, app):
    channel = api.channel_of(app, "beta")
    path = f"/api/apps/{app['id']}/channels/{channel['id']}"
    api.put(path, json={"color": "#123456"})
    api.delete(path)

    deleted, recolored, created = activities(api)[:3]
    assert [created["class"], recolored["class"], deleted["class"]] == [104, 105, 106]
    assert {deleted["channel_name"], created["channel_name"]} == {"beta"}
    assert deleted["facts"]["after"] == {}


def test_what_time_does_to_a_schedule_is_not_told(api, group):
    changed(api, group, policy_office_hours=True)
    monday = from_datetime(to_datetime(0)) + 4 * parse_interval("1 day")
    with api.services.database.command():
        api.services.platform.note_schedules([UUID(group["id"])], monday)

    assert newest(api)["event"] == "group.policy_changed"


def test_passwords_are_never_told(api):
    api.put("/api/password", json=changed_to("another one"))

    caught_up(api.services.database)
    signed_in = basic(USERNAME, "another one")
    told = api.get("/api/activity", headers=signed_in).json["activities"]
    assert told[0]["event"] == "user.password_changed"
    assert told[0]["facts"] == {"name": USERNAME, "before": {}, "after": {}}
    assert "argon2" not in str(told)


def test_orders_to_a_machine_are_told(api, fleet, group, app):
    fleet.check(fleet.machine("m-1"))
    api.put(f"/api/apps/{app['id']}/instances/m-1/pin", json={"version": "1.x"})

    entry = newest(api)
    assert (entry["class"], entry["instance_id"]) == (105, "m-1")
    assert entry["facts"] == {"pin": "1.x"}


def test_moves_are_told_in_the_group_that_machines_were_moved_to(
    api, fleet, channel, app
):
    fleet.check(fleet.machine("m-1"))
    other = api.group_of(app, "Others", channel_id=channel["id"])
    path = f"/api/apps/{app['id']}/instances/m-1"
    api.put(f"{path}/group", json={"group_id": other["id"]})
    api.put(f"{path}/alias", json={"alias": "lobby"})

    alias, moved = activities(api, groupID=other["id"], instanceID="m-1")
    assert (alias["event"], alias["facts"]) == (
        "instance.alias_given",
        {"alias": "lobby"},
    )
    assert (moved["event"], moved["group_name"]) == ("instance.assigned", "Others")


def test_that_machines_come_and_go_is_not_told(api, fleet, silence):
    fleet.check(fleet.machine("m-1"))
    silence(fleet)
    fleet.check(fleet.machine("m-1"))

    assert not {"instance.went_silent", "instance.came_back"} & set(events(api))
    assert "CameBack" in {type(event).__name__ for event in api.events()}


@pytest.fixture
def silence(services):
    """Let a day pass in which no machine comes by."""

    def let_pass(fleet):
        fleet.now += 2 * DAY
        SilenceKeeper(services.database).silence_unseen(fleet.now)

    return let_pass


@pytest.fixture
def ids(api, app, channel, group, fleet):
    """The ids of things, where a machine has failed."""
    machine = fleet.machine("m-1")
    fleet.check(machine)
    fleet.fails(machine)
    things = {"app": app, "channel": channel, "group": group}
    things["other"] = api.app_named("Other")
    return {name: thing["id"] for name, thing in things.items()}


@pytest.mark.parametrize(
    ("parameter", "value", "expected"),
    [
        ("appIDorProductID", "{app}", True),
        ("appIDorProductID", "{other}", False),
        ("groupID", "{group}", True),
        ("groupID", "{other}", False),
        ("channelID", "{channel}", False),
        ("instanceID", "m-1", True),
        ("instanceID", "m-2", False),
        ("version", "2.0.0", True),
        ("version", "2.0.1", False),
        ("severity", "4", True),
        ("severity", "3", False),
        ("severity", "0", True),
        ("class", "5", True),
        ("class", "4", False),
        ("class", "0", True),
        ("text", "UPDATE_FAILED", True),
        ("text", "m-1", True),
        ("text", "canari", True),
        ("text", "100%", False),
        ("start", "2020-01-01T00:00:00Z", True),
        ("start", "2120-01-01T00:00:00Z", False),
        ("end", "2020-01-01T00:00:00+01:00", False),
        ("end", "", True),
    ],
)
def test_the_list_is_narrowed_down(api, ids, parameter, value, expected):
    told = events(api, **{parameter: value.format(**ids), "perpage": 100})

    assert ("instance.update_failed" in told) is expected


def test_a_page_goes_on_where_the_one_before_ended_whatever_happened_since(api, app):
    for number in range(3):
        api.channel_of(app, f"channel {number}")
    whole = activities(api)
    first = activities(api, perpage=2)
    api.channel_of(app, "since then")
    caught_up(api.services.database)

    following = activities(api, perpage=100, after=first[-1]["id"])

    assert first + following == whole


def test_without_a_time_it_is_the_last_three_days(api, app, fleet):
    services = api.services
    later = from_datetime(to_datetime(fleet.now)) + 3 * DAY + 60 * SECOND
    caught_up(services.database)
    assert events(api)

    api.services = services
    end = to_datetime(later).isoformat()

    assert events(api, end=end) == []
    assert events(api, end=end, start="2000-01-01T00:00:00Z")


def test_pages_count_everything(api, app):
    for number in range(3):
        api.channel_of(app, f"c-{number}")
    caught_up(api.services.database)

    page = api.get("/api/activity", params={"page": 2, "perpage": 2}).json
    whole = api.get("/api/activity", params={"perpage": 100}).json

    assert page["count"] == 2
    assert page["totalCount"] == whole["totalCount"] == whole["count"]
    assert page["activities"] == whole["activities"][2:4]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("start", "yesterday"),
        ("start", "2026-01-01T00:00:00"),
        ("end", "1"),
        ("severity", "5"),
        ("class", "109"),
        ("text", "x" * 257),
        ("groupID", "1"),
        ("version", "a\0"),
        ("perpage", "x"),
    ],
)
def test_a_parameter_that_is_not_understood_is_refused(api, parameter, value):
    result = api.get("/api/activity", params={parameter: value})

    assert result.status_code == 400
    assert result.json["field"] == parameter


def test_an_application_that_is_not_there_is_not_found(api):
    params = {"appIDorProductID": str(uuid4())}

    assert api.get("/api/activity", params=params).status_code == 404


def test_only_users_may_look(stranger):
    for path in ("/api/activity", "/api/audit", "/api/projections"):
        assert stranger.simulate_get(path).status_code == 401
