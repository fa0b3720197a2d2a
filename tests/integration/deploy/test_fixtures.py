"""The databases that all other integration tests stand on."""

import psycopg


def test_each_test_has_an_empty_database_of_its_own(empty_db_url):
    with psycopg.connect(empty_db_url) as connection:
        tables = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone()

    assert tables == (0,)
