"""Who may use the API, and with which password."""

import pytest

from tests.integration.api.client import PASSWORD, USERNAME, basic, changed_to

CHALLENGE = 'Basic realm="coreroller", charset="UTF-8"'
ENDPOINTS = [
    ("GET", "/api/apps"),
    ("POST", "/api/apps"),
    ("DELETE", "/api/apps/io.example.Fleet"),
    ("PUT", "/api/password"),
    ("OPTIONS", "/api/apps"),
    ("PATCH", "/api/apps"),
    ("GET", "/api/nothing"),
    ("GET", "//api/apps"),
    ("GET", "///api/apps"),
]


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
@pytest.mark.parametrize(
    "headers",
    [{}, basic(USERNAME, "wrong"), basic("nobody", PASSWORD)],
    ids=["no credentials", "wrong password", "unknown user"],
)
def test_only_users_get_in(stranger, method, path, headers):
    result = stranger.simulate_request(method, path, headers=headers)

    assert result.status_code == 401
    assert result.headers["WWW-Authenticate"] == CHALLENGE
    assert result.headers["Content-Type"] == "application/problem+json"


def test_a_wrong_password_and_an_unknown_user_look_the_same(stranger):
    results = [
        stranger.get("/api/apps", headers=headers | {"X-Request-ID": "1"})
        for headers in (basic(USERNAME, "wrong"), basic("nobody", PASSWORD))
    ]

    assert results[0].json == results[1].json


def test_what_is_not_of_the_api_asks_nobody(stranger):
    results = [stranger.get(path) for path in ("/health", "/apis")]

    assert [result.status_code for result in results] == [200, 404]
    assert all("WWW-Authenticate" not in result.headers for result in results)


def test_a_changed_password_is_the_only_one_that_counts(api, stranger):
    assert api.get("/api/apps").status_code == 200

    result = api.put("/api/password", json=changed_to("correct horse"))

    new = basic(USERNAME, "correct horse")
    assert result.status_code == 204
    assert api.get("/api/apps").status_code == 401
    assert stranger.get("/api/apps", headers=new).status_code == 200


def test_a_password_is_never_in_the_log(api):
    api.put("/api/password", json=changed_to("correct horse"))

    changed = api.events()[-1]
    assert changed.actor == USERNAME
    assert changed.password_hash.startswith("$argon2id$")


@pytest.mark.parametrize("password", ["", "seven77", "x" * 1001, None, 12345678])
def test_a_password_that_is_not_acceptable_changes_nothing(api, password):
    result = api.put("/api/password", json=changed_to(password))

    assert result.status_code == 422
    assert result.json["field"] == "password"
    assert api.get("/api/apps").status_code == 200


def test_a_password_is_changed_only_by_who_knows_it(api):
    body = changed_to("correct horse", current="not löve-læce")

    result = api.put("/api/password", json=body)

    assert result.status_code == 422
    assert result.json["field"] == "current_password"
    assert api.get("/api/apps").status_code == 200
