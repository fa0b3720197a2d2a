"""What all tests share: a database for those that need one, and how hard to try."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.postgres import Server, database_name, running_server

# Quick for people, thorough for `make test`; both end within seconds.
# No test asks a server out there: those that want an upstream bring one.
os.environ["COREROLLER_ENABLE_SYNCER"] = "false"

settings.register_profile("quick", max_examples=25)
settings.register_profile("thorough", max_examples=100)
settings.load_profile(os.environ.get("PROPERTIES", "quick"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One PostgreSQL server for the whole session."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def template(postgres: Server) -> Iterator[str]:
    """The name of a migrated database that others are copied from."""
    from eventstore.migrations import migrate

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
