"""
Nobody does what their role does not let them, nor sees what another team has.

Every route of the API is tried. A new one is covered at once if its path names an
application (or anything of `projections.sight.OWNERS`), or if it is for admins. Any
other has to be put into one of the sets below, and to be thought about.
"""

from __future__ import annotations

import asyncio
import json
import re
from uuid import uuid4

import pytest
from falcon import inspect

from domain.roles import Role
from tests.integration.api.client import PASSWORD, basic, changed_to
from tests.integration.api.following import following
from tests.integration.api.teams import Team
from tests.integration.asynchronous.conftest import caught_up

PUBLIC = {
    ("POST", "/api/session"),
    ("GET", "/api/openapi.json"),
    ("GET", "/api/docs"),
}
"""For who has not signed in as well."""
OWN = {
    ("GET", "/api/me"),
    ("PUT", "/api/password"),
    ("GET", "/api/tokens"),
    ("POST", "/api/tokens"),
    ("DELETE", "/api/tokens/{token:uuid}"),
    ("GET", "/api/session"),
    ("DELETE", "/api/session"),
    ("GET", "/api/sessions"),
    ("DELETE", "/api/sessions"),
    ("DELETE", "/api/sessions/{session:uuid}"),
}
"""About the caller alone; what a viewer may change, too."""
LISTS = {
    ("GET", "/api/apps"),
    ("GET", "/api/activity"),
    ("GET", "/api/audit"),
    ("GET", "/api/events"),
}
"""Across applications: what is not seen is left out."""
CREATING = {("POST", "/api/apps")}
"""What it names, it names in the body or the query."""
SEARCHING = {("PUT", "/api/instances/{instance}")}
"""Look for what is named among the applications that are seen."""
_NAMES = re.compile(r"night-machine|nobody|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")


@pytest.fixture
def day(api, password_hash):
    return Team(api, "day", password_hash)


@pytest.fixture
def night(api, password_hash):
    return Team(api, "night", password_hash)


@pytest.fixture
def routes(api):
    """List the methods and paths of the API, with the role that each asks for."""
    return {
        (method.method, route.path): api.routes.operations[
            route.path, method.method
        ].role
        for route in inspect.inspect_routes(api.app)
        if route.path.startswith("/api/") and "{rest:path}" not in route.path
        for method in route.methods
        if not method.internal and method.method != "HEAD"
    }


def written(path, ids):
    """Write a path with the ids of things; one that is not there has a random one."""
    return _PARAMETER.sub(lambda m: ids.get(m[1], str(uuid4())), path)


def sent(client, routes, ids):
    """Send each request; gives the answers by the route."""
    return {
        (method, path): client.simulate_request(method, written(path, ids))
        for method, path in routes
    }


def statuses(answers):
    return {answer.status_code for answer in answers.values()}


def naming(routes):
    """List the routes that name things of an application."""
    return [
        route
        for route, role in routes.items()
        if "{" in route[1]
        and role not in (None, Role.ADMIN)
        and route not in OWN | SEARCHING
    ]


def test_every_route_is_covered(routes):
    admins = {route for route, role in routes.items() if role is Role.ADMIN}
    public = {route for route, role in routes.items() if role is None}

    assert public == PUBLIC
    assert PUBLIC | OWN | LISTS | CREATING | SEARCHING | admins | {*naming(routes)} == {
        *routes
    }


def test_nobody_gets_in_without_credentials(day, api, routes, stranger):
    before = api.position()
    closed = routes.keys() - PUBLIC

    assert statuses(sent(stranger, closed, day.ids)) == {401}
    assert api.changes(before) == []


def test_a_viewer_changes_nothing(day, api, routes):
    before = api.position()
    writing = {route for route in routes.keys() - PUBLIC - OWN if route[0] != "GET"}

    answers = sent(day.viewer, writing, day.ids)

    assert statuses(answers) == {403}
    assert answers["POST", "/api/apps"].json["detail"] == (
        "this needs the role operator; yours is viewer"
    )
    assert api.changes(before) == []


def test_a_viewer_sees_what_the_team_has(day, api, routes):
    caught_up(api.services.database)
    reading = [
        route
        for route, role in routes.items()
        if route[0] == "GET"
        and role is Role.VIEWER
        # Who sends a password with each request has no session.
        and route != ("GET", "/api/session")
    ]

    # NOTE: some ask for parameters, and say so.
    assert statuses(sent(day.viewer, reading, day.ids)) <= {200, 400}


