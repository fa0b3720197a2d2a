"""A file is brought, and a package and perhaps a channel refer to it."""

import httpx
import pytest

from tests.unit.commandline.server import APP, CHANNEL, PACKAGE, package, problem

PAYLOADS, PACKAGES = f"/api/apps/{APP}/payloads", f"/api/apps/{APP}/packages"
POINTED = f"/api/apps/{APP}/channels/{CHANNEL}"
HOSTED = {
    "url": "https://updates.example.net/payloads/a/amd64-1.2.3/",
    "filename": "update.gz",
    "size": 7,
    "hash": "c2hh",
    "sha256": "c2hhMjU2",
}


@pytest.fixture
def upload(server, tmp_path):
    """Upload a file with options."""
    file = tmp_path / "update.gz"
    file.write_bytes(b"payload")
    server.answers[f"POST {PAYLOADS}"] = httpx.Response(201, json=HOSTED)
    server.answers[f"POST {PACKAGES}"] = package()
    server.answers[f"GET {POINTED}"] = {}
    server.answers[f"PUT {POINTED}"] = {}
    arguments = ("package", "upload", str(file), "--app", APP, "--version", "1.2.3")
    return lambda *options: server.run(*arguments, *options)


def test_the_file_is_sent_and_the_package_has_what_the_server_measured(server, upload):
    done = upload("--type", "flatcar", "--arch", "arm64", "--reason", "ticket 7")

    assert done.stdout == f"Package 1.2.3 added: {PACKAGE}, {HOSTED['url']}\n"
    sent = next(each for each in server.requests if each.url.path == PAYLOADS)
    assert sent.content == b"payload"
    assert sent.headers["Content-Length"] == "7"
    assert "Transfer-Encoding" not in sent.headers
    asked = {"version": "1.2.3", "filename": "update.gz", "arch": "2"}
    assert dict(sent.url.params) == asked
    action = {"sha256": HOSTED["sha256"]}
    told = {"version": "1.2.3", "type": 1, "arch": 2, **HOSTED}
    assert server.body() == {**told, "flatcar_action": action}
    assert server.last.headers["X-Reason"] == "ticket 7"


def test_a_channel_is_pointed_at_it(server, upload):
    done = upload("--channel", "stable", "--filename", "other.gz")

    assert done.stdout.endswith("Channel stable points at 1.2.3.\n")
    assert (server.last.method, server.body()) == ("PUT", {"package_id": PACKAGE})


def test_a_channel_that_is_not_there_is_told_before_anything_is_sent(server, upload):
    done = upload("--channel", "unstable")

    assert (done.exit_code, "no channel 'unstable'" in done.stderr) == (1, True)
    assert {each.method for each in server.requests} == {"GET"}


def test_a_server_that_hosts_nothing_says_so_and_no_package_is_made(server, upload):
    told = "this server hosts no files"
    server.answers[f"POST {PAYLOADS}"] = problem(409, detail=told)

    done = upload()

    assert (done.exit_code, told in done.stderr) == (1, True)
    assert server.last.url.path == PAYLOADS
