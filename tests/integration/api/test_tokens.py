"""``/api/tokens``, and what they are good for."""

from __future__ import annotations

from uuid import uuid4

import pytest

from domain.commands.people import DEFAULT_TEAM
from domain.instants import to_datetime
from tests.integration.api.client import USERNAME, basic, changed_to
from tests.integration.api.clocks import SetClock

SECRET = "correct horse"
MINUTE = 60 * 1_000_000


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def user(api):
    return api.created("/api/users", username="bo", password=SECRET, role="operator")


@pytest.fixture
def bo(api, user):
    return api.by(basic("bo", SECRET))


def issued(client, **fields):
    return client.created("/api/tokens", **{"name": "ci", "role": "viewer", **fields})


def showing(client, token):
    return client.by({"Authorization": f"Bearer {token['token']}"})


def test_a_secret_is_shown_once_and_stored_nowhere(bo, api):
    token = issued(bo)

    secret = token.pop("token")
    shown = bo.get("/api/tokens")
    assert secret.startswith("crt_")
    assert shown.json["tokens"] == [token]
    assert secret not in shown.text
    assert all(secret not in str(vars(event)) for event in api.events())
    assert secret not in api.get("/api/events", params={"limit": 1000}).text
    assert "digest" not in api.get("/api/events", params={"limit": 1000}).text


def test_a_program_acts_in_the_name_of_its_token(bo):
    program = showing(bo, issued(bo, role="operator"))

    program.app_named("Kiosk")

    assert program.get("/api/me").json["name"] == "bo/ci"
    assert program.events()[-1].actor == "bo/ci"


def test_a_token_lets_do_no_more_than_its_role(bo):
    viewer = showing(bo, issued(bo))

    assert viewer.get("/api/apps").status_code == 200
    assert viewer.post("/api/apps", json={"name": "Kiosk"}).status_code == 403


@pytest.mark.parametrize(
    ("fields", "status", "field"),
    [
        ({"role": "admin"}, 422, "role"),
        ({"name": ""}, 422, "name"),
        ({"applications": ["io.example.nothing"]}, 422, "applications"),
        ({"applications": []}, 422, "applications"),
        ({"expires_ts": "2020-01-01T00:00:00Z"}, 422, "expires_ts"),
        ({"expires_ts": "2050-01-01T00:00:00"}, 422, "expires_ts"),
        ({"expires_ts": "9999-12-31T23:59:59-14:00"}, 422, "expires_ts"),
    ],
)
def test_a_token_is_not_issued_with(bo, fields, status, field):
    body = {"name": "ci", "role": "viewer", **fields}

    result = bo.post("/api/tokens", json=body)

    assert (result.status_code, result.json["field"]) == (status, field)


def test_the_name_of_a_token_is_given_once(bo):
    issued(bo)

    again = bo.post("/api/tokens", json={"name": "ci", "role": "viewer"})

    assert (again.status_code, again.json["field"]) == (409, "name")


def test_a_token_that_has_expired_lets_nobody_in(bo, clock):
    until = to_datetime(clock.now + MINUTE).isoformat()
    program = showing(bo, issued(bo, expires_ts=until))
    assert program.get("/api/me").status_code == 200

    clock.now += MINUTE

    assert program.get("/api/me").status_code == 401


def test_a_revoked_token_lets_nobody_in(bo):
    token = issued(bo)

    assert bo.delete(f"/api/tokens/{token['id']}").status_code == 204

    assert showing(bo, token).get("/api/me").status_code == 401
    assert bo.names("/api/tokens") == []


@pytest.mark.parametrize("header", ["Bearer", "Bearer crt_x", "bearer é"])
def test_what_never_was_a_token_lets_nobody_in(api, header):
    result = api.by({"Authorization": header}).get("/api/me")

    assert result.status_code == 401


