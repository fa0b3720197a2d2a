"""Orders to machines: aliases, moves and retirements, of one and of many."""

from datetime import UTC
from uuid import uuid4

import psycopg
import pytest

from api.fleet.orders import many as api_many
from domain.instances import instance_stream
from domain.instants import to_datetime
from projections.asynchronous.fleet import lists, searching
from projections.inline.checking import check_all, moment_to_check
from projections.inline.everything import INLINE
from projections.presence import Sighting, write_presence
from tests.integration.api.client import USERNAME
from tests.integration.api.fleet import DAY, Fleet
from tests.integration.asynchronous.conftest import caught_up

BECAUSE = {"X-Reason": "ticket 7"}


@pytest.fixture
def others(api, app, channel):
    """Another group of the application."""
    return api.group_of(app, "Others", channel_id=channel["id"])


@pytest.fixture
def ids(fleet):
    """Five machines that were granted the update."""
    machines = [fleet.machine(f"m-{number}") for number in range(5)]
    fleet.check(*machines)
    return [machine.machine_id for machine in machines]


def path(app, machine="m-0", what=""):
    return f"/api/apps/{app['id']}/instances/{machine}{what}"


def shown(api, app, machine="m-0"):
    return api.get(path(app, machine)).json


def ordered(api, app, **body):
    result = api.post(path(app, "orders"), json=body)
    assert result.status_code == 200, result.text
    return result.json


def refused(api, app, **body):
    result = api.post(path(app, "orders"), json=body)
    assert result.status_code in (400, 422), result.text
    return result.json


def results(answer):
    return {each["id"]: each["result"] for each in answer["instances"]}


def drift(api):
    with moment_to_check(api.services.database) as connection:
        return [check_all(connection, model).drifts for model in INLINE]


def trail(api, topic):
    caught_up(api.services.database)
    return api.get("/api/audit", params={"type": topic}).json["audit"]


# One machine


def test_a_machine_is_given_an_alias_and_called_what_it_calls_itself_again(
    api, app, ids
):
    given = api.put(path(app, what="/alias"), json={"alias": "lobby"}, headers=BECAUSE)
    taken = api.delete(path(app, what="/alias"))

    assert given.status_code == 200
    assert (given.json["alias"], given.json["own_alias"]) == ("lobby", "")
    assert taken.status_code == 204
    assert shown(api, app)["alias"] == ""
    last = api.events()[-2]
    assert (last.alias, last.actor, last.reason) == ("lobby", USERNAME, "ticket 7")


@pytest.mark.parametrize("alias", ["x" * 257, "two\nlines"])
def test_an_alias_that_cannot_be_shown_is_refused(api, app, ids, alias):
    result = api.put(path(app, what="/alias"), json={"alias": alias})

    assert (result.status_code, result.json["field"]) == (422, "alias")


def test_machines_are_found_and_sorted_by_the_alias_that_they_were_given(
    api, app, ids, group
):
    for machine, alias in (("m-1", "zebra"), ("m-3", "ant")):
        api.put(path(app, machine, "/alias"), json={"alias": alias})
    caught_up(api.services.database)
    machines = f"/api/apps/{app['id']}/groups/{group['id']}/instances"

    def listed(**params):
        found = api.get(machines, params={"duration": "1d", **params}).json
        return [each["id"] for each in found["instances"]]

    assert listed(sortFilter="0", sortOrder="1")[:2] == ["m-1", "m-3"]
    assert listed(searchFilter="alias", searchValue="EBR") == ["m-1"]


def test_a_machine_is_moved_and_goes_back_to_the_group_of_its_track(
    api, app, ids, fleet, group, others
):
    moved = api.put(path(app, what="/group"), json={"group_id": others["id"]})
    api.delete(path(app, what="/group"))
    stays = shown(api, app)
    fleet.check(fleet.machine("m-0"))

    assert moved.status_code == 200, moved.text
    assert moved.json["group_id"] == moved.json["assigned_group_id"] == others["id"]
    assert moved.json["grant"]["outcome"] == "superseded"
    assert (stays["group_id"], stays["assigned_group_id"]) == (others["id"], None)
    assert shown(api, app)["group_id"] == group["id"]
    assert not any(drift(api))


