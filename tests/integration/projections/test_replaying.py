"""A replay builds the read side as it was, and leaves what is live alone."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from domain.instants import spelled, to_datetime
from domain.roles import Role
from eventstore.log import last_position
from eventstore.names import SCHEMA
from projections.asynchronous.everything import PROJECTIONS
from projections.moments import moment_of
from tests.commands import run_rollerd
from tests.integration.asynchronous.conftest import caught_up
from tests.integration.omaha.conftest import new_world
from tests.integration.projections.test_replay import Turmoil
from tests.operators import Operators

REPLAY = "coreroller_replay"
INLINE = {
    "applications": "true",
    "budgets": "true",
    "channel_floors": "true",
    "channels": "true",
    "grants": "true",
    "group_versions": "machines <> 0",
    "groups": "true",
    "instances": "true",
    "packages": "true",
    "rollout_errors": "true",
    "rollouts": "true",
    "teams": "true",
    "users": "true",
}
TABLES = INLINE | {table: "true" for each in PROJECTIONS for table in each.tables}
ALL_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1"

Rows = dict[str, list[tuple[Any, ...]]]


def replay(url: str, *arguments: object) -> Any:
    return run_rollerd(url, "replay", "--until", *arguments)


def rows(url: str, schema: str) -> Rows:
    """Give the rows of all read models in a schema."""
    with psycopg.connect(url) as connection:
        return {
            table: connection.execute(
                f"SELECT * FROM {schema}.{table} t WHERE {relevant} ORDER BY t"
            ).fetchall()
            for table, relevant in TABLES.items()
        }


def everything_in(url: str, schema: str) -> Rows:
    """Give all rows with their places on the disk, which the same rows written anew
    would not have."""
    with psycopg.connect(url) as connection:
        tables = [name for (name,) in connection.execute(ALL_TABLES, (schema,))]
        return {
            table: connection.execute(
                f"SELECT ctid, xmin, '{schema}.{table}'::regclass::oid, t::text"
                f"  FROM {schema}.{table} t ORDER BY ctid"
            ).fetchall()
            for table in tables
        }


def test_a_replay_at_a_position_is_what_was_live_then(db_url):
    seen: dict[int, Rows] = {}
    with new_world(db_url) as world:
        turmoil = Turmoil(world, seed=4)
        operators = Operators(world.database, world.platform, seed=4)
        with world.database.command():
            world.platform.add_user(username="ada", password_hash="x", role=Role.ADMIN)
        for act in (
            lambda: turmoil.goes_on(100),
            lambda: turmoil.goes_on(100),
            lambda: [operators.act() for _ in range(60)],
        ):
            act()
            caught_up(world.database)
            with world.database.connection() as connection:
                seen[last_position(connection)] = rows(db_url, SCHEMA)
        operators.act()

    for position, expected in seen.items():
        result = replay(db_url, position, "--replace")
        assert result.exit_code == 0, result.output
        again = rows(db_url, REPLAY)
        for table in TABLES:
            assert again[table] == expected[table], (table, position)
    # Little would be shown if little had happened.
    filled = {name for tables in seen.values() for name in tables if tables[name]}
    assert filled == set(TABLES)


@pytest.fixture
def log(db_url):
    """A log of some machines; gives the position of its newest event."""
    with new_world(db_url) as world:
        Turmoil(world, seed=1).goes_on(10)
        caught_up(world.database)
        with world.database.connection() as connection:
            yield last_position(connection)


def test_what_is_live_is_not_touched(db_url, log):
    before = everything_in(db_url, SCHEMA)

    assert replay(db_url, log).exit_code == 0
    assert replay(db_url, log - 5, "--replace").exit_code == 0

    assert everything_in(db_url, SCHEMA) == before
    assert before["events"] != []
    with psycopg.connect(db_url) as connection:
        assert connection.execute(
            f"SELECT max(notification_id) FROM {REPLAY}.events"
        ).fetchone() == (log - 5,)
        assert set(
            connection.execute(f"SELECT name, position FROM {REPLAY}.projections")
        ) == {(each.name, log - 5) for each in PROJECTIONS}


def test_it_tells_where_it_is_and_what_to_ask(db_url, log):
    with psycopg.connect(db_url) as connection:
        connection.execute(f"SET search_path TO {SCHEMA}")
        moment = moment_of(connection, log)
    instant = to_datetime(moment.at).isoformat()

    result = replay(db_url, instant, "--schema", "friday")

    assert result.exit_code == 0, result.output
    where, query, _, drop = result.output.splitlines()
    assert where.startswith(
        f"The read side as of position {log}, {spelled(moment.at)}, is in the schema"
        " friday."
    )
    assert (query, drop) == (
        '  psql "$COREROLLER_DB_URL" -c "TABLE friday.groups"',
        '  psql "$COREROLLER_DB_URL" -c "DROP SCHEMA friday CASCADE"',
    )
    with psycopg.connect(db_url) as connection:
        assert connection.execute("TABLE friday.groups").fetchall() != []


def test_before_the_first_event_there_is_nothing(db_url, log):
    assert replay(db_url, 0).exit_code == 0

    assert not any(rows(db_url, REPLAY).values())


def test_an_earlier_replay_is_thrown_away_only_if_told_so(db_url, log):
    replay(db_url, 3)
    before = everything_in(db_url, REPLAY)

    refused = replay(db_url, log)

    assert refused.exit_code == 1
    assert "coreroller_replay has the replay of position 3, 20" in refused.output
    assert "--replace" in refused.output
    assert everything_in(db_url, REPLAY) == before
    assert replay(db_url, log, "--replace").exit_code == 0
    assert everything_in(db_url, REPLAY) != before


@pytest.mark.parametrize("schema", [SCHEMA, "coreroller_past", "public", "pg_catalog"])
def test_what_no_replay_made_is_never_thrown_away(db_url, log, schema):
    before = everything_in(db_url, schema)

    result = replay(db_url, log, "--replace", "--schema", schema)

    assert result.exit_code == 1
    assert f"the schema {schema} is there already, and no replay made" in result.output
    assert everything_in(db_url, schema) == before


@pytest.mark.parametrize(
    ("until", "schema", "complaint"),
    [
        ("yesterday", REPLAY, "--until: write an instant with a zone, such as"),
        ("2999-01-01T00:00:00Z", REPLAY, "2999-01-01T00:00:00Z is in the future"),
        ("123456789", REPLAY, "position 123456789 is beyond the end of the log"),
        ("1", 'x"; DROP SCHEMA coreroller', "is no name for a schema: use small"),
        ("1", "pg_friday", 'the database refused: unacceptable schema name "pg_fri'),
    ],
)
def test_what_cannot_be_replayed_is_refused_in_a_line(
    db_url, log, until, schema, complaint
):
    result = replay(db_url, until, "--schema", schema)

    assert result.exit_code == 1
    assert complaint in result.output
    assert len(result.output.splitlines()) == 1


def test_a_database_that_is_not_migrated_is_refused(empty_db_url):
    result = replay(empty_db_url, 1)

    assert result.exit_code == 1
    assert result.output.endswith(": run `rollerd migrate`\n")
