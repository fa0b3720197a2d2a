"""``rollerd projections list``: how far each is, and why one has stopped."""

import psycopg

from projections.asynchronous.audit.fold import AUDIT
from projections.asynchronous.projector import Projector
from tests.commands import run_rollerd
from tests.integration.omaha.conftest import new_world


def run(url):
    return run_rollerd(url, "projections", "list")


def test_it_tells_where_each_is_and_why_one_has_stopped(db_url):
    with new_world(db_url) as world:
        Projector(world.database, AUDIT).catch_up(0)
        with world.database.connection() as connection:
            connection.execute(
                "UPDATE projections SET position = 5, failed_at = 1790000000000000,"
                " failed_position = 6, failed_topic = 'channel.created',"
                " error = 'KeyError: x'"
            )
            (last,) = connection.execute(
                "SELECT max(notification_id) FROM events"
            ).fetchone()

    result = run(db_url)

    assert result.exit_code == 0
    heading, row, *reasons, _, _ = result.output.splitlines()
    assert heading.split() == ["name", "version", "position", "lag", "state"]
    version = str(AUDIT.version)
    assert row.split() == ["audit", version, "5", str(last - 5), "failed"]
    assert reasons == [
        "  stopped at 2026-09-21T14:13:20+00:00 before channel.created at position 6",
        "  KeyError: x",
    ]


def test_a_database_that_lacks_its_table_is_told_of(empty_db_url):
    with psycopg.connect(empty_db_url) as connection:
        connection.execute("SELECT 1")

    result = run(empty_db_url)

    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
