"""A folder that the database account can enter, and `rollerd` run in it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.postgres import room
from tests.waiting import eventually, is_alive

ROOT = Path(__file__).parents[3]


def postgres_pid(home):
    """Return the pid of the server on this data folder; None before it has one."""
    with suppress(FileNotFoundError, ValueError):
        return int((home / "postgres/postmaster.pid").read_text().split("\n")[0])


def servers_on(home):
    """List the PostgreSQL processes that work in this folder."""
    return [
        process.pid
        for process in psutil.process_iter(["name", "cmdline"])
        if process.info["name"] == "postgres"
        and f"{home}/" in " ".join(process.info["cmdline"] or [])
    ]


class Rollerd:
    """A `rollerd` in a session of its own, as a terminal would run it."""

    def __init__(self, output, *arguments, **environment):
        self.output = output
        with output.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.integration.deploy.stubbed_rollerd"]
                + [str(argument) for argument in arguments],
                stdout=file,
                stderr=file,
                cwd=ROOT,
                env={**os.environ, **environment},
                start_new_session=True,
            )

    def text(self):
        return self.output.read_text()

    def url(self):
        """Wait until it is ready, and return where."""
        found = eventually(
            lambda: re.search(r"is ready: (\S+)", self.text()) or self.has_ended()
        )
        assert found is not True, self.text()
        return found[1]

    def has_ended(self):
        return self.process.poll() is not None

    def wait(self):
        """Wait for the end, and return the exit status."""
        return self.process.wait(20)

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.wait()


@pytest.fixture
def home():
    """Not in pytest's `tmp_path`: root's one is closed to the database account."""
    folder = Path(tempfile.mkdtemp(prefix="coreroller-test-", dir=room()))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def rollerd(home, tmp_path):
    """Start `rollerd` on the folder; what still runs in the end is stopped."""
    started = []

    def start(*arguments, **environment):
        output = tmp_path / f"output-{len(started)}"
        started.append(Rollerd(output, *arguments, **environment))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.wait()
    if (pid := postgres_pid(home)) and is_alive(pid):
        os.kill(pid, signal.SIGQUIT)
        eventually(lambda: not is_alive(pid))


@pytest.fixture
def serve(rollerd, home):
    """Start `rollerd serve` on the folder and on any free port."""

    def start(*arguments, **environment):
        where = ("--data-dir", home, "--bind", "127.0.0.1:0")
        return rollerd("serve", *where, *arguments, **environment)

    return start
