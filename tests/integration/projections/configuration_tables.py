"""The configuration tables, as they stand and as the aggregates say they should."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from psycopg.rows import dict_row

from domain.applications import App
from domain.channels import Channel
from domain.groups import Group
from domain.instants import from_datetime
from domain.packages import Package
from domain.people import Team, User
from domain.platform import Platform
from domain.tokens import Token
from eventstore.database import Database
from eventstore.log import read_log

Tables = dict[str, dict[Any, Any]]
TABLES = {
    App: ("applications", "application_id"),
    Channel: ("channels", "channel_id"),
    Group: ("groups", "group_id"),
    Package: ("packages", "package_id"),
    Team: ("teams", "team_id"),
    Token: ("tokens", "token_id"),
    User: ("users", "user_id"),
}
_FLOORS = "SELECT channel_id, package_id, reason FROM channel_floors"


def stored_tables(database: Database) -> Tables:
    """Give all rows of all configuration tables, by table and key."""
    with (
        database.connection() as connection,
        connection.cursor(row_factory=dict_row) as cursor,
    ):
        tables: Tables = {
            table: {
                row.pop(key): row
                for row in cursor.execute(f"SELECT * FROM {table}").fetchall()
            }
            for table, key in TABLES.values()
        }
        tables["channel_floors"] = {
            (row["channel_id"], row["package_id"]): row["reason"]
            for row in cursor.execute(_FLOORS).fetchall()
        }
        return tables


def expected_tables(database: Database, platform: Platform) -> Tables:
    """Fold every aggregate of the log; give the rows of those that still are."""
    tables: Tables = {table: {} for table, _ in TABLES.values()}
    floors = tables["channel_floors"] = {}
    for aggregate in _aggregates(database, platform):
        if type(aggregate) in TABLES and not aggregate.is_deleted:
            table, _ = TABLES[type(aggregate)]
            row = tables[table][aggregate.id] = _row(aggregate)
            for package_id, reason in row.pop("floors", {}).items():
                floors[aggregate.id, package_id] = reason
    return tables


def configuration_version(database: Database) -> int:
    with database.connection() as connection:
        row = connection.execute(
            "SELECT configuration_version FROM configuration_state"
        ).fetchone()
    return int(row[0])


def _aggregates(database: Database, platform: Platform) -> Iterator[Any]:
    with database.connection() as connection:
        streams = {
            recorded.stream_id: None
            for recorded in read_log(connection)
            if not recorded.topic.startswith("instance.")
        }
    for stream_id in streams:
        yield platform.repository.get(stream_id)


def _row(aggregate: Any) -> dict[str, Any]:
    """Give what a row has of an aggregate, which is all but its bookkeeping."""
    bookkeeping = {"_id", "_version", "_created_on", "_modified_on", "_pending_events"}
    row = {
        name: _plain(value)
        for name, value in vars(aggregate).items()
        if name not in bookkeeping
    }
    return {**row, "created_at": from_datetime(aggregate.created_on)}


def _plain(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        return msgspec.json.decode(msgspec.json.encode(value))
    return list(value) if isinstance(value, tuple) else value
