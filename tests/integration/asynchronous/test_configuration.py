"""The configuration at an earlier moment is what the tables had then."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from eventstore.database import Database
from eventstore.log import last_position
from projections.asynchronous.configuration.fold import CONFIGURATION
from projections.asynchronous.configuration.rows import ALL_TABLES
from projections.moments import look_back, moment_of
from tests.integration.asynchronous.conftest import emptied, fold, log_of
from tests.integration.domain.conftest import contents
from tests.integration.domain.conftest import desk as make_desk
from tests.operators import Operators

desk = make_desk

TABLES = [table.name.removesuffix("_history") for table in ALL_TABLES]
Tables = dict[str, list[dict[str, Any]]]
_REFUSALS = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.ObjectNotInPrerequisiteState,  # the view of presence has no table
)


def tables(database: Database, at: int | None = None) -> Tables:
    """Give all rows of the configuration tables, as they are or were."""
    with database.connection() as connection, connection.transaction():
        if at is not None:
            look_back(connection, moment_of(connection, at))
        with connection.cursor(row_factory=dict_row) as cursor:
            return {
                table: cursor.execute(f"SELECT * FROM {table} t ORDER BY t").fetchall()
                for table in TABLES
            }


def position(database: Database) -> int:
    with database.connection() as connection:
        return last_position(connection)


@pytest.mark.parametrize("seed", range(2))
def test_every_table_is_as_it_was_after_each_command(desk, seed):
    operators = Operators(desk.database, desk.platform, seed)
    seen: dict[int, Tables] = {}
    for _ in range(300):
        operators.act()
        seen[position(desk.database)] = tables(desk.database)

    log = log_of(desk.database)
    fold(desk.database, CONFIGURATION, *(log[i : i + 7] for i in range(0, len(log), 7)))

    for at, expected in seen.items():
        assert tables(desk.database, at) == expected, at
    # Little would be shown if little had happened.
    assert {each.topic for each in log} >= {
        "application.deleted",
        "channel.deleted",
        "channel.floor_removed",
        "group.deleted",
        "group.window_opened",
        "package.channels_blacklisted",
        "package.deleted",
        "package.revised",
    }
    assert sum(table["channel_floors"] != [] for table in seen.values()) > 20


def test_in_the_middle_of_a_command_nothing_refers_to_what_is_not_there(desk):
    operators = Operators(desk.database, desk.platform, seed=7)
    for _ in range(200):
        operators.act()
    fold(desk.database, CONFIGURATION, log_of(desk.database))

    for at in range(position(desk.database) + 1):
        then = tables(desk.database, at)
        packages = {row["package_id"] for row in then["packages"]}
        channels = {row["channel_id"] for row in then["channels"]}
        assert {row["package_id"] for row in then["channels"]} <= packages | {None}
        assert {row["package_id"] for row in then["channel_floors"]} <= packages
        assert {row["channel_id"] for row in then["channel_floors"]} <= channels
        assert {row["channel_id"] for row in then["groups"]} <= channels | {None}


def test_before_the_first_event_there_is_nothing(desk):
    Operators(desk.database, desk.platform, seed=1).act()
    fold(desk.database, CONFIGURATION, log_of(desk.database))

    assert tables(desk.database, 0) == {table: [] for table in TABLES}


def test_a_floor_with_another_reason_is_as_old_as_before(desk):
    app = desk.register_application(name="Kiosk")
    channel = desk.create_channel(app, name="stable")
    package = desk.add_package(app, contents())
    desk.set_floor(channel, package, "a step")
    before = position(desk.database)
    desk.set_floor(channel, package, "new partitions")

    log = log_of(desk.database)
    fold(desk.database, CONFIGURATION, log[:-1], log[-1:])

    (now,) = tables(desk.database)["channel_floors"]
    (then,) = tables(desk.database, before)["channel_floors"]
    assert then == now | {"reason": "a step"}
    assert tables(desk.database, position(desk.database))["channel_floors"] == [now]


def test_what_somebody_else_undid_is_folded_from_the_log(desk):
    app = desk.register_application(name="Kiosk")
    desk.revise_application(app, name="Gate", description="", product_id="")
    log = log_of(desk.database)
    write = CONFIGURATION.new_fold()
    with desk.database.connection() as connection:
        with connection.transaction(force_rollback=True):
            write(connection, log)
        with connection.transaction():
            write(connection, log)
    again = emptied(desk.database, CONFIGURATION)
    fold(desk.database, CONFIGURATION, log)

    assert again == emptied(desk.database, CONFIGURATION)


@pytest.mark.parametrize("table", [*TABLES, "presence", "events"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "INSERT INTO {} DEFAULT VALUES"])
def test_the_server_may_not_change_the_past(desk, table, change):
    with desk.database.connection() as connection, connection.transaction():
        look_back(connection, moment_of(connection, 1))
        with pytest.raises(_REFUSALS):
            connection.execute(change.format(table))
