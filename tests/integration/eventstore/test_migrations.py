"""The schema is applied once, by whoever comes first, and only ever moves forward."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from eventstore import migrations
from eventstore.database import Database
from eventstore.migrations import (
    MigrationStatus,
    MissingRole,
    NewerSchema,
    known,
    migrate,
    missing,
    status,
    wipe,
)

LATER = "9999_from_the_future"


def run(url: str, statement: str, *names: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        identifiers = map(sql.Identifier, names)
        connection.execute(sql.SQL(statement).format(*identifiers))


def migrate_together(url, barrier, results):
    barrier.wait(60)
    results.put(migrate(url))


def test_an_empty_database_gets_every_migration_in_order(empty_db_url):
    before = status(empty_db_url)

    applied = migrate(empty_db_url)

    everything = tuple(known())
    assert applied == sorted(everything)
    assert before == MigrationStatus(applied=(), pending=everything, unknown=())
    assert status(empty_db_url) == MigrationStatus(
        applied=everything, pending=(), unknown=()
    )


def test_a_database_that_is_up_to_date_is_left_alone(db_url):
    assert migrate(db_url) == []


def test_a_database_gets_what_it_lacks(db_url):
    run(db_url, "DROP TABLE coreroller.presence CASCADE")
    run(db_url, "DELETE FROM coreroller.schema_migrations WHERE name = '0003_presence'")

    assert "0003_presence" in status(db_url).pending
    assert migrate(db_url) == ["0003_presence"]


def test_a_migration_may_replace_what_a_view_of_the_past_shows(db_url, monkeypatch):
    change = "ALTER TABLE coreroller.applications_history ALTER name TYPE varchar"
    run(
        db_url, "DELETE FROM coreroller.schema_migrations WHERE name = '0001_event_log'"
    )
    monkeypatch.setattr(migrations, "_apply", lambda *_: run(db_url, change))

    migrate(db_url)

    run(db_url, "SELECT name FROM coreroller_past.applications WHERE false")


def test_the_server_can_tell_what_it_still_waits_for(db_url):
    run(db_url, "DELETE FROM coreroller.schema_migrations WHERE name > '0003'")
    database = Database(db_url, size=1)

    with database.connection() as connection:
        lacking = missing(connection)

    database.close()
    assert lacking == [name for name in known() if name > "0003"]
    assert "0003_presence" in lacking


def test_two_processes_that_start_at_once_apply_each_migration_once(empty_db_url):
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(2), context.Queue()
    processes = [
        context.Process(target=migrate_together, args=(empty_db_url, barrier, results))
        for _ in range(2)
    ]
    for process in processes:
        process.start()

    applied = sorted([results.get(timeout=60), results.get(timeout=60)])

    for process in processes:
        process.join(60)
    results.close()
    results.join_thread()
    assert applied == [[], known()]
    assert [process.exitcode for process in processes] == [0, 0]


def test_a_newer_database_is_refused_and_left_alone(db_url):
    run(
        db_url,
        f"INSERT INTO coreroller.schema_migrations (name) VALUES ('{LATER}')",
    )

    with pytest.raises(NewerSchema, match=LATER):
        migrate(db_url)

    assert status(db_url).unknown == (LATER,)


def test_a_migration_that_fails_leaves_nothing_behind(empty_db_url):
    migrate(empty_db_url)
    run(empty_db_url, "DELETE FROM coreroller.schema_migrations WHERE name > '0001'")

    with pytest.raises(psycopg.errors.DuplicateTable):
        migrate(empty_db_url)

    assert status(empty_db_url).applied == ()


def test_a_wiped_database_is_empty_and_can_be_used_again(db_url):
    run(db_url, "CREATE TABLE public.somebody_elses (id int)")

    wipe(db_url)

    assert status(db_url).applied == ()
    assert migrate(db_url) == known()
    run(db_url, "SELECT id FROM public.somebody_elses")


def test_a_user_without_the_role_is_told_what_to_ask_an_administrator_for(
    empty_db_url,
):
    with (
        database_user(empty_db_url, "") as url,
        pytest.raises(MissingRole, match="GRANT coreroller_server TO"),
    ):
        migrate(url)


def test_a_user_whom_the_role_was_granted_needs_no_other_right(empty_db_url, db_url):
    with database_user(empty_db_url, "") as url:
        run(empty_db_url, "GRANT coreroller_server TO {}", user_of(url))

        migrate(url)

        assert can_work_on(url)


def test_a_user_who_administers_the_role_may_take_it_on(empty_db_url, db_url):
    """As it is for whoever created the role without being a superuser."""
    with database_user(empty_db_url, "CREATEROLE") as url:
        run(
            empty_db_url,
            "GRANT coreroller_server TO {} WITH ADMIN TRUE, SET FALSE, INHERIT FALSE",
            user_of(url),
        )

        migrate(url)

        assert can_work_on(url)


def test_searches_have_their_index_wherever_the_extension_is(empty_db_url):
    run(empty_db_url, "CREATE SCHEMA elsewhere")
    run(empty_db_url, "CREATE EXTENSION pg_trgm SCHEMA elsewhere")

    migrate(empty_db_url)

    assert "elsewhere.gin_trgm_ops" in search_index(empty_db_url)


def search_index(url: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT pg_get_indexdef(to_regclass('coreroller.members_search'))"
        ).fetchone()
    return str(row and row[0])


def can_work_on(url: str) -> bool:
    database = Database(url, size=1)
    try:
        with database.connection() as connection:
            connection.execute("SELECT notification_id FROM events")
    finally:
        database.close()
    return True


def user_of(url: str) -> str:
    return str(urlsplit(url).username)


@contextmanager
def database_user(url: str, rights: str) -> Iterator[str]:
    """Let an ordinary user own the database; give the URL for that user."""
    parts = urlsplit(url)
    name = f"{parts.path[1:]}_owner"
    run(url, f"CREATE ROLE {{}} LOGIN {rights}", name)
    run(url, "ALTER DATABASE {} OWNER TO {}", parts.path[1:], name)
    _, _, host = parts.netloc.rpartition("@")
    try:
        yield parts._replace(netloc=f"{name}@{host}").geturl()
    finally:
        run(url, "ALTER DATABASE {} OWNER TO CURRENT_USER", parts.path[1:])
        run(url, "REASSIGN OWNED BY {} TO CURRENT_USER", name)
        run(url, "DROP OWNED BY {}", name)
        run(url, "DROP ROLE {}", name)
