"""The server adds to the log; it cannot change it, nor take anything away."""

import psycopg
import pytest

from eventstore.database import Database

ADD = """
    SELECT append_events(
        ARRAY[gen_random_uuid()], ARRAY[1::bigint], ARRAY['team.deleted'],
        ARRAY['{}'::bytea])
"""
CHANGE_BY_ADDING = """
    INSERT INTO events OVERRIDING SYSTEM VALUE SELECT * FROM events
    ON CONFLICT (notification_id) DO UPDATE SET topic = ''
"""
APPEND_LITTLE = """
    CREATE OR REPLACE FUNCTION append_events(uuid[], bigint[], text[], bytea[])
    RETURNS SETOF bigint LANGUAGE sql AS ''
"""


@pytest.fixture
def connection(db_url):
    database = Database(db_url, size=1)
    try:
        with database.connection() as connection:
            connection.execute(ADD)
            yield connection
    finally:
        database.close()


def test_the_server_adds_events(connection):
    added = connection.execute(ADD).fetchall()

    assert added == [(2,)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET state = '{}'",
        "DELETE FROM events",
        "TRUNCATE events",
        "DROP TABLE events",
        "ALTER TABLE events ADD COLUMN more text",
        "ALTER TABLE events DISABLE TRIGGER ALL",
        "CREATE RULE hide AS ON INSERT TO events DO INSTEAD NOTHING",
        "ALTER SEQUENCE events_notification_id_seq RESTART",
        CHANGE_BY_ADDING,
        APPEND_LITTLE,
        "DROP FUNCTION append_events",
        "CREATE TABLE more (id int)",
        "DROP SCHEMA coreroller CASCADE",
        "DELETE FROM schema_migrations",
    ],
)
def test_the_server_may_not(connection, statement):
    before = connection.execute("SELECT * FROM events").fetchall()

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)

    assert connection.execute("SELECT * FROM events").fetchall() == before
