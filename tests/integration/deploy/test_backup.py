"""`rollerd backup` and `rollerd restore`, on databases of the operator's."""

from __future__ import annotations

import gzip

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from deploy.programs import find_programs
from eventstore import migrations
from eventstore.database import server_conninfo
from eventstore.names import EVERYTHING
from tests.commands import run_rollerd
from tests.integration.deploy.test_upgrades import DUMPS
from tests.integration.omaha.conftest import new_world
from tests.machines import UpdateEngine

BILLION = 1_000_000_000
FIRST_NEW = """
    SELECT min(notification_id) FROM coreroller.events
     WHERE notification_id >= 1000000000
"""
TABLES = """
    SELECT schemaname, relname FROM pg_stat_user_tables
     WHERE schemaname = ANY(%s) ORDER BY 1, 2
"""


def backed_up(url, file):
    result = run_rollerd(url, "backup", file)
    assert result.exit_code == 0, result.output
    return result.output


def everything(url):
    """Read each row of each table of ours."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(TABLES, [list(EVERYTHING)]).fetchall()
        rows = sql.SQL("SELECT t::text FROM {} t ORDER BY 1")
        return {
            name: connection.execute(rows.format(sql.Identifier(*name))).fetchall()
            for name in tables
        }


def live_on(url, *machines):
    with new_world(url) as world:
        for name in machines:
            world.send(UpdateEngine(name, version="4152.2.0").polls())


@pytest.fixture
def url(db_url):
    """A database with a fleet of two."""
    with new_world(db_url) as world:
        world.offer("4230.2.1")
    live_on(db_url, "engine-1", "engine-2")
    return db_url


@pytest.fixture
def file(tmp_path):
    return tmp_path / "backup"


def test_a_restored_database_has_what_was_backed_up(url, empty_db_url, file):
    told = backed_up(url, file)
    before = everything(url)

    result = run_rollerd(empty_db_url, "restore", file)

    assert result.exit_code == 0, result.output
    end = len(before["coreroller", "events"])
    assert told.startswith(f"{file} has everything up to position {end}, 20")
    assert result.output.startswith(f"Everything up to position {end}, 20")
    assert f"rows are what the log says at position {end}.\n" in result.output
    assert everything(empty_db_url) == before
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_the_log_of_a_restored_database_is_only_ever_added_to(url, empty_db_url, file):
    backed_up(url, file)
    run_rollerd(empty_db_url, "restore", file)

    with psycopg.connect(server_conninfo(empty_db_url)) as server:
        for change in ("UPDATE events SET topic = ''", "DELETE FROM events"):
            with pytest.raises(InsufficientPrivilege), server.transaction():
                server.execute(change)
    live_on(empty_db_url, "engine-3")

    with psycopg.connect(empty_db_url) as connection:
        first_new = connection.execute(FIRST_NEW).fetchone()
    assert first_new == (BILLION + 1,)
    assert run_rollerd(empty_db_url, "fsck").exit_code == 0


def test_events_are_thrown_away_only_when_that_is_asked_for(url, file):
    backed_up(url, file)
    before = everything(url)
    live_on(url, "engine-3")
    lived = everything(url)

    refused = run_rollerd(url, "restore", file)
    after_refusal = everything(url)
    done = run_rollerd(url, "restore", file, "--replace")

    assert refused.exit_code == 1
    assert "say --replace to throw them away" in refused.output
    assert after_refusal == lived != before
    assert (done.exit_code, everything(url)) == (0, before)


def test_a_truncated_file_is_refused_and_nothing_changes(url, file):
    backed_up(url, file)
    whole = file.read_bytes()
    file.write_bytes(whole[:-200])
    before = everything(url)

    refused = run_rollerd(url, "restore", file, "--replace")

    assert refused.exit_code == 1
    assert "cannot be read to its end" in refused.output
    assert everything(url) == before


def test_what_the_database_refuses_is_told_and_nothing_changes(
    url, empty_db_url, file, postgres
):
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("CREATE ROLE somebody")
        owner.execute("GRANT SELECT ON coreroller.events TO somebody")
        backed_up(url, file)
        owner.execute("DROP OWNED BY somebody; DROP ROLE somebody")

    refused = run_rollerd(empty_db_url, "restore", file)

    assert refused.exit_code == 1
    assert 'nothing was changed: role "somebody" does not exist' in refused.output
    assert everything(empty_db_url) == {}


def test_a_backup_of_a_newer_version_is_refused(url, empty_db_url, file):
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO coreroller.schema_migrations VALUES ('9999_x')")
    backed_up(url, file)

    refused = run_rollerd(empty_db_url, "restore", file)

    assert refused.exit_code == 1
    assert "is of a newer version, which has 9999_x" in refused.output
    assert everything(empty_db_url) == {}


def test_a_backup_of_an_older_version_is_brought_forward(
    empty_db_url, postgres, template, file
):
    dump = gzip.decompress((DUMPS / "before_rollouts.sql.gz").read_bytes()).decode()
    lines = [line for line in dump.splitlines() if line[:1] != "\\"]
    with psycopg.connect(empty_db_url) as connection:
        connection.execute("\n".join(lines))
    backed_up(empty_db_url, file)

    with postgres.fresh_database() as fresh:
        result = run_rollerd(fresh, "restore", file)

        assert result.exit_code == 0, result.output
        assert migrations.status(fresh).pending == ()


@pytest.mark.parametrize("content", [b"", b"SELECT 1;", b"PGDMP" + bytes(200)])
def test_what_is_no_backup_is_refused(content, empty_db_url, file):
    file.write_bytes(content)

    refused = run_rollerd(empty_db_url, "restore", file)

    assert refused.exit_code == 1
    assert "it is no backup or a damaged one" in refused.output


def test_a_backup_of_something_else_is_refused(empty_db_url, file):
    options = ("--format=custom", f"--file={file}")
    programs = find_programs(empty_db_url)
    with programs.running("pg_dump", *options, url=empty_db_url) as dumping:
        assert dumping.process.wait() == 0

    refused = run_rollerd(empty_db_url, "restore", file)

    assert refused.exit_code == 1
    assert "is no backup of a CoreRoller database" in refused.output


def test_nothing_is_restored_under_those_who_are_connected(url, file):
    backed_up(url, file)

    with psycopg.connect(url):
        refused = run_rollerd(url, "restore", file, "--replace")

    assert refused.exit_code == 1
    assert "1 others are connected to this database; stop every" in refused.output


def test_a_file_that_is_there_is_not_written_over(url, file):
    file.write_text("precious")

    refused = run_rollerd(url, "backup", file)

    assert refused.exit_code == 1
    assert "is there already" in refused.output
    assert file.read_text() == "precious"


def test_a_backup_that_fails_leaves_no_file(url, file):
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE outsider LOGIN IN ROLE coreroller_server")
    outsider = url.replace("//postgres@", "//outsider@")

    refused = run_rollerd(outsider, "backup", file)

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP ROLE outsider")
    assert refused.exit_code == 1
    assert "Error: the backup failed: " in refused.output
    assert list(file.parent.iterdir()) == []


def test_a_database_without_events_is_nothing_to_back_up(db_url, empty_db_url, file):
    for url in (db_url, empty_db_url):
        refused = run_rollerd(url, "backup", file)

        assert refused.exit_code == 1
        assert "there is nothing to back up" in refused.output


@pytest.mark.parametrize("version", ["13", "none"])
def test_programs_that_are_too_old_for_the_server_are_not_used(
    version, url, file, tmp_path, monkeypatch
):
    old = tmp_path / "bin"
    old.mkdir()
    (old / "pg_dump").write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}'")
    (old / "pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", str(old))
    monkeypatch.setattr("deploy.programs.wheel_programs", lambda: None)

    refused = run_rollerd(url, "backup", file)

    assert refused.exit_code == 1
    assert "install the client programs of version" in refused.output
