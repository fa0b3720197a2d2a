"""The embedded PostgreSQL, with everything it may find when it starts."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from deploy import binaries
from deploy.account import Account
from deploy.cluster import prepare_cluster
from deploy.errors import CannotStart
from deploy.postgres import EmbeddedPostgres
from tests.integration.deploy.conftest import postgres_pid, servers_on
from tests.postgres import IN_A_HURRY
from tests.waiting import is_alive

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes its user")


def embedded(home, **options):
    return EmbeddedPostgres(home, {**IN_A_HURRY, **options})


def ask(url, question):
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchone()[0]


def test_data_is_there_again_after_a_restart(home):
    with embedded(home) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE machines AS SELECT 7 AS number")

    with embedded(home) as url:
        assert ask(url, "SELECT number FROM machines") == 7


def test_it_has_the_settings_that_we_count_on(home):
    names = ("data_checksums", "listen_addresses", "TimeZone", "max_wal_size")
    with embedded(home) as url:
        values = [ask(url, f"SHOW {name}") for name in names]
        encoding = ask(
            url, "SELECT encoding FROM pg_database WHERE datname='coreroller'"
        )

    assert values == ["on", "", "UTC", "4GB"]
    assert encoding == 6  # UTF8


def test_nobody_else_can_enter_its_folders(home):
    with embedded(home):
        modes = [path.stat().st_mode & 0o007 for path in (home, *home.iterdir())]
        socket_folder = (home / "run").stat().st_mode & 0o777

    assert socket_folder == 0o700
    assert (home / "postgres").stat().st_mode & 0o777 == 0o700
    assert modes[0] == 0


def test_stopping_twice_or_before_a_start_does_nothing(home):
    postgres = embedded(home)
    postgres.stop()
    postgres.start()
    postgres.stop()
    postgres.stop()

    assert servers_on(home) == []


def test_the_pid_of_a_dead_server_may_be_anybodys_by_now(home):
    # GIVEN the files that a killed server leaves, with the pid of another program
    with embedded(home):
        pid_file = (home / "postgres/postmaster.pid").read_text()
    account = Account.for_database()
    other = subprocess.Popen(["sleep", "60"], **account.process_options())
    for path in (home / "postgres/postmaster.pid", home / "run/.s.PGSQL.5432.lock"):
        path.write_text("\n".join((str(other.pid), *pid_file.split("\n")[1:])))
        os.chown(path, account.uid, account.gid)

    with embedded(home) as url:
        assert ask(url, "SELECT 1") == 1

    assert other.poll() is None
    other.kill()
    other.wait()


def test_a_copied_folder_does_not_stop_the_server_of_the_original(home):
    original, copy = home / "original", home / "copy"
    home.chmod(0o755)
    with embedded(original):
        subprocess.run(["cp", "-a", original, copy], check=True)

        with embedded(copy) as url:
            assert ask(url, "SELECT 1") == 1

        assert is_alive(postgres_pid(original))


def test_what_an_interrupted_creation_left_is_not_taken_for_a_cluster(home):
    (home / "postgres.partial").mkdir()
    (home / "postgres.partial" / "PG_VERSION").write_text("18\n")
    home.chmod(0o755)

    with embedded(home) as url:
        assert ask(url, "SELECT 1") == 1


def test_data_of_another_major_version_is_refused(home):
    with embedded(home):
        pass
    (home / "postgres/PG_VERSION").write_text("17\n")

    with pytest.raises(CannotStart, match="of PostgreSQL 17 and this is 18; dump it"):
        embedded(home).start()


def test_a_server_that_gives_up_is_quoted_in_one_line(home):
    with pytest.raises(CannotStart) as refusal:
        embedded(home, max_connections="none").start()

    assert str(refusal.value) == (
        "PostgreSQL did not start: invalid value for parameter"
        ' "max_connections": "none"'
    )


def test_a_creation_that_fails_is_quoted_and_leaves_nothing(home):
    home.chmod(0o755)
    initdb = home / "initdb"
    initdb.write_text(
        "#!/bin/sh\n"
        "echo 'initdb: error: could not write: No space left on device' >&2\n"
        "echo 'initdb: removing contents of data directory' >&2; exit 1\n"
    )
    initdb.chmod(0o755)

    with pytest.raises(CannotStart, match="could not write: No space left on dev"):
        prepare_cluster(home / "postgres", home, Account.for_database())

    assert list(home.iterdir()) == [initdb]


def test_a_long_folder_name_gets_a_short_private_socket_folder(home):
    deep = home / ("d" * 60) / ("e" * 60)
    home.chmod(0o755)

    with embedded(deep) as url:
        folder = Path(ask(url, "SHOW unix_socket_directories"))
        mode = folder.stat().st_mode & 0o777

    assert mode == 0o700
    assert not folder.exists()


def test_a_folder_that_cannot_be_made_is_refused(home):
    (home / "file").touch()

    with pytest.raises(CannotStart, match="choose another folder with --data-dir"):
        embedded(home / "file").start()


def test_without_the_wheel_the_remedy_is_named(home, monkeypatch):
    monkeypatch.setattr(binaries, "find_spec", lambda name: None)

    with pytest.raises(CannotStart, match="install it or set COREROLLER_DB_URL"):
        embedded(home).start()


@as_root
def test_root_is_told_when_the_database_user_cannot_enter_the_folder(tmp_path):
    with pytest.raises(CannotStart, match="such as --data-dir /var/lib/coreroller"):
        embedded(tmp_path / "data").start()


@as_root
def test_programs_that_the_database_user_cannot_reach_are_copied(
    home, tmp_path, monkeypatch
):
    # GIVEN an environment in a folder of root's, as pytest's is
    original = binaries._site_packages()
    for folder in binaries._FOLDERS:
        shutil.copytree(original / folder, tmp_path / folder)
    monkeypatch.setattr(binaries, "_site_packages", lambda: tmp_path)

    for _ in range(2):
        with embedded(home) as url:
            assert ask(url, "SELECT 1") == 1

    assert len(list((home / "binaries").iterdir())) == 1


@as_root
def test_an_ordinary_user_runs_it_as_himself(home):
    program = (
        "import sys; from pathlib import Path; from deploy.postgres import *\n"
        "with EmbeddedPostgres(Path(sys.argv[1])): pass"
    )
    os.chown(home, 65534, 65534)

    # NOTE: he may search folders, as this environment may lie in one of root's own;
    # what he covers he could not write down.
    environment = {
        name: value for name, value in os.environ.items() if "COVERAGE" not in name
    }
    done = subprocess.run(
        [
            *("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
            *("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"),
            *(sys.executable, "-c", program, home),
        ],
        env=environment,
        capture_output=True,
        check=False,
        text=True,
    )

    assert done.stderr == ""
    assert (home / "postgres").stat().st_uid == 65534
