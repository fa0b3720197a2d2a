"""The audit trail: who changed what, from what to what, and why."""

import csv
import io
import json

import pytest

from api.feeds import audit
from tests.integration.api.client import USERNAME, basic, changed_to
from tests.integration.api.rollouts import changed, points_at, stopped
from tests.integration.asynchronous.conftest import PROJECTIONS, caught_up


def trail(api, **params):
    """Give the page of what the projector has noted by now."""
    caught_up(api.services.database)
    result = api.get("/api/audit", params=params)
    assert result.status_code == 200, result.text
    return result.json


def newest(api, **params):
    return trail(api, **params)["audit"][0]


def types(api, **params):
    return [row["type"] for row in trail(api, **params)["audit"]]


def exported(api, name, **params):
    caught_up(api.services.database)
    result = api.get("/api/audit", params={"format": name, **params})
    assert result.status_code == 200, result.text
    return result


def test_a_change_says_who_what_from_what_to_what_and_why(api, app, group):
    api.put(
        f"/api/apps/{app['id']}/groups/{group['id']}",
        json={"name": "Herd", "policy_max_updates_per_period": 3},
        headers={"X-Reason": "grown up", "X-Request-ID": "req-1"},
    )

    policy, renamed = trail(api)["audit"][:2]
    assert (renamed["type"], policy["type"]) == (
        "group.renamed",
        "group.policy_changed",
    )
    for row in (renamed, policy):
        assert (row["actor"], row["reason"]) == (USERNAME, "grown up")
        assert row["correlation_id"] == "req-1"
        assert (row["kind"], row["id"], row["name"]) == ("group", group["id"], "Herd")
        assert row["application_id"] == app["id"]
    assert (renamed["before"], renamed["after"]) == (
        {"name": "Canaries"},
        {"name": "Herd"},
    )
    assert policy["before"] == {"policy": {"max_updates_per_period": 1000}}
    assert policy["after"] == {"policy": {"max_updates_per_period": 3}}


def test_what_is_new_has_no_before_and_what_is_deleted_no_after(api, app):
    created = newest(api)
    api.delete(f"/api/apps/{app['id']}")
    deleted = newest(api, kind="application")

    assert (created["type"], created["before"]) == ("application.created", {})
    assert created["after"]["name"] == app["name"]
    assert (deleted["type"], deleted["after"]) == ("application.deleted", {})
    assert deleted["before"] == created["after"]
    assert deleted["id"] == deleted["application_id"] == app["id"]


def test_a_rollout_goes_by_its_version_and_group(api, group, channel):
    stopped(api, group, reason="holidays")

    row = newest(api)
    assert (row["kind"], row["name"]) == ("rollout", "2.0.0 to Canaries")
    assert row["application_id"] == group["application_id"]
    assert (row["before"], row["after"]) == (
        {"state": "running"},
        {"state": "paused"},
    )


def test_a_halt_is_found_by_the_request_of_the_machine(api, fleet, group):
    changed(api, group, policy_safe_mode=True)
    machine = fleet.machine("m-1")
    fleet.check(machine)
    fleet.fails(machine)

    row = newest(api)
    assert (row["type"], row["actor"]) == ("rollout.halted", "system")
    assert "rollout.halted" in types(api, actors="system")
    assert "rollout.halted" not in types(api, actors="people")
    failed = [
        event for event in api.events() if getattr(event, "error_code", 1) is None
    ]
    assert row["correlation_id"] == failed[0].correlation_id


def test_floors_of_a_channel_are_compared_one_by_one(api, channel, package, app):
    floors = f"/api/channels/{channel['id']}/floors/{package['id']}"
    api.put(floors, json={"floor_reason": "a step"})
    api.put(floors, json={"floor_reason": "a big step"})

    row = newest(api)
    assert row["before"] == {"floors": {package["id"]: "a step"}}
    assert row["after"] == {"floors": {package["id"]: "a big step"}}


def test_what_a_change_mentions_is_named_as_it_was_even_if_it_is_gone(
    api, app, channel, package
):
    path = f"/api/apps/{app['id']}/packages"
    points_at(api, channel, api.package_of(app, "3.0.0"))
    api.put(f"{path}/{package['id']}", json={"version": "2.0.1"})
    assert api.delete(f"{path}/{package['id']}").status_code == 204

    left = newest(api, kind="channel")

    assert left["before"] == {"package_id": package["id"]}
    names = left["names"]
    assert names[package["id"]] == {"name": "2.0.0", "is_deleted": True}
    assert names[left["after"]["package_id"]] == {"name": "3.0.0", "is_deleted": False}
    told = api.get("/api/activity", params={"channelID": channel["id"]}).json
    assert told["activities"][0]["names"] == names


def test_an_order_to_a_machine_is_in_the_trail_and_its_failures_are_not(
    api, app, fleet, group
):
    machine = fleet.machine("m-1")
    fleet.check(machine)
    fleet.fails(machine)
    path = f"/api/apps/{app['id']}/instances/m-1/pin"
    api.put(path, json={"version": "1.x"}, headers={"X-Reason": "a test bench"})

    (row,) = trail(api, kind="instance")["audit"]
    assert (row["name"], row["reason"]) == ("m-1", "a test bench")
    assert (row["before"], row["after"]) == ({"pin": ""}, {"pin": "1.x"})