def test_tokens_are_bound_by_what_their_owner_may_by_now(api, user):
    api.put(f"/api/users/{user['id']}", json={"role": "admin"})
    bo = api.by(basic("bo", SECRET))
    program = showing(bo, issued(bo, role="admin"))
    assert program.get("/api/users").status_code == 200

    api.put(f"/api/users/{user['id']}", json={"role": "viewer"})

    assert program.get("/api/me").json["role"] == "viewer"
    assert program.get("/api/users").status_code == 403


def test_tokens_go_with_their_owner(api, user, bo):
    program = showing(bo, issued(bo))

    api.delete(f"/api/users/{user['id']}")

    assert program.get("/api/me").status_code == 401
    assert api.get("/api/tokens", params={"all": "true"}).json["tokens"] == []


def test_a_token_neither_multiplies_nor_changes_the_password(bo):
    program = showing(bo, issued(bo, role="operator"))

    more = program.post("/api/tokens", json={"name": "more", "role": "viewer"})
    password = program.put("/api/password", json=changed_to("another one", SECRET))

    assert more.status_code == password.status_code == 403
    assert program.get("/api/me").json["may"] == {
        "change": True,
        "upload": True,
        "create_applications": True,
        "administer": False,
        "issue_tokens": False,
        "change_password": False,
    }


def test_a_token_revokes_itself_and_no_other(bo):
    one, other = issued(bo), issued(bo, name="other")
    program = showing(bo, one)

    assert program.delete(f"/api/tokens/{other['id']}").status_code == 404
    assert program.delete(f"/api/tokens/{one['id']}").status_code == 204


def test_tokens_of_others_are_for_admins(api, bo):
    mine, theirs = issued(api), issued(bo)

    assert bo.get("/api/tokens", params={"all": "true"}).status_code == 403
    assert bo.delete(f"/api/tokens/{mine['id']}").status_code == 404
    assert bo.names("/api/tokens", "owner") == ["bo"]
    assert set(api.names("/api/tokens?all=true", "owner")) == {USERNAME, "bo"}
    assert api.delete(f"/api/tokens/{theirs['id']}").status_code == 204
    assert api.delete(f"/api/tokens/{uuid4()}").status_code == 404


def test_a_service_has_a_token_of_its_team_that_outlives_who_issued_it(api, user):
    api.put(f"/api/users/{user['id']}", json={"role": "admin"})
    bo = api.by(basic("bo", SECRET))
    token = issued(bo, role="operator", team_id=str(DEFAULT_TEAM))
    program = showing(bo, token)

    api.delete(f"/api/users/{user['id']}")

    me = program.get("/api/me").json
    assert (me["name"], me["user_id"]) == ("service/ci", None)
    assert me["team"]["id"] == str(DEFAULT_TEAM)
    assert token["owner"] is None
    assert program.names("/api/tokens") == []
    assert program.app_named("Kiosk")["team_id"] == str(DEFAULT_TEAM)


def test_only_an_admin_issues_tokens_to_services(api, bo):
    body = {"name": "ci", "role": "viewer", "team_id": str(DEFAULT_TEAM)}
    nowhere = {**body, "team_id": str(uuid4())}

    assert bo.post("/api/tokens", json=body).status_code == 403
    result = api.post("/api/tokens", json=nowhere)
    assert (result.status_code, result.json["field"]) == (422, "team_id")


def test_it_is_known_to_the_minute_when_a_token_was_last_used(bo, clock):
    token = issued(bo)
    program = showing(bo, token)

    def used():
        program.get("/api/me")
        return bo.get("/api/tokens").json["tokens"][0]["last_used_ts"]

    assert token["last_used_ts"] is None
    first = used()
    clock.now += MINUTE - 1
    assert used() == first
    clock.now += 1
    assert used() > first


def test_the_use_of_a_token_is_no_event(bo, api):
    program = showing(bo, issued(bo))
    before = api.position()

    program.get("/api/me")

    assert api.position() == before
