"""``/api/apps``."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from domain.commands.people import DEFAULT_TEAM


def test_an_application_is_registered_and_shown_at_its_location(api):
    body = {"name": "Fleet", "description": "Ours", "product_id": "io.example.Fleet"}

    result = api.post("/api/apps", json=body)

    app = result.json
    assert result.status_code == 201
    assert result.headers["Location"] == f"/api/apps/{app['id']}"
    assert api.get(result.headers["Location"]).json == app
    assert app == {
        **body,
        "id": app["id"],
        "team_id": str(DEFAULT_TEAM),
        "created_ts": app["created_ts"],
        "groups": [],
        "channels": [],
        "instances": {"count": 0},
    }


def test_the_time_of_creation_is_in_utc(api):
    app = api.app_named()

    created = datetime.fromisoformat(app["created_ts"])

    assert app["created_ts"].endswith("Z")
    assert abs((datetime.now(UTC) - created).total_seconds()) < 60


def test_an_application_without_a_product_id_has_none(api):
    assert api.app_named()["product_id"] is None


@pytest.mark.parametrize(
    "write", ["{}", "{{{}}}"], ids=["without braces", "with braces"]
)
@pytest.mark.parametrize("case", [str.lower, str.upper], ids=["lower", "upper"])
@pytest.mark.parametrize("field", ["id", "product_id"])
def test_an_application_is_found_by_id_and_product_id(api, write, case, field):
    app = api.app_named(product_id="io.example.Fleet")

    result = api.get(f"/api/apps/{write.format(case(app[field]))}")

    assert result.json == app


@pytest.mark.parametrize("name", ["", "%00", "io.example.Other", uuid4(), "{", "%FF"])
def test_an_unknown_application_is_not_found(api, app, name):
    assert api.get(f"/api/apps/{name}").status_code == 404


def test_applications_are_listed_newest_first_with_all_that_belongs_to_them(api):
    old, new = api.app_named("Old"), api.app_named("New")
    channel = api.channel_of(old)
    group = api.group_of(old, channel_id=channel["id"])

    page = api.get("/api/apps").json

    old |= {"channels": [channel], "groups": [group]}
    assert page == {"totalCount": 2, "count": 2, "applications": [new, old]}


def test_a_change_keeps_what_is_not_sent(api):
    app = api.app_named(description="Ours", product_id="io.example.Fleet")

    result = api.put(f"/api/apps/{app['id']}", json={"name": "Navy"})

    assert result.status_code == 200
    assert result.json == app | {"name": "Navy"}
    assert api.get(f"/api/apps/{app['id']}").json == result.json


def test_null_takes_a_product_id_away(api):
    app = api.app_named(product_id="io.example.Fleet")

    result = api.put("/api/apps/io.example.fleet", json={"product_id": None})

    assert result.json == app | {"product_id": None}
    assert api.get("/api/apps/io.example.fleet").status_code == 404


def test_an_object_that_is_sent_back_changes_nothing(api, app):
    api.group_of(app, channel_id=api.channel_of(app)["id"])
    app = api.get(f"/api/apps/{app['id']}").json
    before = api.position()

    result = api.put(f"/api/apps/{app['id']}", json=app)

    assert result.json == app
    assert api.position() == before


def test_a_deleted_application_is_gone_with_its_members(api, app):
    channel = api.channel_of(app)
    api.group_of(app, channel_id=channel["id"])

    result = api.delete(f"/api/apps/{app['id']}")

    assert result.status_code == 204
    assert result.text == ""
    assert api.get(f"/api/apps/{app['id']}").status_code == 404
    assert api.get(f"/api/apps/{app['id']}/channels/{channel['id']}").status_code == 404
    assert api.get("/api/apps").json["totalCount"] == 0


def test_the_name_of_a_deleted_application_is_free_again(api, app):
    api.delete(f"/api/apps/{app['id']}")

    assert api.app_named(app["name"])["id"] != app["id"]


@pytest.mark.parametrize("field", ["name", "product_id"])
def test_two_applications_cannot_share_a_name(api, field):
    api.app_named("Fleet", product_id="io.example.Fleet")
    body = {"name": "Navy", "product_id": "io.example.Navy"}
    taken = {"name": "Fleet", "product_id": "IO.example.fleet"}

    result = api.post("/api/apps", json={**body, field: taken[field]})

    assert result.status_code == 409
    assert result.json["type"] == "/problems/name-taken"
    assert result.json["field"] == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "n" * 51),
        ("name", 1),
        ("name", None),
        ("description", "d" * 251),
        ("product_id", "no-dots"),
    ],
)
def test_a_field_that_is_not_acceptable_is_named(api, app, field, value):
    body = {"name": "Navy", field: value}

    results = [
        api.post("/api/apps", json=body),
        api.put(f"/api/apps/{app['id']}", json=body),
    ]

    assert [result.status_code for result in results] == [422, 422]
    assert [result.json["field"] for result in results] == [field, field]


def test_a_new_application_needs_a_name(api):
    result = api.post("/api/apps", json={"description": "Nameless"})

    assert result.status_code == 422
    assert result.json["field"] == "name"


def test_a_clone_has_the_groups_and_channels_but_no_packages(api, app):
    package = api.package_of(app)
    channel = api.channel_of(app, package_id=package["id"], color="#123456")
    group = api.group_of(app, channel_id=channel["id"], policy_safe_mode=False)

    clone = api.created(f"/api/apps?clone_from={app['id']}", name="Copy")

    assert clone["name"] == "Copy"
    (channel_copy,) = clone["channels"]
    (group_copy,) = clone["groups"]
    same = {"application_id": clone["id"]}
    assert channel_copy == channel | same | {
        "id": channel_copy["id"],
        "created_ts": channel_copy["created_ts"],
        "package_id": None,
        "package": None,
    }
    assert group_copy == group | same | {
        "id": group_copy["id"],
        "created_ts": group_copy["created_ts"],
        "track": group_copy["id"],
        "channel_id": channel_copy["id"],
        "channel": channel_copy,
        "rollout": None,
    }
    assert api.get(f"/api/apps/{clone['id']}/packages").json["totalCount"] == 0


def test_a_clone_is_made_whole_or_not_at_all(api, app):
    api.channel_of(app)
    before = api.position()

    result = api.post(f"/api/apps?clone_from={app['id']}", json={"name": app["name"]})

    assert result.status_code == 409
    assert api.position() == before


@pytest.mark.parametrize("source", [uuid4(), "io.example.Nothing", "%00"])
def test_there_is_no_clone_of_nothing(api, source):
    result = api.post(f"/api/apps?clone_from={source}", json={"name": "Copy"})

    assert result.status_code == 400
    assert result.json["field"] == "clone_from"
