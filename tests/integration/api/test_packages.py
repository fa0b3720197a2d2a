"""``/api/apps/{app}/packages``."""

import base64
from uuid import uuid4

import pytest

SHA1 = base64.b64encode(b"1" * 20).decode()
SHA256 = base64.b64encode(b"2" * 32).decode()
OS_IMAGE = {
    "type": 1,
    "url": "https://update.release.flatcar-linux.net/amd64-usr/4230.2.1/",
    "filename": "flatcar_production_update.gz",
    "size": "485123456",
    "hash": SHA1,
}


def test_a_package_is_added_with_only_its_type_version_and_url(api, app):
    body = {"type": 4, "version": "1.2.3", "url": "https://dl.example.net/"}

    result = api.post(f"/api/apps/{app['id']}/packages", json=body)

    package = result.json
    path = f"/api/apps/{app['id']}/packages/{package['id']}"
    assert result.status_code == 201
    assert result.headers["Location"] == path
    assert api.get(path).json == package
    assert package == {
        **body,
        "id": package["id"],
        "filename": "",
        "description": "",
        "size": "0",
        "hash": "",
        "sha256": "",
        "release_notes": "",
        "created_ts": package["created_ts"],
        "channels_blacklist": [],
        "application_id": app["id"],
        "flatcar_action": None,
        "arch": 1,
        "extra_files": [],
    }


def test_a_system_image_needs_no_more_of_its_action_than_the_digest(api, app):
    package = api.package_of(app, **OS_IMAGE, flatcar_action={"sha256": SHA256})

    assert package == package | OS_IMAGE
    assert package["flatcar_action"] == {
        "id": package["id"],
        "event": "postinstall",
        "chromeos_version": "",
        "sha256": SHA256,
        "needs_admin": False,
        "is_delta": False,
        "disable_payload_backoff": True,
        "metadata_signature_rsa": "",
        "metadata_size": "",
        "deadline": "",
        "created_ts": package["created_ts"],
    }


@pytest.mark.parametrize("missing", ["filename", "size", "hash"])
def test_a_system_image_that_machines_could_not_install_is_refused(api, app, missing):
    body = {**OS_IMAGE, "version": "1.2.3", "flatcar_action": {"sha256": SHA256}}
    del body[missing]

    result = api.post(f"/api/apps/{app['id']}/packages", json=body)

    assert result.status_code == 422
    assert result.json["field"] == missing


def test_extra_files_are_numbered_and_sizes_are_text(api, app):
    hex_digest = "ab" * 32
    files = [
        {"name": "oem.gz", "size": 17, "hash": SHA1, "hash256": hex_digest},
        {"name": "sysext.raw", "size": "18", "hash": None, "hash256": ""},
    ]

    package = api.package_of(app, extra_files=files)

    assert package["extra_files"] == [
        {**files[0], "id": 1, "size": "17"},
        {**files[1], "id": 2, "hash": ""},
    ]


def test_a_change_keeps_what_is_not_sent_even_within_the_action(api, app):
    action = {"sha256": SHA256, "deadline": "now"}
    package = api.package_of(app, **OS_IMAGE, flatcar_action=action)
    path = f"/api/apps/{app['id']}/packages/{package['id']}"

    body = {"description": "Fixed", "flatcar_action": {"needs_admin": True}}
    result = api.put(path, json=body)

    changed_action = package["flatcar_action"] | {"needs_admin": True}
    assert result.status_code == 200
    assert result.json == package | body | {"flatcar_action": changed_action}
    assert api.get(path).json == result.json


def test_a_package_that_is_sent_back_does_not_change(api, app):
    channel = api.channel_of(app)
    package = api.package_of(
        app,
        **OS_IMAGE,
        flatcar_action={"sha256": SHA256},
        channels_blacklist=[channel["id"]],
        extra_files=[{"name": "oem.gz", "size": 17}],
    )
    before = api.position()

    result = api.put(f"/api/apps/{app['id']}/packages/{package['id']}", json=package)

    assert result.json == package
    assert api.position() == before


def test_null_empties_a_field(api, app):
    package = api.package_of(
        app,
        size=7,
        description="Old",
        channels_blacklist=[api.channel_of(app)["id"]],
        flatcar_action={"sha256": SHA256},
        extra_files=[{"name": "oem.gz"}],
    )
    path = f"/api/apps/{app['id']}/packages/{package['id']}"
    emptied = {"size": "0", "description": "", "flatcar_action": None}
    emptied |= {"channels_blacklist": [], "extra_files": []}

    result = api.put(path, json=dict.fromkeys(emptied))

    assert result.json == package | emptied


