"""What a package is made of: options, a file of JSON, and the payload itself."""

import json

import pytest

from tests.digests import base64_of
from tests.unit.commandline.server import APP, CHANNEL, PACKAGE, package, page

PATH = f"/api/apps/{APP}/packages"
SHA1 = base64_of("sha1", "payload")
SHA256 = base64_of("sha256", "payload")


def create(server, *options, stdin=""):
    server.answers[f"POST {PATH}"] = package()
    done = server.run("package", "create", "1.2.3", "--app", APP, *options, stdin=stdin)
    assert done.stdout == f"Package 1.2.3 added: {PACKAGE}\n", done.stderr
    return server.body()


def test_options_become_fields(server):
    url = "https://packages.example.net/1.2.3/"
    options = ("--type", "other", "--arch", "arm64", "--url", url, "--size", "7")

    body = create(server, *options, "--blacklist", "stable")

    assert body == {
        "version": "1.2.3",
        "type": 4,
        "arch": 2,
        "url": url,
        "size": 7,
        "channels_blacklist": [CHANNEL],
    }


def test_the_payload_is_measured(server, tmp_path):
    payload = tmp_path / "update.gz"
    payload.write_bytes(b"payload")

    body = create(server, "--type", "flatcar", "--payload", str(payload))

    assert body == {
        "version": "1.2.3",
        "type": 1,
        "filename": "update.gz",
        "size": 7,
        "hash": SHA1,
        "sha256": SHA256,
        "flatcar_action": {"sha256": SHA256},
    }


def test_a_file_of_json_is_the_beginning_and_options_count_more(server):
    given = {"type": 1, "url": "x", "flatcar_action": {"needs_admin": True}}

    body = create(server, "--from", "-", "--sha256", "abc", stdin=json.dumps(given))

    assert body == {
        "version": "1.2.3",
        "type": 1,
        "url": "x",
        "sha256": "abc",
        "flatcar_action": {"needs_admin": True, "sha256": "abc"},
    }


@pytest.mark.parametrize("text", ["[]", "{", "\xff"])
def test_a_file_that_is_no_object_is_wrong_usage(server, text):
    refused = server.run("package", "create", "--app", APP, "--from", "-", stdin=text)

    assert refused.exit_code == 2
    assert "that is no JSON object" in refused.stderr


def test_a_blacklist_is_emptied(server):
    path = f"{PATH}/{PACKAGE}"
    server.answers |= {f"GET {path}": package(), f"PUT {path}": package()}

    server.run("package", "change", PACKAGE, "--app", APP, "--blacklist", "none")

    assert server.body() == {"channels_blacklist": []}


def test_a_search_is_for_a_part_of_the_version(server):
    server.answers[f"GET {PATH}"] = page("packages", package())

    listed = server.run("package", "search", "1.2", "--app", APP)

    assert server.last.url.params["searchVersion"] == "1.2"
    assert listed.stdout.splitlines()[1].split() == [
        *("1.2.3", "amd64", "other"),
        *("2026-08-03", "09:30:00", PACKAGE),
    ]
