"""Entity tags: nobody overwrites what they have not seen."""

from http import HTTPStatus

import pytest

from domain.causes import acting
from tests.integration.api.rollouts import changed, path_of, points_at, stopped
from tests.integration.api.versions import at_once, filled, ids_of, put, tag_of
from tests.integration.asynchronous.conftest import caught_up

HAVE_NO_VERSION = {
    ("POST", "/api/apps/{app}/payloads"),
    ("PUT", "/api/password"),
    ("PUT", "/api/users/{user:uuid}/password"),
    *((method, "/api/session") for method in ("GET", "POST", "DELETE")),
    *((method, "/api/sessions") for method in ("GET", "DELETE")),
    ("DELETE", "/api/sessions/{session:uuid}"),
    ("PUT", "/api/instances/{instance}"),
    ("POST", "/api/apps/{app}/instances/orders"),
    *(
        ("POST", f"/api/projections/{{projection}}/{order}")
        for order in ("rebuild", "diff", "switch")
    ),
    ("DELETE", "/api/projections/{projection}/beside"),
    ("POST", "/api/syncer/sync"),
    ("POST", "/api/notifications/dead/retry"),
    ("POST", "/api/notifications/dead/{notification:uuid}/retry"),
    ("DELETE", "/api/notifications/dead/{notification:uuid}"),
}
"""Operations on what nobody can see, on many at once, or on what goes on or ends."""


BODIES = {
    "/api/apps/{app}/instances/{instance}/pin": {"version": ""},
    "/api/apps/{app}/instances/{instance}/alias": {"alias": "printer"},
    "/api/teams/{team:uuid}": {"name": "Night shift"},
}
"""What is sent where nothing is not enough."""


@pytest.fixture
def ids(api, group, fleet):
    fleet.check(fleet.machine("m1"))
    return ids_of(api, group)


def kinds(ids):
    """Give the path of each kind of thing, and two bodies that change it."""
    app = f"/api/apps/{ids['app']}"
    bodies = {"description": "one"}, {"description": "two"}
    return {
        "application": (app, *bodies),
        "group": (f"{app}/groups/{ids['group']}", *bodies),
        "package": (f"{app}/packages/{ids['package']}", *bodies),
        "channel": (
            f"{app}/channels/{ids['channel']}",
            {"color": "#111111"},
            {"color": "#222222"},
        ),
    }


@pytest.fixture(params=["application", "group", "package", "channel"])
def thing(request, ids):
    return kinds(ids)[request.param]


def test_every_operation_on_what_can_be_changed_knows_its_version(api):
    operations = api.routes.operations
    changing = {path for path, method in operations if method != "GET"}
    single = {path for path, method in operations if method in ("PUT", "DELETE")}

    lacking = {
        (method, path)
        for (path, method), operation in operations.items()
        if operation.versioned is None
        and (path in single or (path in changing and method != "GET"))
    }

    assert lacking == HAVE_NO_VERSION


def test_every_answer_on_what_can_be_changed_has_a_tag(api, ids):
    for (path, method), operation in api.routes.operations.items():
        if operation.versioned is None or method not in ("GET", "PUT"):
            continue
        body = {"group_id": ids["group"]} if path.endswith("/group") else {}
        body |= BODIES.get(path, {})

        result = api.simulate_request(method, filled(path, ids), json=body)

        assert (result.status_code, "ETag" in result.headers) == (200, True), path


def test_of_two_who_saw_the_same_the_second_is_refused(api, thing):
    path, one, two = thing
    seen = tag_of(api, path)

    first = put(api, path, seen, one)
    before = api.position()
    second = put(api, path, seen, two)

    assert (first.status_code, second.status_code) == (200, 412)
    assert second.json["type"] == "/problems/precondition-failed"
    assert api.position() == before
    assert put(api, path, first.headers["ETag"], two).status_code == 200


def test_the_refusal_tells_what_was_changed_meanwhile_by_whom_and_why(api, thing):
    path, one, two = thing
    seen = tag_of(api, path)
    api.put(path, json=one, headers={"X-Reason": "told so"})

    problem = put(api, path, seen, two).json

    [change] = problem["changed"]
    assert (change["actor"], change["reason"]) == ("ada", "told so")
    assert change["after"].get("contents", change["after"]) == one
    assert change["before"].get("contents", change["before"]).keys() == one.keys()
    assert put(api, path, problem["current_etag"], two).status_code == 200


def test_a_thing_is_not_deleted_from_under_who_changed_it(api, app):
    path = f"/api/apps/{app['id']}"
    seen = tag_of(api, path)
    current = api.put(path, json={"description": "x"}).headers["ETag"]

    stale = api.delete(path, headers={"If-Match": seen})
    fresh = api.delete(path, headers={"If-Match": current})

    assert (stale.status_code, fresh.status_code) == (412, 204)