def test_packages_are_listed_by_precedence_of_their_versions(api, app):
    for version in ("9.0.0", "10.0.0-beta.2", "10.0.0-beta.11", "10.0.0", "2.10.0"):
        api.package_of(app, version)

    assert api.names(f"/api/apps/{app['id']}/packages", "version") == [
        "10.0.0",
        "10.0.0-beta.11",
        "10.0.0-beta.2",
        "9.0.0",
        "2.10.0",
    ]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("10", ["10.0.0-BETA.1", "2.10.0"]),
        ("beta", ["10.0.0-BETA.1"]),
        ("%25", []),
        ("_", []),
        ("", ["10.0.0-BETA.1", "9.0.0", "2.10.0"]),
    ],
)
def test_packages_are_found_by_part_of_the_version(api, app, search, found):
    for version in ("9.0.0", "10.0.0-BETA.1", "2.10.0"):
        api.package_of(app, version)
    path = f"/api/apps/{app['id']}/packages?searchVersion={search}"

    assert api.names(path, "version") == found
    assert api.get(path).json["totalCount"] == len(found)


def test_a_version_that_cannot_be_printed_is_not_looked_for(api, app):
    result = api.get(f"/api/apps/{app['id']}/packages?searchVersion=%00")

    assert (result.status_code, result.json["field"]) == (400, "searchVersion")


def test_a_deleted_package_is_gone(api, app):
    package = api.package_of(app)
    path = f"/api/apps/{app['id']}/packages/{package['id']}"

    result = api.delete(path)

    assert result.status_code == 204
    assert api.get(path).status_code == 404


def test_a_package_is_not_deleted_while_a_channel_points_at_it(api, app):
    package = api.package_of(app)
    api.channel_of(app, "stable", package_id=package["id"])

    result = api.delete(f"/api/apps/{app['id']}/packages/{package['id']}")

    assert result.status_code == 409
    assert result.json["type"] == "/problems/still-in-use"
    assert "stable" in result.json["detail"]


def test_a_version_is_there_once_for_each_architecture(api, app):
    api.package_of(app, "1.2.3")
    api.package_of(app, "1.2.3", arch=2)

    body = {"type": 4, "version": "1.2.3", "url": "https://dl.example.net/"}
    result = api.post(f"/api/apps/{app['id']}/packages", json=body)

    assert result.status_code == 409
    assert result.json["type"] == "/problems/name-taken"
    assert result.json["field"] == "version"


def test_a_package_keeps_its_architecture(api, app):
    package = api.package_of(app)
    path = f"/api/apps/{app['id']}/packages/{package['id']}"

    result = api.put(path, json={"arch": 2})

    assert result.status_code == 409
    assert result.json["field"] == "arch"


def test_a_package_does_not_blacklist_a_channel_that_points_at_it(api, app):
    package = api.package_of(app)
    channel = api.channel_of(app, package_id=package["id"])
    path = f"/api/apps/{app['id']}/packages/{package['id']}"

    result = api.put(path, json={"channels_blacklist": [channel["id"]]})

    assert result.status_code == 409
    assert result.json["field"] == "channels_blacklist"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("type", 9),
        ("type", "1"),
        ("version", "1.2"),
        ("version", "v1.2.3"),
        ("version", "1.2.3-" + "a" * 300),
        ("url", "ftp://example.net/"),
        ("url", ""),
        ("arch", 9),
        ("size", "many"),
        ("size", -1),
        ("size", 2**63),
        ("size", 1.5),
        ("hash", "not base64"),
        ("sha256", SHA1),
        ("filename", "f" * 101),
        ("channels_blacklist", ["stable"]),
        ("channels_blacklist", [str(uuid4())]),
        ("flatcar_action", []),
    ],
)
def test_a_field_that_is_not_acceptable_is_named(api, app, field, value):
    package = api.package_of(app)
    body = {"type": 4, "version": "2.0.0", "url": "https://dl.example.net/"}
    body[field] = value

    results = [
        api.post(f"/api/apps/{app['id']}/packages", json=body),
        api.put(f"/api/apps/{app['id']}/packages/{package['id']}", json=body),
    ]

    assert [result.status_code for result in results] == [422, 422]
    assert [result.json["field"] for result in results] == [field, field]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"flatcar_action": {"sha256": SHA1}}, "flatcar_action.sha256"),
        ({"flatcar_action": {"is_delta": 1}}, "flatcar_action.is_delta"),
        ({"extra_files": [{"size": 1}]}, "extra_files.name"),
        ({"extra_files": [{"name": "a", "size": "b"}]}, "extra_files.size"),
        ({"extra_files": [{"name": "a", "hash256": "b"}]}, "extra_files.hash256"),
    ],
)
def test_a_field_within_a_field_is_named_by_its_path(api, app, body, field):
    package = api.package_of(app)

    result = api.put(f"/api/apps/{app['id']}/packages/{package['id']}", json=body)

    assert result.status_code == 422
    assert result.json["field"] == field
