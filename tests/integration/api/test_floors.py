"""``/api/channels/{channel}/floors`` and what else tells of floors."""

from uuid import uuid4

import pytest


@pytest.fixture
def channel(api, app):
    return api.channel_of(app)


@pytest.fixture
def package(api, app):
    return api.package_of(app)


def path_of(channel, package=None):
    path = f"/api/channels/{channel['id']}/floors"
    return f"{path}/{package['id']}" if package else path


def marked(api, channel, package, **body):
    result = api.put(path_of(channel, package), json=body)
    assert result.status_code == 200, result.text
    return result.json


def reason_of(api, channel):
    (reason,) = api.names(path_of(channel), "floor_reason")
    return reason


def test_a_package_becomes_a_floor(api, channel, package):
    answer = marked(api, channel, package, floor_reason="new partitions")

    assert answer == {
        "channel_id": channel["id"],
        "package_id": package["id"],
        "status": "ok",
    }
    floor = package | {"is_floor": True, "floor_reason": "new partitions"}
    assert api.get(path_of(channel)).json == {
        "totalCount": 1,
        "count": 1,
        "packages": [floor],
    }


def test_a_channel_without_floors_has_an_empty_list(api, channel):
    page = api.get(path_of(channel)).json

    assert page == {"totalCount": 0, "count": 0, "packages": []}


def test_floors_are_listed_by_version_the_lowest_first(api, app, channel):
    for version in ("10.0.0", "9.0.0", "9.0.0-rc.10", "9.0.0-rc.9", "9.0.0+b"):
        marked(api, channel, api.package_of(app, version))

    assert api.names(path_of(channel), "version") == [
        "9.0.0-rc.9",
        "9.0.0-rc.10",
        "9.0.0",
        "9.0.0+b",
        "10.0.0",
    ]


def test_a_list_of_floors_has_up_to_a_hundred_on_a_page(api, app, channel):
    for number in range(11):
        marked(api, channel, api.package_of(app, f"{number}.0.0"))

    whole = api.get(path_of(channel)).json
    page = api.get(path_of(channel), params={"page": 2, "perpage": 4}).json

    assert (whole["totalCount"], whole["count"]) == (11, 11)
    assert [item["version"] for item in page["packages"]] == [
        f"{number}.0.0" for number in range(4, 8)
    ]


def test_the_floors_of_a_channel_are_found_in_its_application_too(
    api, app, channel, package
):
    marked(api, channel, package)

    inside = api.get(f"/api/apps/{app['id']}/channels/{channel['id']}/floors").json

    assert inside == api.get(path_of(channel)).json
    assert inside["count"] == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"floor_reason": "new boot loader"}, "new boot loader"),
        ({}, "new partitions"),
        ({"floor_reason": None}, ""),
        ({"floor_reason": ""}, ""),
    ],
)
def test_what_is_sent_replaces_a_reason_and_what_is_omitted_stays(
    api, channel, package, body, reason
):
    marked(api, channel, package, floor_reason="new partitions")

    marked(api, channel, package, **body)

    assert reason_of(api, channel) == reason


def test_setting_the_same_floor_again_records_nothing(api, channel, package):
    marked(api, channel, package, floor_reason="new partitions")
    before = api.position()

    marked(api, channel, package, floor_reason="new partitions")

    assert api.position() == before


def test_the_header_says_why_and_the_body_says_what_machines_are_told(
    api, channel, package
):
    before = api.position()

    api.put(
        path_of(channel, package),
        json={"floor_reason": "new partitions"},
        headers={"X-Reason": "ticket 7"},
    )
    api.delete(path_of(channel, package), headers={"X-Reason": "ticket 8"})

    told, removed = api.events(before)
    assert (told.floor_reason, told.reason) == ("new partitions", "ticket 7")
    assert removed.reason == "ticket 8"


def test_a_removed_floor_is_gone_and_the_package_stays(api, app, channel, package):
    marked(api, channel, package)

    result = api.delete(path_of(channel, package))

    assert (result.status_code, result.text) == (204, "")
    assert api.get(path_of(channel)).json["count"] == 0
    assert api.names(f"/api/apps/{app['id']}/packages", "version") == ["1.2.3"]
    assert api.delete(path_of(channel, package)).status_code == 404


