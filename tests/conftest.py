"""What all tests share: a database for those that need one, and how hard to try."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.effort import PROFILE

if TYPE_CHECKING:
    from tests.postgres import Server

# No test asks a server out there: those that want an upstream bring one.
os.environ["COREROLLER_ENABLE_SYNCER"] = "false"

# PERF: what images of containers like to forbid. Without it, the tests are compiled
# anew each time, which is a quarter of a run of unit tests, and so is each `rollerd`.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

settings.register_profile("quick", max_examples=10)
settings.register_profile("thorough", max_examples=100)
settings.load_profile(PROFILE)


def pytest_collection_finish() -> None:
    """Look for no garbage among modules and tests from now on."""
    # PERF: that takes a sixth of a run of unit tests.
    gc.freeze()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One PostgreSQL server for the whole session."""
    # PERF: late, as below: most tests need none of it.
    from tests.postgres import running_server

    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def template(postgres: Server) -> Iterator[str]:
    """The name of a migrated database that others are copied from."""
    from eventstore.migrations import migrate
    from tests.postgres import database_name

    with postgres.fresh_database() as url:
        migrate(url)
        yield database_name(url)


@pytest.fixture
def db_url(postgres: Server, template: str) -> Iterator[str]:
    """A migrated database of the test's own."""
    with postgres.fresh_database(template) as url:
        yield url


@pytest.fixture
def empty_db_url(postgres: Server) -> Iterator[str]:
    """A database of the test's own, before any migration."""
    with postgres.fresh_database() as url:
        yield url
