"""PostgreSQL for the tests: one server a session, one database a test."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from deploy.postgres import EmbeddedPostgres

# NOTE: a lost test database is no loss, and waiting for the disk is most of the time.
IN_A_HURRY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    # Nothing but a test's own doings changes what it looks at, statistics included.
    "autovacuum": "off",
}

_MEMORY, _ROOM = Path("/dev/shm"), 2 << 30


@contextmanager
def running_server() -> Iterator["Server"]:
    """Give the server of `COREROLLER_TEST_DB_URL`, or one that lives as long as this.

    Its folder is not pytest's `tmp_path`: root's one is closed to the database user.
    """
    if url := os.environ.get("COREROLLER_TEST_DB_URL"):
        yield Server(url)
        return
    with (
        tempfile.TemporaryDirectory(prefix="coreroller-test-", dir=room()) as folder,
        EmbeddedPostgres(Path(folder), options=IN_A_HURRY) as url,
    ):
        yield Server(url)


def room() -> Path | None:
    """Choose the memory, where it has the room: 4 times as quick beside a busy disk."""
    if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _ROOM:
        return _MEMORY
    return None


class Server:
    """A PostgreSQL server in which tests make and drop databases."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._numbers = count(1)

    @contextmanager
    def fresh_database(self, template: str = "template0") -> Iterator[str]:
        """Give the URL of a copy of `template`, which is dropped at the end.

        Args:
            template: A database's name; nobody may be connected to it.
        """
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self._run("CREATE DATABASE {} TEMPLATE {}", name, template)
        try:
            yield self._url_of(name)
        finally:
            self._run("DROP DATABASE {} WITH (FORCE)", name)

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            identifiers = map(sql.Identifier, names)
            connection.execute(sql.SQL(statement).format(*identifiers))

    def _url_of(self, database: str) -> str:
        return urlsplit(self._url)._replace(path=f"/{database}").geturl()


def database_name(url: str) -> str:
    """Return the name of the database that a URL leads to."""
    return urlsplit(url).path.removeprefix("/")