def test_what_is_for_admins_is_refused_to_others(day, api, routes):
    before = api.position()
    admins = [route for route, role in routes.items() if role is Role.ADMIN]

    assert admins
    assert statuses(sent(day.operator, admins, day.ids)) == {403}
    assert api.changes(before) == []


@pytest.mark.parametrize("query", ["", "?at=1000000000"])
def test_what_another_team_has_is_not_there(day, night, api, routes, query):
    before = api.position()

    for method, path in naming(routes):
        theirs, nobodys = (
            day.operator.simulate_request(method, written(path, ids) + query)
            for ids in (night.ids, {"instance": night.ids["instance"]})
        )
        assert theirs.status_code == 404, (method, path)
        if not query:
            assert told(theirs) == told(nobodys), (method, path)

    assert api.changes(before) == []


def told(answer):
    """Give a problem without ids, by which alone two may differ."""
    problem = {**answer.json, "request_id": ""}
    return _NAMES.sub("", json.dumps(problem))


def test_nothing_of_another_team_is_reached_through_ones_own_application(
    day, night, api, routes
):
    before = api.position()
    inner = [route for route in naming(routes) if len(_PARAMETER.findall(route[1])) > 1]

    for method, path in inner:
        theirs, nobodys = (
            day.operator.simulate_request(
                method,
                written(path, {**ids, "app": day.ids["app"]}),
                params={"duration": "1h"},
                json={"name": "x", "version": "1.x"},
            )
            for ids in (night.ids, {"instance": "nobody"})
        )
        assert theirs.status_code in {404, 422}, (method, path)
        assert told(theirs) == told(nobodys), (method, path)

    assert api.changes(before) == []


def test_lists_leave_out_what_another_team_has(day, night, api):
    caught_up(api.services.database)

    for method, path in LISTS:
        seen = day.operator.simulate_request(method, path, params={"perpage": 1000})
        all_ = api.simulate_request(method, path, params={"limit": 1000})
        assert seen.status_code == 200
        assert day.ids["app"] in seen.text, path
        assert night.ids["app"] in all_.text, path
        assert_unseen(night, seen.text)


def assert_unseen(team, text):
    names = (team.name, team.team_id, *team.ids.values())
    assert [name for name in names if name in text] == []


@pytest.mark.parametrize(
    ("path", "params", "status"),
    [
        ("/api/activity", {"appIDorProductID": "{app}"}, 404),
        ("/api/activity", {"appIDorProductID": "io.example.night"}, 404),
        ("/api/activity", {"groupID": "{group}"}, 200),
        ("/api/audit", {"application": "{app}"}, 200),
        ("/api/audit", {"format": "csv"}, 200),
        ("/api/events", {"application": "{app}"}, 400),
        ("/api/events", {"application": "{app}", "machine": "{instance}"}, 400),
        ("/api/events", {"group": "{group}"}, 400),
    ],
)
def test_who_asks_for_another_team_is_told_of_nothing(
    day, night, api, path, params, status
):
    caught_up(api.services.database)
    named = {name: value.format(**night.ids) for name, value in params.items()}

    answer = day.operator.get(path, params=named)

    assert answer.status_code == status
    if status == 200:
        assert_unseen(night, answer.text)


def test_what_another_team_deleted_stays_hidden(day, night, api):
    moment = api.position()
    path = f"/api/apps/{night.ids['app']}"
    assert night.operator.delete(path).status_code == 204
    caught_up(api.services.database)

    at = {"at": moment}
    floors = f"/api/channels/{night.ids['channel']}/floors"
    events = {"application": night.ids["app"]}

    assert night.operator.get(path, params=at).status_code == 200
    assert night.operator.get(floors, params=at).status_code == 200
    assert night.ids["app"] in night.operator.get("/api/events", params=events).text
    assert day.operator.get(path, params=at).status_code == 404
    assert day.operator.get("/api/apps/io.example.night", params=at).status_code == 404
    assert day.operator.get(floors, params=at).status_code == 404
    assert day.operator.get("/api/events", params=events).status_code == 400
    assert_unseen(night, day.operator.get("/api/apps", params=at).text)


