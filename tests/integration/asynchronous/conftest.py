"""Projectors on the log of a world full of turmoil, or of a quiet one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import structlog

from eventstore.database import Database, connect_as_owner
from eventstore.log import Recorded, read_log
from eventstore.names import SCHEMA
from projections.asynchronous.everything import PROJECTIONS
from projections.asynchronous.projection import Projection
from projections.asynchronous.projector import Projector
from projections.asynchronous.statuses import Status, read_statuses
from tests.integration.api.conftest import statements
from tests.integration.omaha.conftest import world

__all__ = ["PROJECTIONS", "statements", "world"]


def log_of(database: Database) -> list[Recorded]:
    with database.connection() as connection:
        return list(read_log(connection))


def fold(
    database: Database, projection: Projection, *batches: Sequence[Recorded]
) -> None:
    """Fold batches one after the other, each in a transaction of its own."""
    write = projection.new_fold()
    for batch in batches:
        with database.connection() as connection, connection.transaction():
            write(connection, batch)


def rows_of(database: Database, table: str) -> list[tuple[Any, ...]]:
    with database.connection() as connection:
        rows = connection.execute(f"SELECT * FROM {table} AS t ORDER BY t")
        return rows.fetchall()


def emptied(
    database: Database, projection: Projection
) -> dict[str, list[tuple[Any, ...]]]:
    """Give the rows of a projection's tables, and let them have none."""
    rows = {table: rows_of(database, table) for table in projection.tables}
    with database.connection() as connection:
        connection.execute(f"TRUNCATE {', '.join(projection.tables)}")
    return rows


def statuses(database: Database, *projections: Projection) -> dict[str, Status]:
    """Tell how far all are, for a program with these projections, or with its own."""
    with database.connection() as connection:
        read = read_statuses(connection, projections or PROJECTIONS)
        return {status.name: status for status in read}


def caught_up(database: Database) -> None:
    """Let all projections fold what is in the log by now."""
    for projection in PROJECTIONS:
        Projector(database, projection).catch_up(0)


@pytest.fixture
def owner(db_url):
    with connect_as_owner(db_url, SCHEMA) as connection:
        yield connection


@pytest.fixture
def logs():
    with structlog.testing.capture_logs() as logs:
        yield logs
