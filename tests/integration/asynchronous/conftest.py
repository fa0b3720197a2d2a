"""Projectors on the log of a world full of turmoil, or of a quiet one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import structlog

from eventstore.database import Database
from eventstore.log import Recorded, read_log
from projections.asynchronous.everything import PROJECTIONS
from projections.asynchronous.projection import (
    Fold,
    Projection,
    Status,
    read_statuses,
)
from projections.asynchronous.projector import Projector
from tests.integration.api.conftest import statements
from tests.integration.omaha.conftest import world

__all__ = ["PROJECTIONS", "statements", "world"]


def log_of(database: Database) -> list[Recorded]:
    with database.connection() as connection:
        return list(read_log(connection))


def fold(database: Database, projection: Projection, batch: Sequence[Recorded]) -> None:
    """Fold a batch in a transaction of its own, with nothing to remember."""
    run(database, projection.new_fold(), batch)


def run(database: Database, fold: Fold, batch: Sequence[Recorded]) -> None:
    """Fold a batch in a transaction of its own."""
    with database.connection() as connection, connection.transaction():
        fold(connection, batch)


def rows_of(database: Database, table: str) -> list[tuple[Any, ...]]:
    with database.connection() as connection:
        return connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()


def emptied(
    database: Database, projection: Projection
) -> dict[str, list[tuple[Any, ...]]]:
    """Give the rows of a projection's tables, and let them have none."""
    rows = {table: rows_of(database, table) for table in projection.tables}
    with database.connection() as connection:
        connection.execute(f"TRUNCATE {', '.join(projection.tables)}")
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
