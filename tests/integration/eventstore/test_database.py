"""Connections of the server, and the transaction of a command."""

import psycopg
import pytest
from psycopg import conninfo

from eventstore.database import SHARE_CONFIGURATION, Database, server_conninfo

TRY_TO_SHARE = SHARE_CONFIGURATION.replace(
    "pg_advisory_xact_lock_shared", "pg_try_advisory_xact_lock_shared"
)


def test_connections_are_of_the_servers_role_and_in_utc(database):
    with database.connection() as connection:
        (row,) = connection.execute(
            "SELECT current_user, current_schema, current_setting('TimeZone')"
        )

    assert row == ("coreroller_server", "coreroller", "UTC")


def test_what_the_operator_sets_in_the_url_is_kept():
    url = "postgresql://h/d?application_name=canary&options=-c%20work_mem%3D8MB"

    given = conninfo.conninfo_to_dict(server_conninfo(url))

    assert given["application_name"] == "canary"
    assert given["options"].startswith("-c work_mem=8MB -c role=coreroller_server ")
    assert given["connect_timeout"] == "5"
    assert given["tcp_user_timeout"] == "25000"


def test_all_within_a_command_share_its_transaction(database):
    with database.command() as connection, database.connection() as another:
        assert another is connection

    with database.connection() as connection:
        assert connection.info.transaction_status.name == "IDLE"


def test_a_command_has_the_configuration_to_itself(database, db_url):
    with database.command(), psycopg.connect(db_url) as somebody:
        assert somebody.execute(TRY_TO_SHARE).fetchone() == (False,)

    with psycopg.connect(db_url) as somebody:
        assert somebody.execute(TRY_TO_SHARE).fetchone() == (True,)


def test_a_command_that_fails_leaves_its_connection_fit_for_use(db_url):
    database = Database(db_url, size=1)
    try:
        with (
            pytest.raises(psycopg.errors.DivisionByZero),
            database.command() as failing,
        ):
            failing.execute("SELECT 1 / 0")

        with database.connection() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        database.close()


def test_the_committers_connection_is_kept_and_opened_anew_once_it_is_lost(database):
    with database.committer() as first, database.committer() as second:
        assert second is first

    first.close()

    with database.committer() as third:
        assert third.execute("SELECT current_user").fetchone() == ("coreroller_server",)
