"""What is refused alike for every kind of thing."""

import pytest

from tests.integration.api.client import NOBODYS

KINDS = ["groups", "channels", "packages"]
WRITES = [
    ("POST", "/api/apps"),
    ("PUT", "/api/apps/{app}"),
    ("PUT", "/api/password"),
    *[("POST", f"/api/apps/{{app}}/{kind}") for kind in KINDS],
    *[("PUT", f"/api/apps/{{app}}/{kind}/{NOBODYS}") for kind in KINDS],
]


def given_thing(api, app, kind):
    """Create one of a kind."""
    create = {
        "groups": api.group_of,
        "channels": api.channel_of,
        "packages": api.package_of,
    }
    return create[kind](app)


def test_a_problem_says_what_is_wrong_where_and_in_which_request(api, app):
    body = {"name": app["name"]}

    result = api.post("/api/apps", json=body, headers={"X-Request-ID": "abc-1"})

    assert result.headers["Content-Type"] == "application/problem+json"
    assert result.headers["X-Request-ID"] == "abc-1"
    assert result.json == {
        "type": "/problems/name-taken",
        "title": "Name taken",
        "status": 409,
        "detail": "the name 'Fleet' is taken",
        "instance": "/api/apps",
        "request_id": "abc-1",
        "field": "name",
        "in_the_way": [{"kind": "application", "id": app["id"], "name": "Fleet"}],
    }


def test_what_is_still_in_use_names_those_who_use_it(api, app, channel, group):
    path = f"/api/apps/{app['id']}"

    followed = api.delete(f"{path}/channels/{channel['id']}")
    offered = api.delete(f"{path}/packages/{channel['package_id']}")

    group_ = {"kind": "group", "id": group["id"], "name": group["name"]}
    channel_ = {"kind": "channel", "id": channel["id"], "name": channel["name"]}
    assert (followed.status_code, followed.json["in_the_way"]) == (409, [group_])
    assert (offered.status_code, offered.json["in_the_way"]) == (409, [channel_])


def test_whose_a_product_id_is_is_nobody_elses_business(api):
    api.app_named("One", product_id="io.example.One")

    result = api.post("/api/apps", json={"name": "B", "product_id": "io.example.One"})

    assert (result.status_code, result.json["field"]) == (409, "product_id")
    assert "in_the_way" not in result.json


def test_what_is_wrong_by_itself_has_nothing_in_its_way(api, app, package):
    path = f"/api/apps/{app['id']}/packages/{package['id']}"

    result = api.put(path, json={"arch": 2})

    assert (result.status_code, "in_the_way" in result.json) == (409, False)


def test_what_its_status_explains_has_no_type_of_its_own(api):
    result = api.get("/api/nothing/höre")

    assert result.headers["Content-Type"] == "application/problem+json"
    assert result.json == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "instance": "/api/nothing/h%C3%B6re",
        "request_id": result.headers["X-Request-ID"],
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_thing_of_another_application_is_not_found(api, app, method, kind):
    thing = given_thing(api, app, kind)
    other = api.app_named("Other")
    before = api.position()

    path = f"/api/apps/{other['id']}/{kind}/{thing['id']}"
    result = api.simulate_request(method, path, json={"name": "x"})

    assert result.status_code == 404
    assert result.json["type"] == "/problems/not-found"
    assert thing["id"] in result.json["detail"]
    assert api.position() == before


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_thing_that_is_not_there_is_not_found(api, app, method, kind):
    paths = [f"/api/apps/{app['id']}/{kind}/{name}" for name in (NOBODYS, "name", "")]

    results = [api.simulate_request(method, path, json={}) for path in paths]

    assert [result.status_code for result in results] == [404, 404, 404]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_things_of_an_unknown_application_are_not_found(api, method, kind):
    body = {"name": "x", "type": 4, "version": "1.0.0", "url": "https://x.net/"}

    result = api.simulate_request(method, f"/api/apps/{NOBODYS}/{kind}", json=body)

    assert result.status_code == 404


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_a_body_that_is_not_json_is_malformed(api, app, method, path):
    result = api.simulate_request(
        method, path.format(app=app["id"]), body="{", content_type="application/json"
    )

    assert result.status_code == 400
    assert result.json["type"] == "/problems/malformed-body"


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_a_body_that_is_no_object_is_invalid(api, app, method, path):
    result = api.simulate_request(method, path.format(app=app["id"]), json=["name"])

    assert result.status_code == 422
    assert result.json["type"] == "/problems/invalid"


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_a_body_of_another_type_is_not_read(api, app, method, path):
    result = api.simulate_request(
        method, path.format(app=app["id"]), body="{}", content_type="text/plain"
    )

    assert result.status_code == 415


def test_a_charset_is_no_other_type(api):
    result = api.post(
        "/api/apps",
        body='{"name": "Fleet"}',
        content_type="Application/JSON; charset=utf-8",
    )

    assert result.status_code == 201


def test_a_body_of_more_than_a_mebibyte_is_too_large(api):
    body = {"name": "Fleet", "unknown": "x" * 2**20}

    result = api.post("/api/apps", json=body)

    assert result.status_code == 413


def test_a_field_that_nobody_knows_is_passed_over(api):
    assert api.app_named("Fleet", is_floor=False, packages=[None])["name"] == "Fleet"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/api/apps", "GET, HEAD, POST, OPTIONS"),
        ("PATCH", "/api/apps/{app}", "DELETE, GET, HEAD, PUT, OPTIONS"),
        ("PUT", "/api/apps/{app}/groups", "GET, HEAD, POST, OPTIONS"),
        ("GET", "/api/password", "PUT, OPTIONS"),
    ],
)
def test_another_method_is_not_allowed(api, app, method, path, allowed):
    result = api.simulate_request(method, path.format(app=app["id"]))

    assert result.status_code == 405
    assert set(result.headers["Allow"].split(", ")) == set(allowed.split(", "))
    assert result.headers["Content-Type"] == "application/problem+json"