def test_who_names_no_version_is_not_asked_for_one(api, thing):
    path, one, two = thing

    assert api.put(path, json=one).status_code == 200
    assert put(api, path, "*", two).status_code == 200


def test_one_of_several_tags_is_enough(api, thing):
    path, one, _ = thing

    assert put(api, path, f'"other", {tag_of(api, path)}', one).status_code == 200


def test_a_weak_tag_is_not_enough(api, thing):
    path, one, _ = thing

    assert put(api, path, f"W/{tag_of(api, path)}", one).status_code == 412


def test_the_tag_of_another_thing_is_not_enough_and_tells_nothing(api, app, group):
    seen = tag_of(api, f"/api/apps/{app['id']}")

    result = put(api, path_of(group), seen, {"description": "x"})

    assert (result.status_code, result.json["changed"]) == (412, [])


@pytest.mark.parametrize("header", ["If-Match", "If-None-Match"])
def test_what_is_no_tag_is_refused(api, app, header):
    path = f"/api/apps/{app['id']}"

    result = api.put(path, json={}, headers={header: "7"})

    assert result.status_code == 400
    assert (result.json["type"], result.json["field"]) == (
        "/problems/invalid-header",
        header,
    )


@pytest.mark.parametrize("header", ["If-Match", "If-None-Match"])
def test_a_list_has_no_version_to_ask_for(api, header):
    assert api.get("/api/apps", headers={header: "7"}).status_code == 200


@pytest.mark.parametrize("kind", ["groups", "channels", "packages"])
def test_nothing_that_has_yet_to_come_to_be_has_a_version(api, app, kind):
    body = {"name": "x", "type": 4, "version": "1.0.0", "url": "https://x.net/"}
    before = api.position()

    result = api.post(
        f"/api/apps/{app['id']}/{kind}", json=body, headers={"If-Match": "*"}
    )

    assert result.status_code == 412
    assert api.position() == before


def test_what_was_made_is_changed_by_the_tag_that_came_with_it(api, app):
    made = api.post(f"/api/apps/{app['id']}/groups", json={"name": "Canaries"})

    result = put(
        api, made.headers["Location"], made.headers["ETag"], {"description": "x"}
    )

    assert result.status_code == 200


def test_who_has_the_newest_is_not_sent_it_again(api, thing):
    path, one, _ = thing
    tag = tag_of(api, path)

    same = api.get(path, headers={"If-None-Match": tag})
    api.put(path, json=one)
    other = api.get(path, headers={"If-None-Match": tag})

    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)
    assert (other.status_code, other.json) == (200, api.get(path).json)


def test_a_rollout_that_goes_on_makes_no_edit_of_its_group_fail(api, group):
    tag = tag_of(api, path_of(group))

    stopped(api, group)

    # What is shown has changed all the same.
    shown = api.get(path_of(group), headers={"If-None-Match": tag})
    assert shown.status_code == 200
    assert put(api, path_of(group), tag, {"description": "x"}).status_code == 200


def test_a_schedule_that_opens_or_closes_makes_no_edit_fail(api, services, group):
    changed(api, group, policy_office_hours=True, policy_timezone="UTC")
    tag = tag_of(api, path_of(group))
    sunday = 1_700_345_600_000_000  # 2023-11-18 22:13:20, a Saturday night

    before = api.position()
    with acting("clock"), services.database.command():
        services.platform.note_schedules([group["id"]], sunday)

    assert len(api.events(before)) == 1
    assert put(api, path_of(group), tag, {"description": "x"}).status_code == 200


def test_a_floor_makes_no_edit_of_its_channel_fail(api, app, channel):
    floor = api.package_of(app, "1.5.0")
    path = f"/api/apps/{app['id']}/channels/{channel['id']}"
    tag = tag_of(api, path)

    api.put(f"/api/channels/{channel['id']}/floors/{floor['id']}", json={})

    assert put(api, path, tag, {"color": "#123456"}).status_code == 200


def test_a_floor_has_a_version_of_its_own(api, app, channel):
    floor, other = api.package_of(app, "1.5.0"), api.package_of(app, "1.6.0")
    path = f"/api/channels/{channel['id']}/floors"
    set_ = api.put(f"{path}/{floor['id']}", json={"floor_reason": "one"})
    api.put(f"{path}/{other['id']}", json={"floor_reason": "other"})

    tag, body = set_.headers["ETag"], {"floor_reason": "two"}
    first = put(api, f"{path}/{floor['id']}", tag, body)
    second = api.delete(f"{path}/{floor['id']}", headers={"If-Match": tag})

    assert (first.status_code, second.status_code) == (200, 412)
    [change] = second.json["changed"]
    assert list(change["after"]) == ["floors"]


