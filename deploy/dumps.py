"""A dump of another product's database, restored into a server that is thrown away."""

from __future__ import annotations

import gzip
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg
from psycopg.conninfo import make_conninfo

from deploy.account import Account
from deploy.binaries import find_binaries
from deploy.errors import CannotStart
from deploy.postgres import DATABASE, EmbeddedPostgres

_READER = "reader"
_IN_A_HURRY = {
    # A lost copy is no loss.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
# NOTE: the extension that both products take their ids from is none of ours, and what
# has to be there are its functions.
_PREPARE = f"""
    CREATE ROLE {_READER} LOGIN;
    ALTER DATABASE {DATABASE} OWNER TO {_READER};
    CREATE FUNCTION public.uuid_generate_v4() RETURNS uuid LANGUAGE sql
        AS 'SELECT gen_random_uuid()'
"""
_OF_NO_MATTER = re.compile(
    r'uuid-ossp|function "uuid_generate_v4" already exists|'
    r'role "[^"]*" does not exist|schema "public" already exists|'
    r"backslash commands are restricted|wrong key|"
    r"permission denied to create database|unrecognized configuration parameter|"
    r"must be (owner of|able to SET ROLE)|permission denied to change owner"
)
_COMPLAINT = re.compile(r"(?:ERROR|FATAL|error): +(.+)")
_ARCHIVE, _GZIP = b"PGDMP", b"\x1f\x8b"
_END_OF_DUMP = b"PostgreSQL database dump complete"


@contextmanager
def restored(dump: Path) -> Iterator[str]:
    """
    Give the URL of a database in which a dump was restored, until the end of the block.

    Args:
        dump: Plain SQL, perhaps compressed by gzip, or any format of `pg_dump`.

    Raises:
        CannotStart: It is not there, cut off, or no dump.
    """
    if not dump.exists():
        raise CannotStart(
            f"there is no {dump}; name a dump, or a database as postgres://..."
        )
    with (
        tempfile.TemporaryDirectory(prefix="coreroller-import-") as folder,
        EmbeddedPostgres(Path(folder), options=_IN_A_HURRY) as url,
    ):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_PREPARE)
        reader = make_conninfo(url, user=_READER)
        _restore(dump, find_binaries(Path(folder), Account.for_database()), reader)
        yield reader


def _restore(dump: Path, binaries: Path, url: str) -> None:
    if dump.is_dir() or _starts_with(dump, _ARCHIVE):
        plainly = ("--no-owner", "--no-privileges", f"--dbname={url}")
        _run([binaries / "pg_restore", *plainly, dump])
        return
    with tempfile.TemporaryFile() as script:
        _unpack(dump, script)
        _require_whole(dump, script)
        script.seek(0)
        # SECURITY: a dump is a program, and this keeps it from running others. The
        # reader is no superuser, so that SQL cannot do so either.
        restrict = f"\\restrict {secrets.token_hex(16)}"
        quiet = ("--no-psqlrc", "--quiet", "--output=/dev/null")
        orders = (f"--dbname={url}", f"--command={restrict}", "--file=-")
        _run([binaries / "psql", *quiet, *orders], script)


def _unpack(dump: Path, script: IO[bytes]) -> None:
    opener = gzip.open if _starts_with(dump, _GZIP) else open
    try:
        with opener(dump, "rb") as file:
            shutil.copyfileobj(file, script)
    except (EOFError, gzip.BadGzipFile) as ex:
        raise CannotStart(f"{dump} is cut off; dump the database anew") from ex


def _require_whole(dump: Path, script: IO[bytes]) -> None:
    """Refuse a dump that has lost its end: what it has would restore without a word."""
    script.seek(max(0, script.tell() - 1000))
    if _END_OF_DUMP not in script.read():
        raise CannotStart(
            f"{dump} is no whole dump: it does not end as pg_dump ends one. Dump the"
            " database anew, with tables and data"
        )


def _starts_with(dump: Path, magic: bytes) -> bool:
    with dump.open("rb") as file:
        return file.read(len(magic)) == magic


def _run(command: list[str | Path], script: IO[bytes] | None = None) -> None:
    done = subprocess.run(  # noqa: S603 - our own programs
        [str(part) for part in command],
        stdin=script or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        env={"LC_ALL": "C"},
    )
    complaints = _COMPLAINT.findall(done.stderr.decode(errors="replace"))
    serious = [each for each in complaints if not _OF_NO_MATTER.search(each)]
    if serious:
        raise CannotStart(f"the dump cannot be restored: {serious[0]}")
