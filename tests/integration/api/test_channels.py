"""``/api/apps/{app}/channels``."""

import pytest

from tests.integration.api.client import NOBODYS


def test_a_channel_is_created_for_amd64(api, app):
    result = api.post(f"/api/apps/{app['id']}/channels", json={"name": "stable"})

    channel = result.json
    path = f"/api/apps/{app['id']}/channels/{channel['id']}"
    assert result.status_code == 201
    assert result.headers["Location"] == path
    assert api.get(path).json == channel
    assert channel == {
        "id": channel["id"],
        "name": "stable",
        "color": "#777777",
        "created_ts": channel["created_ts"],
        "application_id": app["id"],
        "package_id": None,
        "package": None,
        "arch": 1,
        "pinned": False,
    }


def test_a_channel_is_created_as_it_is_sent(api, app):
    package = api.package_of(app, arch=2)
    body = {"name": "arm", "color": "#fff", "arch": 2, "package_id": package["id"]}
    body["pinned"] = True

    channel = api.channel_of(app, **body)

    assert channel == channel | body
    assert channel["package"] == package


def test_a_channel_moves_to_another_package(api, app):
    channel = api.channel_of(app, package_id=api.package_of(app, "1.0.0")["id"])
    package = api.package_of(app, "2.0.0")
    path = f"/api/apps/{app['id']}/channels/{channel['id']}"

    result = api.put(path, json={"package_id": package["id"]})

    assert result.status_code == 200
    assert result.json == channel | {"package_id": package["id"], "package": package}
    assert api.get(path).json == result.json


def test_null_lets_a_channel_point_at_no_package(api, app):
    channel = api.channel_of(app, package_id=api.package_of(app)["id"])
    path = f"/api/apps/{app['id']}/channels/{channel['id']}"

    result = api.put(path, json={"package_id": None})

    assert result.json == channel | {"package_id": None, "package": None}


def test_a_channel_is_pinned_and_let_go(api, app):
    channel = api.channel_of(app)
    path = f"/api/apps/{app['id']}/channels/{channel['id']}"

    pinned = api.put(path, json={"pinned": True})
    renamed = api.put(path, json={"name": "calm"})
    unpinned = api.put(path, json={"pinned": False})

    assert pinned.json == channel | {"pinned": True}
    assert renamed.json["pinned"] is True
    assert unpinned.json == channel | {"name": "calm"}


def test_a_channel_that_is_sent_back_does_not_change(api, app):
    channel = api.channel_of(app, package_id=api.package_of(app)["id"])
    before = api.position()

    result = api.put(f"/api/apps/{app['id']}/channels/{channel['id']}", json=channel)

    assert result.json == channel
    assert api.position() == before


def test_a_channel_keeps_its_architecture(api, app):
    channel = api.channel_of(app)
    path = f"/api/apps/{app['id']}/channels/{channel['id']}"

    result = api.put(path, json={"name": "arm", "arch": 2})

    assert result.status_code == 409
    assert result.json["field"] == "arch"
    assert api.get(path).json == channel


def test_channels_are_listed_by_name(api, app):
    for name in ("stable", "alpha", "beta"):
        api.channel_of(app, name)

    assert api.names(f"/api/apps/{app['id']}/channels") == ["alpha", "beta", "stable"]


def test_a_deleted_channel_is_gone(api, app):
    channel = api.channel_of(app)
    path = f"/api/apps/{app['id']}/channels/{channel['id']}"

    result = api.delete(path)

    assert result.status_code == 204
    assert api.get(path).status_code == 404


def test_a_channel_is_not_deleted_while_a_group_follows_it(api, app):
    channel = api.channel_of(app)
    api.group_of(app, "Canaries", channel_id=channel["id"])
    path = f"/api/apps/{app['id']}/channels/{channel['id']}"

    result = api.delete(path)

    assert result.status_code == 409
    assert result.json["type"] == "/problems/still-in-use"
    assert "Canaries" in result.json["detail"]
    assert api.get(path).json == channel


def test_channels_share_a_name_only_between_architectures(api, app):
    api.channel_of(app, "stable")
    api.channel_of(app, "stable", arch=2)

    result = api.post(f"/api/apps/{app['id']}/channels", json={"name": "stable"})

    assert result.status_code == 409
    assert result.json["field"] == "name"


@pytest.mark.parametrize(
    ("owner", "fields"), [("Other", {}), ("Fleet", {"arch": 2})], ids=["app", "arch"]
)
def test_a_channel_does_not_point_at_a_package_that_does_not_suit(
    api, app, owner, fields
):
    apps = {"Fleet": app, "Other": api.app_named("Other")}
    package = api.package_of(apps[owner], **fields)

    body = {"name": "stable", "package_id": package["id"]}
    result = api.post(f"/api/apps/{app['id']}/channels", json=body)

    assert result.status_code == 409
    assert result.json["field"] == "package_id"


def test_a_channel_does_not_point_at_a_package_that_blacklists_it(api, app):
    channel = api.channel_of(app)
    package = api.package_of(app, channels_blacklist=[channel["id"]])
    path = f"/api/apps/{app['id']}/channels/{channel['id']}"

    result = api.put(path, json={"package_id": package["id"]})

    assert result.status_code == 409
    assert result.json["field"] == "package_id"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "n" * 26),
        ("color", 7),
        ("arch", 9),
        ("package_id", NOBODYS),
        ("package_id", "1.2.3"),
    ],
)
def test_a_field_that_is_not_acceptable_is_named(api, app, field, value):
    channel = api.channel_of(app)
    body = {"name": "beta", field: value}

    results = [
        api.post(f"/api/apps/{app['id']}/channels", json=body),
        api.put(f"/api/apps/{app['id']}/channels/{channel['id']}", json=body),
    ]

    assert [result.status_code for result in results] == [422, 422]
    assert [result.json["field"] for result in results] == [field, field]
