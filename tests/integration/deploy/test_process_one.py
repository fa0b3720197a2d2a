"""`rollerd` as the first process of a container: what it inherits, and how it ends."""

from __future__ import annotations

import os
import subprocess
import sys

import psutil
import pytest

from tests.integration.deploy.conftest import ROOT
from tests.waiting import eventually

ALONE = ["unshare", "--fork", "--pid", "--mount-proc", "--kill-child"]
ORPHAN = "import os; os.fork() and os._exit(0); os.execlp('sleep', 'sleep', '60')"


def may_be_alone():
    try:
        return subprocess.run([*ALONE, "true"], check=False).returncode == 0
    except OSError:
        return False


pytestmark = pytest.mark.skipif(not may_be_alone(), reason="no namespaces here")


@pytest.fixture
def first(tmp_path, empty_db_url):
    """A `rollerd serve` that is process 1 of a namespace, as it is seen from outside.

    It has no database of its own: the number of that would be another's out here.
    """
    output = tmp_path / "output"
    command = [sys.executable, "-m", "tests.integration.deploy.stubbed_rollerd"]
    with (
        output.open("wb") as file,
        subprocess.Popen(
            [*ALONE, *command, "serve", "--bind", "127.0.0.1:0", "--workers", "1"],
            env={**os.environ, "COREROLLER_DB_URL": empty_db_url},
            cwd=ROOT,
            stdout=file,
            stderr=file,
        ) as outer,
    ):
        eventually(lambda: "is ready" in output.read_text())
        yield psutil.Process(outer.pid).children()[0]
        outer.kill()


def test_it_ends_when_it_is_asked_to(first):
    first.terminate()

    assert psutil.Process(first.ppid()).wait(20) == 0


def test_it_waits_for_those_whose_parents_have_died(first):
    inside = ["nsenter", "--target", str(first.pid), "--pid"]

    subprocess.run([*inside, sys.executable, "-c", ORPHAN], check=True)

    [orphan] = eventually(lambda: [c for c in first.children() if c.name() == "sleep"])
    orphan.kill()
    eventually(lambda: not orphan.is_running())
    assert first.is_running()
