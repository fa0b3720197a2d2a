"""A fleet of Nebraska's goes on with CoreRoller, from a dump of its database."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from deploy.programs import find_programs
from tests.acceptance.conftest import ROLLERD, rollerd, running
from tests.imports import other_product
from tests.machines import UpdateEngine
from tests.postgres import Server
from tests.waiting import eventually

WAITS = """
    SELECT EXISTS (SELECT FROM pg_locks
                    WHERE NOT granted AND relation = 'coreroller.instances'::regclass)
"""
EVENTS = "SELECT count(*) FROM coreroller.events"


@pytest.fixture
def dump(postgres: Server, place: Path) -> Path:
    """A dump that was made a moment ago."""
    file = place / "nebraska.dump"
    with (
        other_product(postgres, "nebraska", is_of_today=True) as url,
        find_programs(url).running("pg_dump", "--format=custom", url=url) as program,
    ):
        file.write_bytes(program.pipe.read())
    return file


def test_a_fleet_goes_on_after_an_import(dump, place):
    told = rollerd("import", dump, "--yes", "--data-dir", place / "data")

    assert "1  machines are in the middle of an update, and go on with it" in told
    with running("", "--data-dir", str(place / "data")) as service:
        service.db_url = f"postgresql://postgres@/coreroller?host={place}/data/run"
        waiting, downloading = UpdateEngine("waiting"), UpdateEngine("downloading")

        (app,) = service.update(waiting.polls())
        package = "https://update.example.net/amd64-usr/4230.2.1/"
        assert app.find("updatecheck/urls/url").get("codebase") == package
        updated = UpdateEngine("updated", "4230.2.1")
        assert service.check(updated.polls()) == "noupdate"
        for report in (downloading.reports(14, 1), downloading.reports(3, 1)):
            service.update(report)
        service.update(downloading.rebooted_into("4230.2.1").polls("4152.2.0"))

        assert "update_granted" in service.events_of("waiting")
        assert "update_confirmed" in service.events_of("downloading")
        # It was overdue there already.
        assert "update_timed_out" in service.events_of("stuck")
        group = service.group("Stable (AMD64)")
        assert group["channel"]["package"]["version"] == "4230.2.1"
        trail = eventually(
            lambda: service.api("GET", "/api/audit?actor=import")["audit"]
        )
        assert {each["reason"] for each in trail} == {"imported from Nebraska"}
        agreed = rollerd("fsck", "--data-dir", place / "data")
        assert "rows are what the log says" in agreed


@contextmanager
def importing(
    db_url: str, source: str | Path, room: Path
) -> Iterator[subprocess.Popen]:
    """Run an import until it is killed at the end of the block; nobody answers it."""
    command = [ROLLERD, "import", source]
    environ = {**os.environ, "COREROLLER_DB_URL": db_url, "TMPDIR": str(room)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=environ, **pipes) as process:
        yield process
        process.send_signal(signal.SIGKILL)


def test_an_import_that_is_killed_leaves_nothing(postgres, dump, place, db_url):
    room = place / "room"
    room.mkdir(mode=0o755)
    with importing(db_url, dump, room):
        # While the dump is being restored.
        eventually(lambda: list(room.glob("*/postgres/postmaster.pid")), seconds=60)
    eventually(lambda: not list(room.iterdir()), seconds=60)
    with (
        other_product(postgres, "nebraska", is_of_today=True) as url,
        psycopg.connect(db_url) as connection,
    ):
        # While it writes: events are, machines are not.
        connection.execute("LOCK TABLE coreroller.instances IN SHARE MODE")
        with importing(db_url, url, room):
            eventually(lambda: connection.execute(WAITS).fetchone()[0], seconds=60)
        connection.commit()
        with importing(db_url, url, room) as process:
            # When all is written, and it asks whether to keep it.
            assert any(b"Look at:" in line for line in process.stdout)

        assert connection.execute(EVENTS).fetchone() == (0,)
        told = rollerd("import", url, "--yes", db_url=db_url)
        assert "All of it is in the log" in told
    agreed = rollerd("fsck", db_url=db_url)
    assert "rows are what the log says" in agreed