def test_who_moved_a_machine_is_explained(api, app, ids, fleet, others):
    api.put(path(app, what="/group"), json={"group_id": others["id"]}, headers=BECAUSE)

    group = api.get(path(app, what="/explain")).json["group"]

    assert (group["id"], group["is_assigned"]) == (others["id"], True)
    (event,) = group["events"]
    assert event["topic"] == "instance.assigned"
    assert (event["actor"], event["reason"]) == (USERNAME, "ticket 7")


def test_that_a_machine_is_in_the_group_of_its_track_is_explained(api, app, ids, group):
    explained = api.get(path(app, what="/explain")).json["group"]

    assert (explained["id"], explained["is_assigned"]) == (group["id"], False)
    assert [each["topic"] for each in explained["events"]] == ["instance.registered"]


def test_a_machine_is_moved_to_groups_of_its_application_only(api, app, ids):
    elsewhere = api.group_of(api.app_named("Elsewhere"))
    for group_id in (elsewhere["id"], str(uuid4())):
        result = api.put(path(app, what="/group"), json={"group_id": group_id})

        assert (result.status_code, result.json["field"]) == (422, "group_id")


def test_a_machine_of_another_architecture_is_not_moved(api, app, ids):
    package = api.package_of(app, "3.0.0", arch=2)
    channel = api.channel_of(app, "arm", arch=2, package_id=package["id"])
    arm = api.group_of(app, "Arm", channel_id=channel["id"])

    result = api.put(path(app, what="/group"), json={"group_id": arm["id"]})

    assert result.status_code == 409
    assert "is for aarch64, and this machine is amd64" in result.json["detail"]


def test_a_retired_machine_is_in_no_list_but_that_of_the_retired(
    api, app, ids, group, fleet
):
    result = api.post(path(app, what="/retire"), headers=BECAUSE)
    caught_up(api.services.database)
    place = f"/api/apps/{app['id']}/groups/{group['id']}"

    def listed(**params):
        found = api.get(f"{place}/instances", params={"duration": "30d", **params})
        return [each["id"] for each in found.json["instances"]]

    assert (result.status_code, result.json["status_name"]) == (200, "retired")
    assert listed() == ids[1:]
    assert listed(status="11") == ["m-0"]
    for sort in ("ip", "last_check", "status"):
        assert listed(status="11", sortFilter=sort) == ["m-0"]
    counted = api.get(f"{place}/instances_stats", params={"duration": "30d"})
    assert (counted.json["total"], counted.json["update_granted"]) == (4, 4)
    assert not any(drift(api))


def test_that_a_retired_machine_is_back_is_told(api, app, ids, fleet):
    api.post(path(app, what="/retire"))
    fleet.check(fleet.machine("m-0"))
    caught_up(api.services.database)

    machine = shown(api, app)
    newest = api.get("/api/activity").json["activities"][0]

    assert (machine["status_name"], machine["is_silent"]) == ("updateGranted", False)
    assert (newest["event"], newest["severity"]) == ("instance.came_back", 3)
    assert newest["instance_id"] == "m-0"


def test_what_was_there_before_and_after_an_order_is_audited(api, app, ids, others):
    api.put(path(app, what="/group"), json={"group_id": others["id"]})
    api.post(path(app, what="/retire"))

    (moved,) = trail(api, "instance.assigned")
    (retired,) = trail(api, "instance.retired")

    assert moved["before"] == {"assigned_group_id": None}
    assert moved["after"] == {"assigned_group_id": others["id"]}
    assert retired["after"]["is_silent"] is True
    assert retired["actor"] == USERNAME


@pytest.mark.parametrize(
    ("method", "what", "body"),
    [
        ("PUT", "/alias", {"alias": "x"}),
        ("DELETE", "/alias", None),
        ("PUT", "/group", None),
        ("DELETE", "/group", None),
        ("POST", "/retire", None),
    ],
)
def test_a_machine_that_nobody_has_seen_is_not_found(
    api, app, others, method, what, body
):
    body = {"group_id": others["id"]} if (method, what) == ("PUT", "/group") else body
    result = api.simulate_request(method, path(app, "nobody", what), json=body)

    assert result.status_code == 404
    assert result.json["detail"] == "there is no machine nobody in this application"


# Many machines