def test_a_floor_is_set_for_the_first_time_only_if_that_is_wanted(api, app, channel):
    floor = api.package_of(app, "1.5.0")
    path = f"/api/channels/{channel['id']}/floors/{floor['id']}"

    first = api.put(path, json={}, headers={"If-None-Match": "*"})
    second = api.put(path, json={}, headers={"If-None-Match": "*"})
    api.delete(path)
    removed = put(api, path, "*", {})
    again = api.put(path, json={}, headers={"If-None-Match": "*"})

    statuses = [each.status_code for each in (first, second, removed, again)]
    assert statuses == [200, 412, 412, 200]


def test_what_a_machine_does_makes_no_order_to_it_fail(api, app, group, fleet):
    machine, path = fleet.machine("m1"), f"/api/apps/{app['id']}/instances/m1"
    fleet.check(machine)
    tag = tag_of(api, path)

    fleet.claims(machine)
    first = put(api, f"{path}/pin", tag, {"version": "1.0.0"})
    second = put(api, f"{path}/pin", tag, {"version": "2.0.0"})

    assert (first.status_code, second.status_code) == (200, 412)
    [change] = second.json["changed"]
    assert (change["type"], change["after"]) == ("instance.pinned", {"pin": "1.0.0"})


def test_a_machine_that_is_not_there_has_no_version_either(api, app):
    path = f"/api/apps/{app['id']}/instances/nobody/pin"

    assert put(api, path, '"x"', {"version": ""}).status_code == 404


def test_a_rollout_is_resumed_only_in_the_state_that_was_seen(api, group):
    path = path_of(group, "rollouts", group["rollout"]["id"])
    seen = tag_of(api, path)
    stopped(api, group)
    resume = path_of(group, "resume")

    stale = api.post(resume, headers={"If-Match": seen})
    fresh = api.post(resume, headers={"If-Match": tag_of(api, path)})

    assert (stale.status_code, fresh.status_code) == (412, 200)
    assert [each["type"] for each in stale.json["changed"]] == ["rollout.paused"]


def test_a_group_without_a_rollout_has_none_to_name(api, app):
    group = api.group_of(app)

    result = api.post(path_of(group, "pause"), headers={"If-Match": "*"})

    assert result.status_code == 412


def test_the_version_of_another_target_is_not_that_of_the_current_rollout(
    api, app, channel, group
):
    seen = tag_of(api, path_of(group, "rollouts", group["rollout"]["id"]))
    points_at(api, channel, api.package_of(app, "3.0.0"))

    result = api.post(path_of(group, "pause"), headers={"If-Match": seen})

    assert (result.status_code, result.json["changed"]) == (412, [])


def test_an_application_keeps_its_version_when_its_product_id_changes(api):
    app = api.app_named("Other", product_id="io.example.One")
    body = {"product_id": "io.example.Two"}

    result = api.put("/api/apps/io.example.One", json=body)

    assert result.headers["ETag"] == tag_of(api, f"/api/apps/{app['id']}")


def test_who_edits_what_it_was_like_edits_another_version(api, services, group):
    before = api.position()
    api.put(path_of(group), json={"description": "meanwhile"})
    caught_up(services.database)
    then = api.get(path_of(group), params={"at": str(before)})

    result = put(api, path_of(group), then.headers["ETag"], {"description": "x"})

    assert result.status_code == 412


def test_a_thing_that_is_of_another_application_tells_nothing(api, group):
    other = api.app_named("Other")
    path = f"/api/apps/{other['id']}/groups/{group['id']}"
    seen = tag_of(api, path_of(group))
    changed(api, group, description="secret")

    assert put(api, path, seen, {}).status_code == HTTPStatus.NOT_FOUND


def test_only_the_last_changes_are_told(api, app):
    path = f"/api/apps/{app['id']}"
    seen = tag_of(api, path)
    for number in range(22):
        api.put(path, json={"description": str(number)})

    changes = put(api, path, seen, {}).json["changed"]

    assert [each["after"]["description"] for each in changes] == [
        str(number) for number in range(2, 22)
    ]


def test_of_many_at_once_exactly_one_wins(api, thing):
    path, *bodies = thing
    headers = {"If-Match": tag_of(api, path)}
    before = api.position()

    results = at_once(api, *(("PUT", path, body, headers) for body in bodies * 3))

    statuses = sorted(result.status_code for result in results)
    assert statuses == [200, 412, 412, 412, 412, 412]
    assert len(api.events(before)) == 1


def test_of_many_orders_to_a_machine_at_once_exactly_one_wins(api, ids):
    path = f"/api/apps/{ids['app']}/instances/m1"
    headers = {"If-Match": tag_of(api, path)}
    before = api.position()

    results = at_once(
        api,
        *(
            ("PUT", f"{path}/pin", {"version": f"{number}.0.0"}, headers)
            for number in range(1, 7)
        ),
    )

    statuses = sorted(result.status_code for result in results)
    assert statuses == [200, 412, 412, 412, 412, 412]
    assert [event.TOPIC for event in api.events(before)] == ["instance.pinned"]
