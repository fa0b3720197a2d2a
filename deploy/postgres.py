"""A PostgreSQL server of our own, for those who have none."""

import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import structlog

from deploy.account import Account
from deploy.binaries import find_binaries
from deploy.cluster import PORT, SUPERUSER, last_complaint, prepare_cluster
from deploy.datadir import claim_data_dir, prepare_data_dir
from deploy.errors import CannotStart
from deploy.leftover import disown_pid_file, find_running, stop_leftover
from deploy.postmaster import Postmaster
from deploy.stopping import exit_if_asked

DATABASE = "coreroller"

# NOTE: the shorter one of what Linux (107) and macOS (103) allow.
_SOCKET_PATH_BYTES = 103
_RETRY_SECONDS = 2

_log = structlog.get_logger(__name__)


class EmbeddedPostgres:
    """
    A PostgreSQL server with its data in one folder, reached by a private socket.

    Only the process that made this object stops it: forked workers may leave a `with`
    block without harm. Not thread-safe.
    """

    def __init__(
        self, data_dir: Path, options: Mapping[str, str] | None = None
    ) -> None:
        """
        Name the folder; nothing happens before `start`.

        Args:
            data_dir: Where everything is kept; created when missing.
            options: PostgreSQL settings that win over the files'.
        """
        self._home = data_dir.resolve()
        self._cluster = self._home / "postgres"
        self._start_log = self._home / "start.log"
        self._options = options or {}
        self._owner = os.getpid()
        self._undo = ExitStack()
        self._retry_at = 0.0

    def __enter__(self) -> str:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> str:
        """
        Start the server and return the URL of its database, `coreroller`.

        Creates what is missing, and first stops a server that a killed `rollerd`
        left running. Waits for a crash recovery as long as it takes.

        Raises:
            CannotStart: the folder is in use or of no use, or the server fails.
        """
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self._url(DATABASE)

    def stop(self) -> None:
        """Stop the server, cutting off its clients, and free the folder."""
        if os.getpid() == self._owner:
            self._undo.close()

    def revive(self) -> None:
        """Start the server anew if it died; to be called every second or so."""
        if self._server.is_running or time.monotonic() < self._retry_at:
            return
        self._retry_at = time.monotonic() + _RETRY_SECONDS
        _log.error("database_died_and_is_started_again", reason=self._complaint())
        self._spawn()

    def _start(self) -> None:
        account = Account.for_database()
        prepare_data_dir(self._home, account)
        self._undo.callback(os.close, claim_data_dir(self._home))
        stop_leftover(self._cluster)
        binaries = find_binaries(self._home, account)
        prepare_cluster(self._cluster, binaries, account)
        self._socket_dir = self._make_socket_dir(account)
        self._server = Postmaster(self._command(binaries), self._start_log, account)
        self._undo.callback(self._server.stop)
        self._spawn()
        self._wait_until_ready()
        self._ensure_database()

    def _make_socket_dir(self, account: Account) -> Path:
        folder = self._home / "run"
        # NOTE: a dead server's lock on its socket misleads as its pid file does.
        shutil.rmtree(folder, ignore_errors=True)
        if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) > _SOCKET_PATH_BYTES:
            # NOTE: not in $TMPDIR, which may be long, or private to root.
            folder = Path(tempfile.mkdtemp(prefix="coreroller-", dir="/tmp"))
            self._undo.callback(shutil.rmtree, folder, ignore_errors=True)
        account.give(folder)
        return folder

    def _command(self, binaries: Path) -> list[str]:
        options = {"unix_socket_directories": str(self._socket_dir), **self._options}
        settings = (f"--{name}={value}" for name, value in options.items())
        return [str(binaries / "postgres"), "-D", str(self._cluster), *settings]

    def _spawn(self) -> None:
        disown_pid_file(self._cluster)
        self._server.start()

    def _wait_until_ready(self) -> None:
        while not self._answers():
            exit_if_asked()
            if not self._server.is_running:
                raise CannotStart(f"PostgreSQL did not start: {self._complaint()}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._url(SUPERUSER)).close()
        except psycopg.OperationalError:
            return False
        return True

    def _ensure_database(self) -> None:
        with psycopg.connect(self._url(SUPERUSER), autocommit=True) as connection:
            names = connection.execute("SELECT datname FROM pg_database").fetchall()
            if (DATABASE,) not in names:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _complaint(self) -> str:
        return last_complaint(self._cluster, self._start_log)

    def _url(self, database: str) -> str:
        return _url(self._socket_dir, database)


def find_running_database(data_dir: Path) -> str | None:
    """
    Give the URL of the database that another process runs in a folder, if one does.

    Raises:
        CannotStart: We may not look into the folder.
    """
    try:
        server = find_running(data_dir.resolve() / "postgres")
    except PermissionError as ex:
        raise CannotStart(
            f"cannot look into {data_dir}; run this as the user of `rollerd serve`"
        ) from ex
    return None if server is None else _url(server.socket_dir, DATABASE)


def _url(socket_dir: Path | str, database: str) -> str:
    place = urlencode({"host": socket_dir, "port": PORT})
    return f"postgresql://{SUPERUSER}@/{database}?{place}"
