"""Projectors on the log of a world full of turmoil, or of a quiet one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import structlog

from eventstore.database import Database
from eventstore.log import Recorded, read_log
from projections.asynchronous.everything import PROJECTIONS
from projections.asynchronous.projection import Projection, Status, read_statuses
from projections.asynchronous.projector import Projector
from tests.integration.api.conftest import statements
from tests.integration.omaha.conftest import world

__all__ = ["PROJECTIONS", "statements", "world"]


def log_of(database: Database) -> list[Recorded]:
    with database.connection() as connection:
        return list(read_log(connection))


def fold(database: Database, projection: Projection, batch: Sequence[Recorded]) -> None:
    """Fold a batch in a transaction of its own."""
    with database.connection() as connection, connection.transaction():
        projection.new_fold()(connection, batch)


def rows_of(database: Database, table: str) -> list[tuple[Any, ...]]:
    with database.connection() as connection:
        rows = connection.execute(f"SELECT * FROM {table} ORDER BY {table}")
        return rows.fetchall()


def emptied(database: Database, projection: Projection) -> list[list[tuple[Any, ...]]]:
    """Give the rows of a projection's tables, and let them have none."""
    rows = [rows_of(database, table) for table in projection.tables]
    with database.connection() as connection:
        for table in projection.tables:
            connection.execute(f"TRUNCATE {table}")
    return rows


def statuses(database: Database) -> dict[str, Status]:
    with database.connection() as connection:
        return {status.name: status for status in read_statuses(connection)}


def caught_up(database: Database) -> None:
    """Let all projections fold what is in the log by now."""
    for projection in PROJECTIONS:
        Projector(database, projection).catch_up(0)


@pytest.fixture
def logs():
    with structlog.testing.capture_logs() as logs:
        yield logs
