"""An application that updates itself with the client library, at the real service."""

import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import httpx
import pytest

import updaters.example.greeter
from tests.acceptance.conftest import free_port
from tests.digests import base64_of
from tests.listening import Quiet, listening
from tests.waiting import eventually

GREETER = Path(updaters.example.greeter.__file__)
ASK = Path(updaters.__file__).with_name("ask.sh")
PRODUCT = "org.example.greeter"


class Files(Quiet, SimpleHTTPRequestHandler):
    """Serves a folder."""


@pytest.fixture
def releases(tmp_path):
    """Serve a folder of releases."""
    folder = tmp_path / "releases"
    folder.mkdir()
    with listening(partial(Files, directory=str(folder))) as url:
        yield folder, f"{url}/"


@pytest.fixture
def channel(service):
    """Register the application with a channel and a group; gives the channel."""
    app = service.api(
        "POST", "/api/apps", {"name": "Greeter", "product_id": PRODUCT}, 201
    )
    path = f"/api/apps/{app['id']}"
    channel = service.api("POST", f"{path}/channels", {"name": "stable"}, 201)
    group = {
        "name": "Web",
        "track": "stable",
        "channel_id": channel["id"],
        "policy_max_updates_per_period": 100,
        "policy_safe_mode": False,
    }
    service.api("POST", f"{path}/groups", group, 201)
    yield channel
    service.api("DELETE", path, status=204)


def release(service, channel, folder, url, version, text):
    """Publish a version of the application."""
    file = folder / f"greeter-{version}.py"
    file.write_text(text)
    content = file.read_bytes()
    app = f"/api/apps/{channel['application_id']}"
    package = service.api(
        "POST",
        f"{app}/packages",
        {
            "type": 4,
            "version": version,
            "url": url,
            "filename": file.name,
            "size": str(len(content)),
            "hash": base64_of("sha1", content),
        },
        201,
    )
    service.api(
        "PUT",
        f"{app}/channels/{channel['id']}",
        {"name": "stable", "package_id": package["id"]},
    )


@contextmanager
def greeting(service, folder, port):
    process = subprocess.Popen(
        [
            *(sys.executable, GREETER, "--server", f"{service.url}/v1/update/"),
            *("--instance", "web-1", "--folder", folder, "--port", str(port)),
            *("--every", "0.1"),
        ],
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def greeting_at(port):
    try:
        return httpx.get(f"http://127.0.0.1:{port}/").text
    except httpx.TransportError:
        return ""


def instance(service, channel):
    path = f"/api/apps/{channel['application_id']}/instances/web-1"
    return service.api("GET", path)


def test_an_application_becomes_its_next_version_and_refuses_nobody_meanwhile(
    service, channel, releases, tmp_path
):
    folder, url = releases
    port, text = free_port(), GREETER.read_text()
    with greeting(service, tmp_path, port) as process:
        eventually(lambda: "1.0.0" in greeting_at(port))

        newer = text.replace('VERSION = "1.0.0"', 'VERSION = "1.1.0"')
        release(service, channel, folder, url, "1.1.0", newer)
        answers = [httpx.get(f"http://127.0.0.1:{port}/")]
        while "1.1.0" not in answers[-1].text:
            answers.append(httpx.get(f"http://127.0.0.1:{port}/"))

        assert {answer.status_code for answer in answers} == {200}
        eventually(lambda: instance(service, channel)["status_name"] == "complete")
        assert instance(service, channel)["version"] == "1.1.0"
        assert process.poll() is None


def test_a_version_that_does_not_start_is_reported_and_the_old_one_goes_on(
    service, channel, releases, tmp_path
):
    folder, url = releases
    port = free_port()
    with greeting(service, tmp_path, port):
        eventually(lambda: "1.0.0" in greeting_at(port))

        release(service, channel, folder, url, "1.2.0", "raise SystemExit(1)\n")

        eventually(lambda: instance(service, channel)["status_name"] == "error")
        assert instance(service, channel)["error"]["base"] == 5
        assert "1.0.0" in greeting_at(port)


def test_the_shell_helper_asks_and_reports(service, channel, releases):
    folder, url = releases
    release(service, channel, folder, url, "2.0.0", "print('two')\n")
    who = (f"{service.url}/v1/update/", PRODUCT, "sh-1", "stable", "1.0.0")

    asked = subprocess.run([ASK, *who], capture_output=True, text=True, check=True)
    subprocess.run([ASK, *who, "13", "1"], check=True)
    subprocess.run([ASK, *who, "3", "0", "10"], check=True)

    assert asked.stdout == f"2.0.0 {url}greeter-2.0.0.py\n"
    path = f"/api/apps/{channel['application_id']}/instances/sh-1"
    assert service.api("GET", path)["error"]["base"] == 10


def test_the_shell_helper_prints_nothing_without_an_update(service, channel):
    who = (f"{service.url}/v1/update/", PRODUCT, "sh-2", "stable", "9.0.0")

    asked = subprocess.run([ASK, *who], capture_output=True, text=True, check=True)

    assert asked.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "status"), [(("http://127.0.0.1:9/", *"abcd"), 1), (("x",), 2)]
)
def test_the_shell_helper_says_by_its_status_what_went_wrong(arguments, status):
    asked = subprocess.run([ASK, *arguments], capture_output=True, check=False)

    assert asked.returncode == status
