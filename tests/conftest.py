"""Fixtures for every test that needs a database."""

from collections.abc import Iterator

import pytest

from tests.postgres import Server, database_name, running_server


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
