"""The running service: `rollerd` and its processes, on a database of the test's own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import psutil
import pytest

from eventstore.database import Database
from eventstore.log import Recorded, read_log
from projections.replay import Machines, stored_machines
from tests.checkers import check_all
from tests.postgres import Server, room
from tests.waiting import companion

PASSWORD = "acceptance"
FLATCAR = "e96281a6-d1af-4bde-9a0a-97b76e56dc57"
ROLLERD = Path(sys.executable).with_name("rollerd")
APP_ID = re.compile(rb'appid="([^"]*)"')


@dataclass(kw_only=True)
class Rollerd:
    """A running `rollerd`, as the system it runs on sees it."""

    process: subprocess.Popen[bytes]
    output: Path
    status: int = 0

    def says(self, text: str) -> bool:
        return text in self.output.read_text()

    def kill(self) -> None:
        """End it as `kill -9` does."""
        self.status = -signal.SIGKILL
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Ask it to stop, unless it was killed; it has to end as it should."""
        self.process.terminate()
        assert self.process.wait(20) == self.status, self.output.read_text()


@dataclass(kw_only=True)
class Service(Rollerd):
    """A running `rollerd serve` or `web`, as machines and operators see it."""

    url: str
    db_url: str

    def update(self, body: bytes, path: str = "/v1/update/") -> list[ET.Element]:
        """Post an Omaha request; every client must accept the answer."""
        response = self.post(body, path)
        assert response.status_code == 200, response.text
        app_ids = [appid.decode() for appid in APP_ID.findall(body)]
        content_type = response.headers["Content-Type"]
        check_all(response.content, content_type, 200, app_ids)
        return ET.fromstring(response.content).findall("app")

    def check(self, body: bytes) -> str:
        """Post an Omaha request for one app, and give the status of its check."""
        check = self.update(body)[0].find("updatecheck")
        assert check is not None
        return check.attrib["status"]

    def post(
        self, body: bytes, path: str = "/v1/update/", **headers: str
    ) -> httpx.Response:
        headers.setdefault("Content-Type", "text/xml")
        return self._ask("POST", path, content=body, headers=headers)

    def api(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        """Use the REST API as an operator; gives the JSON of the answer."""
        response = self._ask(method, path, json=body, auth=("admin", PASSWORD))
        assert response.status_code == status, response.text
        return response.json() if response.content else None

    def post_json(self, path: str, body: Any) -> httpx.Response:
        """Order something as an operator, whatever comes of it."""
        return self._ask("POST", path, json=body, auth=("admin", PASSWORD))

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Ask over a connection of its own, so that each worker gets some."""
        # PERF: the certificates of the system take 20 ms to load, each time.
        return httpx.request(method, f"{self.url}{path}", verify=False, **options)

    def log(self) -> list[Recorded]:
        """Read the whole log."""
        database = Database(self.db_url, size=1)
        try:
            with database.connection() as connection:
                return list(read_log(connection))
        finally:
            database.close()

    def machines(self) -> Machines:
        """Read the inline read models of machines whole."""
        database = Database(self.db_url, size=1)
        try:
            with database.connection() as connection:
                return stored_machines(connection)
        finally:
            database.close()

    def events_of(self, machine_id: str) -> list[str]:
        """List the events of the streams of a machine, without their prefix."""
        log = [r for r in self.log() if r.topic.startswith("instance.")]
        streams = {
            recorded.stream_id
            for recorded in log
            if getattr(recorded.event, "machine_id", None) == machine_id
        }
        return [
            recorded.topic.removeprefix("instance.")
            for recorded in log
            if recorded.stream_id in streams
        ]

    def clock(self) -> int | None:
        return companion(self.process.pid, "clock")

    def projector(self) -> int | None:
        return companion(self.process.pid, "projector")

    def workers(self) -> list[int]:
        children = psutil.Process(self.process.pid).children()
        companions = {self.clock(), self.projector()}
        return [child.pid for child in children if child.pid not in companions]

    def kill_a_worker(self, number: int) -> None:
        workers = self.workers()
        os.kill(workers[number % len(workers)], signal.SIGKILL)

    def offer(self, group: dict[str, Any], package: dict[str, Any]) -> None:
        """Add a package to the group's application and point its channel at it."""
        app = f"/api/apps/{group['application_id']}"
        added = self.api("POST", f"{app}/packages", package, 201)
        channel = group["channel"]
        self.api(
            "PUT",
            f"{app}/channels/{channel['id']}",
            {**channel, "package_id": added["id"]},
        )

    def group(self, name: str, app: str = FLATCAR) -> dict[str, Any]:
        groups = self.api("GET", f"/api/apps/{app}/groups?perpage=100")["groups"]
        return next(group for group in groups if group["name"] == name)

    def set_policy(self, group: dict[str, Any], **policy: Any) -> None:
        path = f"/api/apps/{group['application_id']}/groups/{group['id']}"
        changes = {f"policy_{name}": value for name, value in policy.items()}
        self.api("PUT", path, {**group, **changes})


@contextmanager
def running(
    db_url: str,
    *options: str,
    command: str = "serve",
    port: int | None = None,
    **environment: str,
) -> Iterator[Service]:
    """Run `serve` or `web` until the end of the block; it has to stop cleanly."""
    bind = f"127.0.0.1:{port or free_port()}"
    arguments = (command, "--workers", "2", "--bind", bind, *options)
    scheme = "https" if "--certfile" in options else "http"
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "output"
        process = start(output, db_url, *arguments, **environment)
        service = Service(
            process=process, output=output, url=f"{scheme}://{bind}", db_url=db_url
        )
        try:
            wait_until_ready(service)
            yield service
        finally:
            service.stop()


@contextmanager
def running_clock(
    db_url: str, command: str = "clock", **environment: str
) -> Iterator[Rollerd]:
    """Run a clock, projector or syncer until the block ends; it has to stop cleanly."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "output"
        process = start(output, db_url, command, **environment)
        clock = Rollerd(process=process, output=output)
        try:
            yield clock
        finally:
            clock.stop()


def start(
    output: Path, db_url: str, *arguments: str, **environment: str
) -> subprocess.Popen[bytes]:
    with output.open("wb") as file:
        return subprocess.Popen(
            [ROLLERD, *arguments],
            stdout=file,
            stderr=file,
            env={
                **os.environ,
                "COREROLLER_DB_URL": db_url,
                "COREROLLER_ADMIN_PASSWORD": PASSWORD,
                **environment,
            },
        )


def rollerd(
    *arguments: str | Path, db_url: str = "", status: int = 0, **environment: str
) -> str:
    """Run a command to its end, on a database or on that of a folder it is told."""
    ended = subprocess.run(
        [ROLLERD, *arguments],
        env={**os.environ, "COREROLLER_DB_URL": db_url, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == status, (ended.stdout, ended.stderr)
    return ended.stdout


def wait_until_ready(service: Service) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert service.process.poll() is None, service.output.read_text()
        try:
            # The certificates of tests are nobody's.
            if httpx.get(f"{service.url}/ready", verify=False).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError(service.output.read_text())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def place() -> Iterator[Path]:
    """Not pytest's folder, which the database's own account could not enter."""
    with tempfile.TemporaryDirectory(prefix="coreroller-test-", dir=room()) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def service(postgres: Server, template: str) -> Iterator[Service]:
    """A service that the tests of a module share."""
    with postgres.fresh_database(template) as url, running(url) as service:
        yield service


def flatcar_package(version: str) -> dict[str, Any]:
    """Describe a package as Nebraska's clients post it."""
    return {
        "type": 1,
        "version": version,
        "arch": 1,
        "url": f"https://packages.example.net/amd64-usr/{version}/",
        "filename": "flatcar_production_update.gz",
        "description": "",
        "size": "481234567",
        "hash": "2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
        "flatcar_action": {"sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
        "extra_files": [
            {
                "name": "oem-qemu.gz",
                "size": "2280",
                "hash": "2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
                "hash256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",  # noqa: E501
            }
        ],
        "channels_blacklist": [],
    }