def test_an_order_to_many_tells_what_came_of_it_for_each(api, app, ids, fleet):
    fleet.fails(fleet.machine("m-1"), 9)
    api.put(path(app, "m-2", "/pin"), json={"version": "2.x"})

    pinned = ordered(
        api, app, order="pin", version="2.x", instances=["m-1", "m-2", "m-9", "m-1"]
    )
    reset = ordered(api, app, order="reset", instances=["m-0", "m-1"])

    assert results(pinned) == {"m-1": "done", "m-2": "unchanged", "m-9": "unknown"}
    assert pinned["counts"] == {"done": 1, "unchanged": 1, "unknown": 1}
    assert (pinned["total"], pinned["dry_run"]) == (3, False)
    assert reset["instances"] == [
        {
            "id": "m-0",
            "result": "refused",
            "why": "no failed attempt counts against this machine",
        },
        {"id": "m-1", "result": "done", "why": ""},
    ]


def test_all_events_of_an_order_to_many_have_one_correlation_id(
    api, app, ids, monkeypatch
):
    monkeypatch.setattr(api_many, "AT_ONCE", 2)
    before = api.position()

    answer = ordered(api, app, order="retire", instances=ids, reason="scrapped")

    events = api.events(before)
    assert results(answer) == dict.fromkeys(ids, "done")
    assert {each.correlation_id for each in events} == {answer["correlation_id"]}
    assert {each.reason for each in events} == {"scrapped"}
    assert len(events) == 10
    assert not any(drift(api))


def test_a_dry_run_tells_the_same_and_changes_nothing(api, app, ids, others):
    before = api.position()
    order = {"order": "move", "group_id": others["id"], "instances": [*ids, "m-9"]}

    dry = ordered(api, app, **order, dry_run=True)

    assert api.position() == before
    assert dry["dry_run"] is True
    assert results(ordered(api, app, **order)) == results(dry)
    assert shown(api, app)["group_id"] == others["id"]


def test_machines_are_moved_and_let_go_again(api, app, ids, others):
    ordered(api, app, order="move", group_id=others["id"], instances=ids)
    answer = ordered(api, app, order="move", group_id=None, instances=ids)

    assert answer["counts"] == {"done": 5}
    assert shown(api, app)["assigned_group_id"] is None


