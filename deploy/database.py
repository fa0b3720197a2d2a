"""The database that this start uses: the operator's, or one of our own."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import unquote

import msgspec
import psycopg
from psycopg.conninfo import conninfo_to_dict

from deploy.errors import CannotStart
from deploy.postgres import EmbeddedPostgres, find_running_database
from deploy.settings import Settings
from eventstore.migrations import CONNECT_TIMEOUT_S

_RAW_PASSWORD = re.compile(r"\w+://[^:@/?#]*:(.*)@")


class Database(msgspec.Struct, frozen=True):
    """A database that answers; `look_after` is to be called every second or so."""

    url: str
    look_after: Callable[[], None]


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """
    Give the operator's database or, without one, run our own within the block.

    Raises:
        CannotStart: It cannot be reached, or not be started.
    """
    if settings.db_url:
        check_reachable(settings.db_url)
        yield Database(settings.db_url, look_after=lambda: None)
        return
    postgres = EmbeddedPostgres(settings.data_dir)
    with postgres as url:
        yield Database(url, look_after=postgres.revive)


@contextmanager
def reached_database(settings: Settings) -> Iterator[str]:
    """
    Give the URL of a database that has been made: if ours does not run, run it.

    Raises:
        CannotStart: It cannot be reached, or there is none.
    """
    if not settings.db_url and find_running_database(settings.data_dir) is None:
        if not (settings.data_dir / "postgres").is_dir():
            raise CannotStart(
                f"there is no database in {settings.data_dir}; name its folder with"
                " --data-dir, or set COREROLLER_DB_URL"
            )
        with open_database(settings) as database:
            yield database.url
    else:
        yield find_database(settings)


def find_database(settings: Settings) -> str:
    """
    Give the URL of the operator's database or, without one, of ours while it runs.

    Raises:
        CannotStart: It cannot be reached, or nothing runs.
    """
    if settings.db_url:
        check_reachable(settings.db_url)
        return settings.db_url
    url = find_running_database(settings.data_dir)
    if url is None:
        raise CannotStart(
            f"no database runs in {settings.data_dir}; start `rollerd serve`, name its"
            " folder with --data-dir, or set COREROLLER_DB_URL"
        )
    return url


def check_reachable(url: str) -> None:
    """
    Connect once, waiting some seconds at most for each of the URL's hosts.

    Raises:
        CannotStart: Why not; the message never shows the password.
    """
    try:
        _check_password_is_escaped(url)
        psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT_S).close()
    except psycopg.OperationalError as ex:
        raise CannotStart(
            f"cannot reach the database of COREROLLER_DB_URL, correct it or start that"
            f" server: {str(ex).splitlines()[0]}"
        ) from ex
    except psycopg.ProgrammingError as ex:
        # SECURITY: the driver's message repeats the URL, with the password.
        raise CannotStart(
            "COREROLLER_DB_URL is not understood; write it like"
            " postgresql://user:password@host:5432/coreroller"
        ) from ex


def _check_password_is_escaped(url: str) -> None:
    # SECURITY: with an @ or a / in the password, the driver takes what follows for
    # the host or the port, and its message tells which.
    raw = _RAW_PASSWORD.match(url)
    if raw and conninfo_to_dict(url).get("password") != unquote(raw[1]):
        raise CannotStart(
            "the password in COREROLLER_DB_URL has a character that must be escaped,"
            " such as @ as %40, / as %2F or : as %3A"
        )