def test_a_package_tells_the_channels_that_it_is_a_floor_of(api, app, channel, package):
    beta = api.channel_of(app, "beta")
    marked(api, channel, package)
    marked(api, beta, package, floor_reason="new partitions")
    api.channel_of(app, "alpha")

    path = f"/api/apps/{app['id']}/packages/{package['id']}/floor-channels"

    assert api.get(path).json == {
        "channels": [
            {"channel": beta, "floor_reason": "new partitions"},
            {"channel": channel, "floor_reason": ""},
        ],
        "count": 2,
    }


def test_a_package_that_is_no_floor_has_no_floor_channels(api, app, package):
    path = f"/api/apps/{app['id']}/packages/{package['id']}/floor-channels"

    assert api.get(path).json == {"channels": [], "count": 0}


@pytest.mark.parametrize(
    ("owner", "fields"), [("Other", {}), ("Fleet", {"arch": 2})], ids=["app", "arch"]
)
def test_a_package_that_does_not_suit_is_no_floor(api, app, channel, owner, fields):
    apps = {"Fleet": app, "Other": api.app_named("Other")}
    package = api.package_of(apps[owner], **fields)

    result = api.put(path_of(channel, package), json={})

    assert result.status_code == 409
    assert result.json["type"] == "/problems/conflict"
    assert result.json["field"] == "package_id"


def test_a_package_that_blacklists_the_channel_is_no_floor(api, app, channel):
    package = api.package_of(app, channels_blacklist=[channel["id"]])

    result = api.put(path_of(channel, package), json={})

    assert result.status_code == 409
    assert "blacklist" in result.json["detail"]


def test_a_floor_is_neither_deleted_nor_blacklisted(api, app, channel, package):
    marked(api, channel, package)
    path = f"/api/apps/{app['id']}/packages/{package['id']}"

    deleted = api.delete(path)
    blacklisted = api.put(path, json={"channels_blacklist": [channel["id"]]})

    assert (deleted.status_code, blacklisted.status_code) == (409, 409)
    assert deleted.json["type"] == "/problems/still-in-use"
    assert blacklisted.json["field"] == "channels_blacklist"
    assert all("'stable'" in r.json["detail"] for r in (deleted, blacklisted))
    assert api.get(path).json == package


@pytest.mark.parametrize("reason", ["x" * 501, "bell \x07", 7, ["because"]])
def test_a_reason_that_is_not_acceptable_is_refused(api, channel, package, reason):
    result = api.put(path_of(channel, package), json={"floor_reason": reason})

    assert result.status_code == 422
    assert result.json["field"] == "floor_reason"
    assert api.get(path_of(channel)).json["count"] == 0


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_what_is_not_there_is_not_found(api, channel, package, method):
    nowhere = {"id": uuid4()}

    for path in (path_of(channel, nowhere), path_of(nowhere, package)):
        result = api.simulate_request(method, path, json={})

        assert result.status_code == 404
        assert result.json["type"] == "/problems/not-found"


def test_lists_of_what_is_not_there_are_not_found(api, app, channel, package):
    marked(api, channel, package)
    other = api.app_named("Other")["id"]

    for path in (
        f"/api/channels/{uuid4()}/floors",
        f"/api/channels/{package['id']}/floors",
        f"/api/apps/{app['id']}/channels/{uuid4()}/floors",
        f"/api/apps/{other}/channels/{channel['id']}/floors",
        f"/api/apps/{uuid4()}/channels/{channel['id']}/floors",
        f"/api/apps/{app['id']}/packages/{uuid4()}/floor-channels",
        f"/api/apps/{other}/packages/{package['id']}/floor-channels",
    ):
        result = api.get(path)

        assert result.status_code == 404, path
        assert result.json["type"] == "/problems/not-found"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"body": "{", "content_type": "application/json"}, 400),
        ({"body": "{}", "content_type": "text/plain"}, 415),
        ({"json": ["new partitions"]}, 422),
    ],
    ids=["malformed", "no JSON", "no object"],
)
def test_a_body_that_cannot_be_read_is_refused(api, channel, package, sent, status):
    result = api.put(path_of(channel, package), **sent)

    assert result.status_code == status


def test_strangers_learn_nothing(stranger, channel, package):
    results = [
        stranger.get(path_of(channel)),
        stranger.put(path_of(channel, package), json={}),
        stranger.delete(path_of(channel, package)),
    ]

    assert [result.status_code for result in results] == [401, 401, 401]


def test_a_page_that_is_none_is_refused(api, channel):
    result = api.get(path_of(channel), params={"perpage": 0})

    assert (result.status_code, result.json["field"]) == (400, "perpage")