def test_a_product_id_may_go_to_another_team(day, night, api):
    path = f"/api/apps/{night.ids['app']}"
    assert night.operator.put(path, json={"product_id": ""}).status_code == 200
    taken = {"product_id": "io.example.night"}
    day.operator.put(f"/api/apps/{day.ids['app']}", json=taken)

    shown = day.operator.get("/api/apps/io.example.night")

    assert shown.json["id"] == day.ids["app"]
    assert night.operator.get("/api/apps/io.example.night").status_code == 404


def test_nobody_clones_what_another_team_has(day, night, api):
    before = api.position()
    query = {"clone_from": night.ids["app"]}

    answer = day.operator.post("/api/apps", params=query, json={"name": "Copy"})

    assert (answer.status_code, answer.json["field"]) == (400, "clone_from")
    assert api.changes(before) == []


def test_an_application_belongs_to_the_team_of_who_registers_it(day, night, api):
    mine = day.operator.app_named("Mine")
    ours = api.app_named("Ours", team_id=night.team_id)
    clone = api.post(
        "/api/apps", params={"clone_from": mine["id"]}, json={"name": "Clone"}
    )

    assert mine["team_id"] == day.team_id
    assert ours["team_id"] == night.team_id
    assert clone.json["team_id"] not in {day.team_id, night.team_id}


def test_only_an_admin_registers_for_another_team(day, night, api):
    body = {"name": "Theirs", "team_id": night.team_id}

    assert day.operator.post("/api/apps", json=body).status_code == 403
    unknown = api.post("/api/apps", json={"name": "X", "team_id": str(uuid4())})
    assert (unknown.status_code, unknown.json["field"]) == (422, "team_id")


def test_a_token_for_some_applications_sees_no_others(day, api, routes):
    other = day.operator.app_named("Other", product_id="io.example.other")
    narrow = day.token(applications=["io.example.other"])
    before = api.position()

    theirs = [route for route in naming(routes) if "/{app}" in route[1]]
    assert statuses(sent(narrow, theirs, day.ids)) == {404}
    assert narrow.names("/api/apps", "id") == [other["id"]]
    assert narrow.post("/api/apps", json={"name": "More"}).status_code == 403
    assert api.changes(before) == []
    renamed = narrow.put(f"/api/apps/{other['id']}", json={"name": "New"})
    assert renamed.status_code == 200


def test_a_user_who_moves_sees_the_other_team_from_then_on(day, night, api):
    user = day.operator.get("/api/me").json["user_id"]

    api.put(f"/api/users/{user}", json={"team_id": night.team_id})

    assert day.operator.get(f"/api/apps/{day.ids['app']}").status_code == 404
    assert day.operator.get(f"/api/apps/{night.ids['app']}").status_code == 200


def test_a_password_is_ones_own(day, night):
    result = day.viewer.put("/api/password", json=changed_to("another one"))

    assert result.status_code == 204
    assert day.viewer.get("/api/me").status_code == 401
    assert night.viewer.get("/api/me").status_code == 200
    assert PASSWORD not in result.text


def test_who_follows_live_is_told_of_their_team_alone(day, night, api, application):
    """New applications of the team are among it, as they come."""

    async def run():
        credentials = basic("day-operator", PASSWORD)
        async with following(application, "after=end", **credentials) as stream:
            await stream.start()
            await asyncio.to_thread(night.operator.app_named, "Unseen")
            mine = await asyncio.to_thread(day.operator.app_named, "Seen")
            return mine, await stream.events(1)

    mine, (event,) = asyncio.run(run())

    assert event.type == "application.created"
    assert event.data["data"]["name"] == "Seen"
    assert event.data["data"]["team_id"] == mine["team_id"]


def test_a_machine_of_another_team_is_not_renamed(day, night, api):
    path, before = "/api/instances/night-machine", api.position()

    refused = day.operator.put(path, json={"alias": "mine"})

    assert (refused.status_code, api.position()) == (404, before)
    assert night.operator.put(path, json={"alias": "ours"}).status_code == 200


def test_a_token_for_other_applications_renames_no_machine(day, api):
    other = day.operator.app_named("Other")

    refused = day.token(applications=[other["id"]]).put(
        "/api/instances/day-machine", json={"alias": "mine"}
    )

    assert refused.status_code == 404