def test_passwords_are_never_in_it(api):
    api.put("/api/password", json=changed_to("another one"))

    caught_up(api.services.database)
    signed_in = basic(USERNAME, "another one")
    text = api.get("/api/audit?format=jsonl", headers=signed_in).text
    row = json.loads(text.splitlines()[0])
    assert (row["kind"], row["name"]) == ("user", USERNAME)
    assert (row["before"], row["after"]) == ({}, {})
    assert "user.created" in text
    assert "argon2" not in text


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"actor": USERNAME}, True),
        ({"actor": "bob"}, False),
        ({"actors": "people"}, True),
        ({"actors": "services"}, False),
        ({"actors": "system"}, False),
        ({"kind": "channel"}, True),
        ({"kind": "group"}, False),
        ({"type": "channel.package_assigned"}, True),
        ({"type": "channel.created"}, False),
        ({"correlation_id": "req-9"}, True),
        ({"correlation_id": "req-8"}, False),
        ({"since": "2020-01-01T00:00:00Z"}, True),
        ({"since": "2120-01-01T00:00:00Z"}, False),
        ({"until": "2120-01-01T00:00:00Z"}, True),
        ({"until": "2020-01-01T00:00:00Z"}, False),
    ],
)
def test_the_trail_is_narrowed_down(api, app, channel, params, expected):
    newer = api.package_of(app, "3.0.0")
    points_at(api, channel, newer, **{"X-Request-ID": "req-9"})

    told = types(api, **params, limit=1000)

    assert ("channel.package_assigned" in told[:3]) is expected


def test_the_trail_of_one_thing_or_application(api, app, channel):
    other = api.app_named("Other")

    assert set(types(api, id=channel["id"])) == {
        "channel.created",
        "channel.package_assigned",
    }
    assert types(api, application=other["id"]) == ["application.created"]


def test_the_trail_does_not_look_back(api):
    result = api.get("/api/audit", params={"at": 1})

    assert (result.status_code, result.json["field"]) == (400, "at")


def test_pages_follow_one_another_without_gap_or_overlap(api, app):
    for number in range(5):
        api.channel_of(app, f"c-{number}")
    whole = trail(api, limit=1000)
    assert whole["next"] is None

    pages, after = [], None
    while True:
        params = {"limit": 3} if after is None else {"limit": 3, "after": after}
        page = trail(api, **params)
        assert page["count"] == len(page["audit"]) <= 3
        pages += page["audit"]
        after = page["next"]
        if after is None:
            break

    assert pages == whole["audit"]


def test_json_lines_hold_all_of_it_however_much(api, app, monkeypatch):
    monkeypatch.setattr(audit, "_AT_ONCE", 2)

    result = exported(api, "jsonl")

    lines = [json.loads(line) for line in result.text.splitlines()]
    assert lines == trail(api, limit=1000)["audit"]
    assert result.headers["Content-Type"] == "application/jsonl"
    assert "audit.jsonl" in result.headers["Content-Disposition"]


def test_csv_holds_the_same_and_its_filters_count(api, app, channel):
    result = exported(api, "csv", kind="channel")

    rows = list(csv.DictReader(io.StringIO(result.text, newline="")))
    expected = trail(api, kind="channel")["audit"]
    assert [row["type"] for row in rows] == [row["type"] for row in expected]
    assert list(rows[0]) == list(expected[0])
    assert json.loads(rows[0]["after"]) == expected[0]["after"]
    assert result.headers["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("first", ["=", "+", "-", "@"])
def test_no_spreadsheet_runs_what_somebody_wrote(api, app, first):
    reason = f"{first}1+1"
    api.put(
        f"/api/apps/{app['id']}",
        json={"name": "Navy"},
        headers={"X-Reason": reason},
    )

    row = next(csv.DictReader(io.StringIO(exported(api, "csv").text)))
    assert row["reason"] == f"'{reason}"
    assert newest(api)["reason"] == reason


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("format", "xml"),
        ("after", "-1"),
        ("limit", "0"),
        ("limit", "1001"),
        ("id", "x"),
        ("application", "x"),
        ("since", "x"),
        ("actor", "\0"),
    ],
)
def test_a_parameter_that_is_not_understood_is_refused(api, parameter, value):
    result = api.get("/api/audit", params={parameter: value})

    assert result.status_code == 400
    assert result.json["field"] == parameter


def test_operators_see_how_far_the_projections_are(api, app):
    caught_up(api.services.database)

    shown = api.get("/api/projections").json["projections"]

    names = sorted(projection.name for projection in PROJECTIONS)
    assert [each["name"] for each in shown if not each["is_inline"]] == names
    assert {(each["position"], each["lag"], each["state"]) for each in shown} == {
        (api.position(), 0, "running")
    }


def test_operators_see_why_a_projection_has_stopped(api, app):
    caught_up(api.services.database)
    with api.services.database.connection() as connection:
        connection.execute(
            "UPDATE projections SET failed_at = 0, failed_position = 3,"
            " failed_topic = 'group.created', error = 'ValueError: x'"
            " WHERE name = 'audit'"
        )

    shown = api.get("/api/projections").json["projections"]
    (audit_shown,) = [each for each in shown if each["name"] == "audit"]

    assert audit_shown["state"] == "failed"
    assert audit_shown["failure"] == {
        "since": "1970-01-01T00:00:00Z",
        "position": 3,
        "event": "group.created",
        "error": "ValueError: x",
    }


def test_operators_see_what_another_version_wrote(api, app):
    caught_up(api.services.database)
    with api.services.database.connection() as connection:
        connection.execute("UPDATE projections SET version = 7 WHERE name = 'audit'")

    shown = api.get("/api/projections").json["projections"]
    (outdated,) = [each for each in shown if each["name"] == "audit"]

    assert (outdated["version"], outdated["state"]) == (7, "outdated")