def test_an_alias_of_many_is_given_and_taken(api, app, ids):
    ordered(api, app, order="alias", alias="rack 7", instances=ids[:2])

    answer = ordered(api, app, order="alias", filter={"text": "RACK"})

    assert results(answer) == {"m-0": "done", "m-1": "done"}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"group_id": "others"}, ["m-1"]),
        ({"version": "1.0.0", "text": "M-1"}, ["m-1"]),
        ({"version": "9.0.0"}, []),
        ({"status": 3}, ["m-2"]),
        ({"status": 11}, ["m-3"]),
        ({"is_silent": False}, ["m-0", "m-1", "m-2", "m-4"]),
        ({"is_silent": True}, []),
        ({"error": 9}, ["m-2"]),
        ({"error": 10}, []),
        ({"arch": 1, "oem": ""}, ["m-0", "m-1", "m-2", "m-4"]),
        ({"arch": 2}, []),
        ({"oem": "qemu"}, []),
        ({"text": "192.0.2.9"}, ["m-4"]),
        ({"text": "100%"}, []),
        ({"unseen_since": "later"}, ["m-0", "m-1", "m-2"]),
        ({"seen_since": "later"}, ["m-4"]),
    ],
)
def test_a_filter_chooses_machines(api, app, fleet, scattered, condition, expected):
    later = to_datetime(fleet.now + DAY // 2).astimezone(UTC).isoformat()
    named = {"others": scattered["id"], "later": later}
    condition = {key: named.get(value, value) for key, value in condition.items()}

    answer = ordered(api, app, order="retire", filter=condition, dry_run=True)

    assert list(results(answer)) == expected


@pytest.fixture
def scattered(api, app, ids, fleet, others):
    """One machine elsewhere, one failed, one retired, one seen from another place."""
    api.put(path(app, "m-1", "/group"), json={"group_id": others["id"]})
    fleet.fails(fleet.machine("m-2"), 9 | 1 << 31)
    api.post(path(app, "m-3", "/retire"))
    stream = instance_stream(fleet.application_id, "m-4")
    with api.services.database.connection() as connection:
        seen = Sighting(fleet.now + DAY, address="192.0.2.9")
        write_presence(connection, {stream: seen})
    return others


def test_machines_of_other_applications_are_never_chosen(api, app, ids):
    elsewhere = api.app_named("Elsewhere")

    answer = ordered(api, elsewhere, order="retire", filter={"is_silent": False})

    assert answer["instances"] == []


def test_a_filter_that_matches_too_many_is_refused(api, app, ids, monkeypatch):
    monkeypatch.setattr(api_many, "MAX_MACHINES", 4)

    problem = refused(api, app, order="retire", filter={"version": "1.0.0"})

    assert problem["field"] == "filter"
    assert "more than 4 machines match: narrow the filter down" in problem["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"order": "retire"}, "instances"),
        ({"order": "retire", "instances": []}, "instances"),
        ({"order": "retire", "instances": ["m"], "filter": {}}, "instances"),
        ({"order": "retire", "filter": {}}, "filter"),
        ({"order": "retire", "instances": ["m"] * 10_001}, "instances"),
        ({"order": "explode", "instances": ["m"]}, "order"),
        ({"order": "pin", "version": "latest", "instances": ["m"]}, "version"),
        ({"order": "alias", "alias": "x" * 257, "instances": ["m"]}, "alias"),
        ({"order": "move", "group_id": str(uuid4()), "instances": ["m"]}, "group_id"),
        ({"order": "retire", "instances": ["m"], "reason": "x" * 501}, "reason"),
        ({"order": "retire", "filter": {"status": 12}}, "filter.status"),
        ({"order": "retire", "filter": {"text": "\0"}}, "filter.text"),
        (
            {"order": "retire", "filter": {"unseen_since": "2026-08-03T09:30:00"}},
            "filter.unseen_since",
        ),
    ],
)
def test_an_order_to_many_that_cannot_be_understood_is_refused(api, app, body, field):
    assert refused(api, app, **body).get("field") == field


def test_what_was_not_done_is_told_when_the_server_has_to_give_up(
    api, app, ids, monkeypatch
):
    monkeypatch.setattr(api_many, "AT_ONCE", 2)
    give, parts = api_many.give_orders, []

    def fails_later(*args, **options):
        parts.append(args)
        if len(parts) == 2:
            raise psycopg.OperationalError("the connection is lost")
        return give(*args, **options)

    monkeypatch.setattr(api_many, "give_orders", fails_later)

    answer = ordered(api, app, order="retire", instances=ids)

    assert list(results(answer).values()) == ["done"] * 2 + ["notDone"] * 3
    assert "order it again" in answer["instances"][-1]["why"]
    again = ordered(api, app, order="retire", instances=ids)
    assert list(results(again).values()) == ["unchanged"] * 2 + ["done"] * 3


def test_a_group_that_is_deleted_meanwhile_takes_no_more_machines(
    api, app, ids, others, monkeypatch
):
    monkeypatch.setattr(api_many, "AT_ONCE", 2)
    give = api_many.give_orders
    others_path = f"/api/apps/{app['id']}/groups/{others['id']}"
    deleted = []

    def deletes_after(connection, *args, **options):
        if deleted:
            connection.execute("DELETE FROM groups WHERE group_id = %s", deleted)
        deleted.append(others["id"])
        return give(connection, *args, **options)

    monkeypatch.setattr(api_many, "give_orders", deletes_after)

    answer = ordered(api, app, order="move", group_id=others["id"], instances=ids)

    assert list(results(answer).values()) == ["done"] * 4 + ["notDone"]
    assert "there is no group" in answer["instances"][-1]["why"]
    assert api.get(others_path).status_code == 404


def test_an_order_that_fails_at_once_is_no_answer_of_many(api, app, ids, monkeypatch):
    def fails(*args, **options):
        raise psycopg.OperationalError("the connection is lost")

    monkeypatch.setattr(api_many, "give_orders", fails)

    result = api.post(path(app, "orders"), json={"order": "retire", "instances": ids})

    assert result.status_code == 503


# Nebraska's path, and ids with slashes


