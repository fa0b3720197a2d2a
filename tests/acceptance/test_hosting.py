"""Hosted files at the running service: brought, fetched in parts, by slow ones too."""

import base64
import json
import random
import socket
import subprocess
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from tests.acceptance.conftest import FLATCAR, PASSWORD, free_port, running
from tests.acceptance.terminal import Operator
from tests.checkers import accepts_nebraska_syncer
from tests.digests import base64_of
from tests.machines import UpdateEngine
from tests.waiting import eventually

SYNCER = Path(__file__).parents[1] / "golden/omaha/requests/nebraska_syncer_check.xml"
MIB = 1 << 20
STALLED = 40

CONTENT = random.Random(7).randbytes(24 * MIB)
RELEASE = f"/payloads/{FLATCAR}/amd64-4230.2.1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of the hosted files."""
    return tmp_path_factory.mktemp("hosted") / "files"


@pytest.fixture(scope="module")
def hosting(postgres, template, folder):
    """A service that hosts files."""
    port = free_port()
    options = (
        "--host-coreos-packages",
        *("--coreos-packages-path", str(folder)),
        *("--coreroller-url", f"http://127.0.0.1:{port}"),
    )
    with (
        postgres.fresh_database(template) as url,
        running(url, *options, port=port) as service,
    ):
        yield service


@pytest.fixture(scope="module")
def payload(hosting, tmp_path_factory):
    """A file that was uploaded as the documentation says; gives its URL."""
    file = tmp_path_factory.mktemp("payload") / "update.gz"
    file.write_bytes(CONTENT)
    path = f"/api/apps/{FLATCAR}/payloads?version=4230.2.1&filename=update.gz"
    done = subprocess.run(
        [
            *("curl", "-sS", "--fail", "-u", f"admin:{PASSWORD}"),
            *("-H", "Content-Type: application/octet-stream", "-T", file),
            *("-X", "POST", f"{hosting.url}{path}"),
        ],
        check=True,
        capture_output=True,
    )
    made = json.loads(done.stdout)
    assert made["url"] == f"{hosting.url}{RELEASE}/"
    assert made["sha256"] == base64_of("sha256", CONTENT)
    return made["url"] + made["filename"]


@pytest.fixture(scope="module")
def ada(hosting, tmp_path_factory):
    return Operator(hosting, tmp_path_factory.mktemp("config"), FLATCAR)


def upload(service, content, filename="update.gz", **headers):
    return httpx.post(
        f"{service.url}/api/apps/{FLATCAR}/payloads",
        params={"version": "4230.2.1", "filename": filename},
        content=content,
        headers={"Content-Type": "application/octet-stream", **headers},
        auth=("admin", PASSWORD),
        timeout=60,
    )


def test_curl_goes_on_with_half_a_file_and_has_the_very_same(payload, tmp_path):
    half = len(CONTENT) // 2
    file = tmp_path / "update.gz"
    file.write_bytes(CONTENT[:half])

    subprocess.run(
        ["curl", "-sS", "--fail", "-C", "-", "-o", file, payload], check=True
    )

    assert file.read_bytes() == CONTENT


def test_another_syncer_has_the_package_and_the_file_from_us(
    hosting, payload, tmp_path
):
    sha256 = base64_of("sha256", CONTENT)
    hosting.offer(
        hosting.group("Stable (AMD64)"),
        {
            "type": 1,
            "version": "4230.2.1",
            "url": payload.removesuffix("update.gz"),
            "filename": "update.gz",
            "size": str(len(CONTENT)),
            "hash": base64_of("sha1", CONTENT),
            "flatcar_action": {"sha256": sha256},
        },
    )

    answer = hosting.post(SYNCER.read_bytes())

    (told,) = accepts_nebraska_syncer(answer.content, answer.headers["Content-Type"])
    url = told.urls[0] + told.packages[0].name
    file = tmp_path / "mirrored"
    subprocess.run(["curl", "-sS", "--fail", "-o", file, url], check=True)
    assert (told.version, told.sha256) == ("4230.2.1", sha256)
    assert base64_of("sha256", file.read_bytes()) == sha256


