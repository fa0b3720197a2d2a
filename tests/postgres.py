"""PostgreSQL for the tests: one server a session, one database a test."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import LiteralString
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

# PERF: quicker by a third than PostgreSQL's own way, which is kinder to busy servers.
_CREATE = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"
_DROP = "DROP DATABASE {} WITH (FORCE)"

_MEMORY, _ROOM = Path("/dev/shm"), 2 << 30


@contextmanager
def running_server() -> Iterator["Server"]:
    """Give the server of `COREROLLER_TEST_DB_URL`, or one that lives as long as this.

    Its folder is not pytest's `tmp_path`: root's one is closed to the database user.
    """
    if url := os.environ.get("COREROLLER_TEST_DB_URL"):
        server = Server(url)
        yield server
        server.clean_up()
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
    """A PostgreSQL server in which tests make and leave databases."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._numbers = count(1)
        self._left: list[str] = []

    @contextmanager
    def fresh_database(self, template: str = "template0") -> Iterator[str]:
        """Give the URL of a copy of `template`, which nobody may use at the end.

        Args:
            template: A database's name; nobody may be connected to it.
        """
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        with psycopg.connect(self._url, autocommit=True) as connection:
            _run(connection, _CREATE, name, template)
            self._drop_what_was_left(connection)
        try:
            yield self._url_of(name)
        finally:
            self._left.append(name)

    def clean_up(self) -> None:
        """Drop the databases that are not needed any more."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            self._drop_what_was_left(connection)

    def _drop_what_was_left(self, connection: psycopg.Connection) -> None:
        # PERF: not right after its use: PostgreSQL sleeps for 0.1 s when the last
        # connection to a database is still about to end.
        while self._left:
            _run(connection, _DROP, self._left.pop())

    def _url_of(self, database: str) -> str:
        return urlsplit(self._url)._replace(path=f"/{database}").geturl()


def _run(connection: psycopg.Connection, statement: LiteralString, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def database_name(url: str) -> str:
    """Return the name of the database that a URL leads to."""
    return urlsplit(url).path.removeprefix("/")
