"""Tables beside the live ones: alike in all that matters, and swapped at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from eventstore.database import Database
from eventstore.migrations import migrate
from projections import beside
from tests.waiting import eventually

TABLES = ("audit", "instances")
_FACTS = """
    SELECT c.relname, c.reloptions,
           (SELECT array_agg(a::text ORDER BY a::text)
              FROM unnest(c.relacl) AS a),
           (SELECT array_agg(conname || pg_get_constraintdef(oid) ORDER BY conname)
              FROM pg_constraint WHERE conrelid = c.oid),
           (SELECT array_agg(replace(indexdef, schemaname || '.', '')
                             ORDER BY indexname)
              FROM pg_indexes WHERE schemaname = nspname AND tablename = c.relname),
           (SELECT array_agg(concat(attname, format_type(atttypid, atttypmod),
                                    col_description(c.oid, attnum), attacl)
                             ORDER BY attname)
              FROM pg_attribute
             WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped),
           obj_description(c.oid, 'pg_class')
      FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
     WHERE nspname = %s AND relname = ANY(%s)
     ORDER BY relname
"""


@pytest.fixture
def owner(db_url):
    with beside.connect(db_url) as connection:
        yield connection


def facts(owner, schema):
    return owner.execute(_FACTS, (schema, list(TABLES))).fetchall()


def add_row(owner, table="audit"):
    owner.execute(
        f"INSERT INTO {table} VALUES (1, 0, '', '', '', '', '', gen_random_uuid(), '',"
        " NULL, '{}', '{}')"
    )


def count(url):
    database = Database(url, size=1)
    with database.connection() as connection:
        (row,) = connection.execute("SELECT count(*) FROM audit").fetchall()
    database.close()
    return row[0]


def test_tables_beside_are_as_the_live_ones_down_to_the_names_of_indexes(owner):
    owner.execute("COMMENT ON TABLE coreroller.audit IS 'It''s a trail.'")
    owner.execute("GRANT UPDATE (reason) ON coreroller.audit TO coreroller_server")
    beside.create(owner, TABLES)
    bare = facts(owner, "coreroller_beside")
    beside.add_indexes(owner, TABLES)

    assert facts(owner, "coreroller_beside") == facts(owner, "coreroller")
    assert facts(owner, "coreroller_beside") != bare
    assert beside.are_alike(owner, TABLES)


def test_what_a_connection_beside_writes_is_not_seen_live_before_the_swap(
    owner, db_url
):
    beside.create(owner, TABLES)
    add_row(owner)
    assert count(db_url) == 0

    with owner.transaction():
        beside.swap(owner, TABLES)

    assert count(db_url) == 1
    assert not beside.exist(owner, TABLES)


def test_after_a_swap_everything_is_as_it_was_but_for_the_rows(owner, db_url):
    before = facts(owner, "coreroller")
    beside.create(owner, TABLES)
    beside.add_indexes(owner, TABLES)
    with owner.transaction():
        beside.swap(owner, TABLES)

    assert facts(owner, "coreroller") == before
    assert migrate(db_url) == []
    schemas = owner.execute("SELECT to_regnamespace('coreroller_retired')").fetchone()
    assert schemas == (None,)


def test_views_of_the_past_see_the_tables_that_were_put_in_place(owner):
    beside.create(owner, ["events"])
    owner.execute(
        "INSERT INTO coreroller_beside.events OVERRIDING SYSTEM VALUE"
        " SELECT 1, gen_random_uuid(), 1, 'x', '{}', now()"
    )
    with owner.transaction():
        beside.swap(owner, ["events"])

    owner.execute("SET coreroller.moment TO 1")
    assert owner.execute("SELECT topic FROM coreroller_past.events").fetchall() == [
        ("x",)
    ]


def test_a_reader_who_takes_long_holds_up_the_swap_and_nobody_else(owner, db_url):
    beside.create(owner, TABLES)
    add_row(owner)
    tries = []

    def swap():
        with owner.transaction():
            beside.swap(owner, TABLES)

    def pause(seconds):
        tries.append(count(db_url))
        if len(tries) == 2:
            reader.rollback()

    with psycopg.connect(db_url) as reader:
        reader.execute("SELECT count(*) FROM coreroller.audit")
        beside.persistently(swap, pause)

    assert tries == [0, 0]
    assert count(db_url) == 1


def test_who_never_ends_reading_is_told_of(monkeypatch):
    pauses = []

    def swap():
        raise psycopg.errors.LockNotAvailable

    with pytest.raises(beside.Busy, match="try again"):
        beside.persistently(swap, pauses.append)

    assert len(pauses) == 60


def test_what_an_operator_built_on_a_live_table_is_not_dropped_with_it(owner, db_url):
    owner.execute("CREATE VIEW coreroller.mine AS SELECT actor FROM coreroller.audit")
    beside.create(owner, TABLES)
    add_row(owner)

    with (
        pytest.raises(psycopg.errors.DependentObjectsStillExist),
        owner.transaction(),
    ):
        beside.swap(owner, TABLES)

    assert count(db_url) == 0
    assert beside.exist(owner, TABLES)


def test_tables_from_before_a_migration_are_told_from_the_live_ones(owner):
    beside.create(owner, TABLES)
    owner.execute("ALTER TABLE coreroller.audit ADD COLUMN more text")

    assert not beside.are_alike(owner, TABLES)
    beside.drop(owner, TABLES)
    assert not beside.exist(owner, TABLES)


def test_rows_are_swapped_in_when_nobody_looks_at_a_time_before_them(owner, db_url):
    pauses = []

    def pause(seconds):
        pauses.append(seconds)
        if len(pauses) == 3:
            reader.rollback()

    with psycopg.connect(db_url) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        reader.execute("SELECT 1")
        beside.outlive_readers(owner, pause)

        assert len(pauses) == 3
        reader.execute("SELECT 1")
        with pytest.raises(beside.Busy):
            beside.outlive_readers(owner, lambda seconds: None)


def test_who_waits_for_the_swap_itself_is_not_waited_for(owner, db_url):
    owner.execute("SELECT pg_advisory_lock(1)")
    with psycopg.connect(db_url, autocommit=True) as other, ThreadPoolExecutor() as one:
        waiting = one.submit(other.execute, "SELECT pg_advisory_lock(1)")
        eventually(
            lambda: owner.execute(
                "SELECT pid FROM pg_locks WHERE NOT granted AND pid = %s",
                (other.info.backend_pid,),
            ).fetchone()
        )

        beside.outlive_readers(owner, lambda seconds: None)

        owner.execute("SELECT pg_advisory_unlock(1)")
        waiting.result()