@pytest.mark.parametrize(
    "path",
    [
        f"{RELEASE}/..%2f..%2f..%2fsecret",
        f"{RELEASE}/../../../secret",
        f"{RELEASE}/%2e%2e/%2e%2e/%2e%2e/secret",
        f"{RELEASE}/..%5c..%5c..%5csecret",
        f"/payloads/{FLATCAR}/..%2f..%2fsecret/secret",
        f"/payloads/{FLATCAR}/../.incoming/lock",
        f"{RELEASE}/update.gz%00",
        f"{RELEASE}/update.gz/",
        f"{RELEASE}/",
        f"{RELEASE}/link",
        f"/payloads/{FLATCAR}/linked/secret",
    ],
)
def test_no_path_leads_out_of_the_folder(hosting, payload, folder, path):
    secret = folder.parent / "secret"
    secret.write_text("top secret")
    with suppress(FileExistsError):
        (folder / FLATCAR / "amd64-4230.2.1" / "link").symlink_to(secret)
        (folder / FLATCAR / "linked").symlink_to(folder.parent)

    assert status_of(hosting, path) == 404


def status_of(service, path):
    """Ask for a path as it is, which no client library does."""
    address = service.url.removeprefix("http://")
    connection = HTTPConnection(address)
    connection.request("GET", path)
    answer = connection.getresponse()
    assert b"top secret" not in answer.read()
    connection.close()
    return answer.status


def test_who_does_not_read_on_costs_little_memory_and_keeps_nobody_waiting(
    hosting, payload
):
    before = memory_of(hosting)
    with ExitStack() as stack:
        for _ in range(STALLED):
            stack.enter_context(stalled(payload))
        eventually(lambda: len(files_of(hosting)) == STALLED)

        assert (
            hosting.check(UpdateEngine("m1", version="4230.2.1").polls()) == "noupdate"
        )
        assert httpx.get(payload).content == CONTENT
        assert memory_of(hosting) - before < STALLED * MIB

    eventually(lambda: not files_of(hosting))


@contextmanager
def stalled(url):
    """Ask for a file, and read no more than its first bytes."""
    parts = urlsplit(url)
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect((parts.hostname, parts.port))
        client.sendall(f"GET {parts.path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert client.recv(12) == b"HTTP/1.1 200"
        yield


def memory_of(service):
    return sum(psutil.Process(pid).memory_info().rss for pid in service.workers())


def files_of(service):
    """List the hosted files that are open."""
    opened = [psutil.Process(pid).open_files() for pid in service.workers()]
    return [file for files in opened for file in files if RELEASE[10:] in file.path]


def test_an_upload_that_breaks_off_leaves_nothing(hosting, payload, folder):
    address = payload.split("/")[2].split(":")
    request = (
        f"POST /api/apps/{FLATCAR}/payloads?version=4230.2.1&filename=half HTTP/1.1",
        f"Host: {address[0]}",
        "Authorization: Basic " + base64.b64encode(b"admin:acceptance").decode(),
        "Content-Type: application/octet-stream",
        f"Content-Length: {len(CONTENT)}",
    )
    with socket.create_connection(address) as client:
        client.sendall("\r\n".join((*request, "", "")).encode())
        client.sendall(CONTENT[: 2 * MIB])
        eventually(lambda: parts_in(folder))

    eventually(lambda: not parts_in(folder))
    assert not list(folder.rglob("half"))


def parts_in(folder):
    return list((folder / ".incoming" / "uploads").glob("*"))


def test_other_bytes_under_the_same_name_are_refused_in_a_sentence(hosting, payload):
    again = upload(hosting, CONTENT)
    other = upload(hosting, CONTENT[::-1])

    assert again.status_code == 201
    assert (other.status_code, other.json()["type"]) == (409, "/problems/cannot-host")
    assert "other bytes" in other.json()["detail"]
    assert httpx.get(payload).content == CONTENT


def test_a_file_is_brought_and_offered_by_one_command(hosting, ada, folder, tmp_path):
    file = tmp_path / "flatcar_production_update.gz"
    file.write_bytes(CONTENT[:MIB])
    new = ("--version", "4231.0.0", "--type", "flatcar", "--channel", "beta")
    look = {"COREROLLER_DB_URL": hosting.db_url}
    path = ("--coreos-packages-path", str(folder))

    told = ada.does("package", "upload", str(file), *new, "--reason", "ticket 7")

    assert "Channel beta points at 4231.0.0." in told
    machine = UpdateEngine("m2", version="4152.2.0", track="beta")
    check = hosting.update(machine.polls())[0].find("updatecheck")
    url = check.find("urls/url").attrib["codebase"]
    name = check.find("manifest/packages/package").attrib["name"]
    assert httpx.get(url + name).content == CONTENT[:MIB]
    assert ada.runs("payloads", "verify", *path, **look).stdout.endswith(" 0 faults\n")
    assert "4231.0.0" in ada.runs("payloads", "list", *path, **look).stdout
    assert "0 bytes" in ada.runs("payloads", "prune", "--yes", *path, **look).stdout
