"""``/api/users``, ``/api/teams`` and ``/api/me``."""

from __future__ import annotations

from uuid import uuid4

import pytest

from domain.commands.people import DEFAULT_TEAM
from tests.integration.api.client import USERNAME, basic

SECRET = "correct horse"


@pytest.fixture
def team(api):
    return api.created("/api/teams", name="Night")


@pytest.fixture
def user(api, team):
    return api.created(
        "/api/users",
        username="bo",
        password=SECRET,
        role="operator",
        team_id=team["id"],
    )


@pytest.fixture
def bo(api, user):
    return api.by(basic("bo", SECRET))


def test_a_user_is_added_shown_and_listed(api, team, user):
    assert user == {
        "id": user["id"],
        "username": "bo",
        "role": "operator",
        "team_id": team["id"],
        "has_password": True,
        "created_ts": user["created_ts"],
    }
    assert api.get(f"/api/users/{user['id']}").json == user
    assert api.names("/api/users", "username") == [USERNAME, "bo"]
    assert api.get("/api/users", params={"perpage": 1, "page": 2}).json == {
        "totalCount": 2,
        "count": 1,
        "users": [user],
    }


def test_a_user_is_of_the_team_of_who_adds_them_if_nothing_is_said(api):
    added = api.created("/api/users", username="bo", password=SECRET, role="viewer")

    assert added["team_id"] == str(DEFAULT_TEAM)


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"username": USERNAME}, 409, "username"),
        ({"username": "a:b"}, 422, "username"),
        ({"password": "short"}, 422, "password"),
        ({"role": "god"}, 422, "role"),
        ({"team_id": str(uuid4())}, 422, "team_id"),
    ],
)
def test_a_user_is_not_added_with(api, change, status, field):
    body = {"username": "bo", "password": SECRET, "role": "viewer", **change}

    result = api.post("/api/users", json=body)

    assert (result.status_code, result.json["field"]) == (status, field)


def test_a_user_gets_another_role_and_team(api, user):
    path = f"/api/users/{user['id']}"

    assert api.put(path, json={"role": "viewer"}).json == {**user, "role": "viewer"}
    moved = api.put(path, json={"team_id": str(DEFAULT_TEAM)}).json
    assert moved == {**user, "role": "viewer", "team_id": str(DEFAULT_TEAM)}
    lost = api.put(path, json={"team_id": str(uuid4())})
    assert (lost.status_code, lost.json["field"]) == (422, "team_id")


def test_the_last_admin_stays(api):
    me = f"/api/users/{api.get('/api/me').json['user_id']}"

    assert api.put(me, json={"role": "viewer"}).status_code == 409
    assert api.delete(me).status_code == 409


def test_an_admin_sets_the_password_of_a_user(api, user, bo):
    path = f"/api/users/{user['id']}/password"

    assert api.put(path, json={"password": "another one"}).status_code == 204

    assert bo.get("/api/me").status_code == 401
    assert api.by(basic("bo", "another one")).get("/api/me").status_code == 200


def test_a_deleted_user_gets_in_no_more(api, user, bo):
    assert bo.get("/api/me").status_code == 200

    assert api.delete(f"/api/users/{user['id']}").status_code == 204

    assert bo.get("/api/me").status_code == 401
    assert api.get(f"/api/users/{user['id']}").status_code == 404


def test_who_is_not_there_is_neither_changed_nor_deleted(api):
    user, team = f"/api/users/{uuid4()}", f"/api/teams/{uuid4()}"

    assert api.put(user, json={"role": "viewer"}).status_code == 404
    assert api.put(f"{user}/password", json={"password": SECRET}).status_code == 404
    assert api.delete(user).status_code == 404
    assert api.get(team).status_code == 404
    assert api.put(team, json={"name": "Day"}).status_code == 404
    assert api.delete(team).status_code == 404


def test_a_team_is_founded_shown_renamed_and_deleted(api, team):
    path = f"/api/teams/{team['id']}"

    assert api.get(path).json == team
    assert api.names("/api/teams") == ["Night", "default"]
    assert api.put(path, json={"name": "Day"}).json == {**team, "name": "Day"}
    assert api.delete(path).status_code == 204
    assert api.names("/api/teams") == ["default"]


def test_the_name_of_a_team_is_given_once(api, team):
    assert api.post("/api/teams", json={"name": "Night"}).status_code == 409


def test_a_team_is_not_deleted_from_under_its_people(api, team, user):
    result = api.delete(f"/api/teams/{team['id']}")

    assert result.status_code == 409
    assert result.json["type"] == "/problems/still-in-use"


def test_everybody_is_told_who_they_are(api, team, user, bo):
    assert bo.get("/api/me").json == {
        "name": "bo",
        "user_id": user["id"],
        "role": "operator",
        "team": team,
        "token_id": None,
        "applications": None,
        "may": {
            "change": True,
            "upload": True,
            "create_applications": True,
            "administer": False,
            "issue_tokens": True,
            "change_password": True,
        },
    }
    assert api.get("/api/me").json["may"]["administer"] is True
