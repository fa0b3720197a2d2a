"""The commands that look after the database, on a database of the operator's."""

import psycopg
import pytest

from deploy.postgres import EmbeddedPostgres
from eventstore import migrations
from tests.commands import run_rollerd
from tests.postgres import IN_A_HURRY


def test_migrate_names_what_it_applies_and_then_has_nothing_to_do(empty_db_url):
    first = run_rollerd(empty_db_url, "migrate")
    second = run_rollerd(empty_db_url, "migrate")

    assert first.output.split() == [
        word for name in migrations.known() for word in ("applied", name)
    ]
    assert (second.exit_code, second.output) == (0, "")


def test_migrate_check_fails_while_something_is_pending(empty_db_url):
    before = run_rollerd(empty_db_url, "migrate", "--check")
    run_rollerd(empty_db_url, "migrate")
    after = run_rollerd(empty_db_url, "migrate", "--check")

    assert (before.exit_code, after.exit_code) == (1, 0)
    assert f"pending {migrations.known()[0]}" in before.output


def test_a_newer_schema_is_refused_in_one_line(db_url):
    with psycopg.connect(db_url) as connection:
        connection.execute("INSERT INTO coreroller.schema_migrations VALUES ('9999_x')")

    result = run_rollerd(db_url, "migrate")

    assert result.exit_code == 1
    assert result.output.startswith("Error: the database has 9999_x, which this")


@pytest.mark.parametrize("command", ["web", "clock", "projector"])
def test_what_shares_a_database_does_not_start_before_its_migration(
    command, empty_db_url
):
    result = run_rollerd(empty_db_url, command)

    assert result.exit_code == 1
    assert result.output.startswith("Error: the database lacks 0001_event_log, 0002_")
    assert result.output.endswith(": run `rollerd migrate`\n")


@pytest.mark.parametrize("command", ["web", "clock", "projector"])
def test_what_shares_a_database_does_not_start_on_a_newer_one(command, db_url):
    with psycopg.connect(db_url) as connection:
        connection.execute("INSERT INTO coreroller.schema_migrations VALUES ('9999_x')")

    result = run_rollerd(db_url, command)

    assert result.exit_code == 1
    assert result.output.startswith("Error: the database has 9999_x, which this")


@pytest.mark.parametrize("command", ["web", "clock", "projector"])
def test_what_shares_a_database_says_when_it_is_away(command):
    result = run_rollerd("postgresql://u:secret@127.0.0.1:1/db", command)

    assert result.exit_code == 1
    assert result.output.startswith("Error: cannot reach the database of")
    assert "secret" not in result.output


def test_initdb_asks_before_it_empties_the_database(db_url):
    with psycopg.connect(db_url) as connection:
        connection.execute("CREATE TABLE coreroller.kept ()")

    declined = run_rollerd(db_url, "initdb", typed="n\n")
    assert declined.exit_code == 1
    assert tables_named_kept(db_url) == 1

    agreed = run_rollerd(db_url, "initdb", typed="y\n")
    assert agreed.exit_code == 0
    assert tables_named_kept(db_url) == 0
    assert migrations.status(db_url).pending == ()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("nonsense", "is not understood; write it like postgresql://"),
        ("postgresql://u:secret@127.0.0.1:1/db", "Connection refused"),
        ("postgresql://u:secret@127.0.0.1/db?colour=red", "is not understood"),
        ("postgresql://u:sec@ret@127.0.0.1/db", "must be escaped, such as @ as %40"),
        ("postgresql://u:se/cret@127.0.0.1/db", "must be escaped"),
    ],
)
def test_a_wrong_url_is_refused_in_one_line_without_the_password(url, reason):
    result = run_rollerd(url, "migrate")

    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert reason in result.output
    assert result.output.count("\n") == 1
    assert "cret" not in result.output


def test_a_wrong_password_is_refused_without_showing_it(home):
    rules = home / "hba.conf"
    rules.write_text("local all postgres trust\nlocal all all scram-sha-256\n")
    rules.chmod(0o644)
    home.chmod(0o755)
    with EmbeddedPostgres(home / "data", {**IN_A_HURRY, "hba_file": rules}) as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE ROLE someone LOGIN PASSWORD 'right'")

        result = run_rollerd(url.replace("postgres@", "someone:wr0ng@"), "migrate")

    assert result.exit_code == 1
    assert 'password authentication failed for user "someone"' in result.output
    assert "wr0ng" not in result.output


@pytest.fixture
def onlooker(postgres, empty_db_url):
    """The URL of a user who may not create anything, on an empty database."""
    migrations.migrate(empty_db_url)
    migrations.wipe(empty_db_url)
    with psycopg.connect(empty_db_url, autocommit=True) as connection:
        connection.execute("CREATE ROLE onlooker LOGIN IN ROLE coreroller_server")
        yield empty_db_url.replace("postgres@", "onlooker@")
        connection.execute("DROP ROLE onlooker")


def test_a_user_who_may_not_change_the_schema_is_told_what_to_do(onlooker):
    result = run_rollerd(onlooker, "migrate")

    assert result.exit_code == 1
    assert "(permission denied for database" in result.output
    assert "be the owner of the database\n" in result.output
    assert result.output.count("\n") == 1


def tables_named_kept(url):
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE tablename = 'kept'"
        ).fetchone()
    return found[0]