def test_a_machine_is_called_the_same_in_every_application_that_it_runs(api, app, ids):
    elsewhere = api.app_named("Elsewhere")
    channel = api.channel_of(elsewhere)
    group = api.group_of(elsewhere, channel_id=channel["id"])
    twin = Fleet(api.services, group)
    twin.check(twin.machine("m-0"))

    result = api.put("/api/instances/m-0", json={"alias": "lobby"})

    assert result.status_code == 200, result.text
    assert (result.json["id"], result.json["alias"]) == ("m-0", "lobby")
    assert result.json["application"]["application_id"] == elsewhere["id"]
    assert shown(api, app)["alias"] == shown(api, elsewhere)["alias"] == "lobby"


def test_a_machine_that_no_application_knows_is_not_found(api, app):
    assert api.put("/api/instances/m-0", json={"alias": "x"}).status_code == 404


def test_machines_of_all_groups_are_listed_and_searched(
    api, app, ids, fleet, group, others
):
    api.put(path(app, "m-1", "/group"), json={"group_id": others["id"]})
    api.put(path(app, "m-2", "/alias"), json={"alias": "lobby"})
    caught_up(api.services.database)

    def listed(**params):
        query = {"duration": "1d", **params}
        found = api.get(f"/api/apps/{app['id']}/instances", params=query)
        assert found.status_code == 200, found.text
        assert found.json["total"] >= found.json["count"]
        return [each["id"] for each in found.json["instances"]]

    assert listed() == ids
    assert listed(perpage=2, page=2, sortOrder="1") == ["m-2", "m-1"]
    assert listed(group=others["id"]) == ["m-1"]
    assert listed(searchValue="LOBBY") == ["m-2"]
    assert listed(status="2", version="1.0.0", group=group["id"]) == [
        *("m-0", "m-2", "m-3", "m-4")
    ]
    elsewhere = api.app_named("Elsewhere")
    query = {"duration": "1d", "group": group["id"]}
    nothing = api.get(f"/api/apps/{elsewhere['id']}/instances", params=query)
    assert nothing.status_code == 404


def test_a_search_that_very_many_machines_match_says_that_there_are_more(
    api, app, ids, group, monkeypatch
):
    monkeypatch.setattr(searching, "FEW", 1)
    monkeypatch.setattr(searching, "MANY", 2)
    caught_up(api.services.database)

    def searched(path, text):
        query = {"duration": "1d", "searchValue": text, "perpage": 2}
        return api.get(f"/api/apps/{app['id']}{path}/instances", params=query).json

    for path in ("", f"/groups/{group['id']}"):
        many, one = searched(path, "m-"), searched(path, "m-3")
        assert (many["total"], many["has_more"], many["count"]) == (2, True, 2)
        assert (one["total"], one["has_more"], one["count"]) == (1, False, 1)


def test_many_machines_are_listed_by_what_is_known_of_the_present(
    api, app, ids, others, monkeypatch
):
    monkeypatch.setattr(lists, "is_collected", lambda crowd, end: not crowd.size)
    api.put(path(app, "m-1", "/group"), json={"group_id": others["id"]})
    api.post(path(app, "m-2", "/retire"))
    api.post(path(app, "m-3", "/retire"))
    caught_up(api.services.database)

    def listed(**params):
        """Give them by id, as none has an address to be sorted by."""
        query = {"duration": "1d", "sortFilter": "ip", **params}
        found = api.get(f"/api/apps/{app['id']}/instances", params=query).json
        return sorted(each["id"] for each in found["instances"])

    assert listed() == ["m-0", "m-1", "m-4"]
    assert listed(status="11") == ["m-2", "m-3"]
    assert listed(group=others["id"]) == ["m-1"]


def test_a_machine_whose_id_has_slashes_is_found_by_its_escaped_id(api, app, fleet):
    fleet.check(fleet.machine("rack/7"), fleet.machine("rack"))

    result = api.put(path(app, "rack%2F7", "/alias"), json={"alias": "left"})

    assert (result.status_code, result.json["id"]) == (200, "rack/7")
    assert shown(api, app, "rack%2f7")["alias"] == "left"
    assert shown(api, app, "rack")["alias"] == ""
    assert api.get(path(app, "rack/7")).status_code == 404
