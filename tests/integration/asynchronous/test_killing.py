"""A projector that is killed at work loses nothing, and does nothing twice."""

import subprocess
import sys

import pytest

from projections.asynchronous.audit.fold import AUDIT
from projections.asynchronous.projector import Projector
from tests.integration.asynchronous.conftest import (
    emptied,
    fold,
    log_of,
    rows_of,
    statuses,
)

SLOW = "tests.integration.asynchronous.slow_projector"


@pytest.mark.parametrize("batches", [1, 3])
def test_a_projector_killed_before_a_commit_loses_and_doubles_nothing(
    world, db_url, batches
):
    log = log_of(world.database)
    fold(world.database, AUDIT, log)
    expected = emptied(world.database, AUDIT)["audit"]

    command = [sys.executable, "-m", SLOW, db_url, str(batches)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as slow:
        assert slow.stdout.readline() == b"folded\n"
        slow.kill()
    done = 10 * (batches - 1)
    position = statuses(world.database)["audit"].position
    assert position == (log[done - 1].position if done else 0)
    assert rows_of(world.database, "audit") == [
        row for row in expected if row[0] <= position
    ]

    Projector(world.database, AUDIT).catch_up(0)

    assert rows_of(world.database, "audit") == expected
    assert statuses(world.database)["audit"].lag == 0
