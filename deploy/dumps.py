"""A dump of another product's database, restored into a server that is thrown away."""

from __future__ import annotations

import gzip
import os
import re
import secrets
import shutil
import subprocess
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import psycopg
from psycopg.conninfo import make_conninfo

from deploy.account import Account
from deploy.binaries import find_binaries
from deploy.errors import CannotStart
from deploy.postgres import DATABASE
from deploy.throwaway import thrown_away

_READER = "reader"
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
_ENDED = range(2)
"""Statuses of programs that came to the end, 1 if there was a complaint."""
_COMPLAINT = re.compile(r"(?:ERROR|FATAL|error): +(.+)")
_CUSTOM, _TAR, _GZIP = b"PGDMP", b"toc.dat\0", b"\x1f\x8b"
"""How archives begin, and what gzip has packed."""
_END_OF_TAR = bytes(1024)
_HEAD_OF_SERVER = b"PostgreSQL database cluster dump"
_HEAD_OF_SQL = b"PostgreSQL database dump"
_END_OF_SQL = b"PostgreSQL database dump complete"
_ENDS = 1024
"""Octets within which a dump tells that it begins or ends."""


@contextmanager
def restored(dump: Path) -> Iterator[str]:
    """
    Give the URL of a database in which a dump was restored, until the end of the block.

    Args:
        dump: What `pg_dump` wrote in any of its formats, and gzip may have packed.

    Raises:
        CannotStart: It is not there, cut off, or no dump.
    """
    if not dump.exists():
        raise CannotStart(
            f"there is no {dump}; name a dump, or a database as postgres://..."
        )
    with ExitStack() as stack:
        try:
            file = stack.enter_context(_checked(dump))
        except OSError as ex:
            raise CannotStart(f"{dump} cannot be read: {ex.strerror}") from ex
        url, folder = stack.enter_context(thrown_away())
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_PREPARE)
        reader = make_conninfo(url, user=_READER)
        binaries = find_binaries(folder, Account.for_database())
        _restore(dump, file, binaries, reader)
        yield reader


def _restore(dump: Path, file: IO[bytes] | None, binaries: Path, url: str) -> None:
    pg_restore: list[str | Path]
    pg_restore = [binaries / "pg_restore", "--no-owner", "--no-privileges"]
    if file is None:
        _run([*pg_restore, f"--dbname={url}", dump])
    elif _head(file).startswith((_CUSTOM, _TAR)):
        _run([*pg_restore, f"--dbname={url}"], file)
    else:
        # SECURITY: a dump is a program, and this keeps it from running others. The
        # reader is no superuser, so that SQL cannot do so either.
        restrict = f"\\restrict {secrets.token_hex(16)}"
        quiet = ("--no-psqlrc", "--quiet", "--output=/dev/null")
        orders = (f"--dbname={url}", f"--command={restrict}", "--file=-")
        _run([binaries / "psql", *quiet, *orders], file)


@contextmanager
def _checked(dump: Path) -> Iterator[IO[bytes] | None]:
    """Open a dump, unpacked, that seems to be whole; one in a folder has no file."""
    if dump.is_dir():
        _require_contents(dump)
        yield None
        return
    with ExitStack() as stack:
        file: IO[bytes] = stack.enter_context(dump.open("rb"))
        if file.read(len(_GZIP)) == _GZIP:
            file = stack.enter_context(tempfile.TemporaryFile())
            _unpack(dump, file)
        _require_whole(dump, file)
        yield file


def _require_contents(folder: Path) -> None:
    if not (folder / "toc.dat").is_file():
        raise CannotStart(
            f"{folder} is a folder, and no dump, as it has no toc.dat; name what"
            " pg_dump wrote"
        )


def _unpack(dump: Path, file: IO[bytes]) -> None:
    try:
        with gzip.open(dump, "rb") as packed:
            shutil.copyfileobj(packed, file)
    except (EOFError, gzip.BadGzipFile, zlib.error) as ex:
        raise CannotStart(
            f"{dump} is cut off or damaged; dump the database anew"
        ) from ex


def _require_whole(dump: Path, file: IO[bytes]) -> None:
    """
    Refuse what is no dump, or has lost its end.

    What has lost its end, `psql` takes without a word, and a tar archive keeps
    `pg_restore` busy for ever; it notices itself where a custom archive ends.
    """
    head = _head(file)
    if head.startswith(_CUSTOM):
        return
    is_tar = head.startswith(_TAR)
    if not is_tar:
        _require_sql(dump, head)
    file.seek(max(0, file.seek(0, os.SEEK_END) - _ENDS))
    tail = file.read()
    if not (tail.endswith(_END_OF_TAR) if is_tar else _END_OF_SQL in tail):
        raise CannotStart(
            f"{dump} is no whole dump: it does not end as pg_dump ends one. Dump the"
            " database anew, with tables and data"
        )


def _require_sql(dump: Path, head: bytes) -> None:
    if _HEAD_OF_SERVER in head:
        raise CannotStart(
            f"{dump} is of a whole server, as pg_dumpall writes it; dump the one"
            " database alone, with pg_dump"
        )
    if _HEAD_OF_SQL not in head:
        raise CannotStart(f"{dump} is no dump of PostgreSQL; name what pg_dump wrote")


def _head(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(_ENDS)


def _run(command: list[str | Path], script: IO[bytes] | None = None) -> None:
    """Run a program on a file, from its beginning, or on none."""
    if script is not None:
        # NOTE: Python's own `seek` may stay within what it has read ahead.
        os.lseek(script.fileno(), 0, os.SEEK_SET)
    done = subprocess.run(  # noqa: S603 - our own programs
        [str(part) for part in command],
        stdin=script or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        env={"LC_ALL": "C"},
    )
    complaints = _COMPLAINT.findall(done.stderr.decode(errors="replace"))
    serious = [each for each in complaints if not _OF_NO_MATTER.search(each)]
    if serious or done.returncode not in _ENDED:
        why = serious[0] if serious else f"{command[0]} ended with {done.returncode}"
        raise CannotStart(f"the dump cannot be restored: {why}")
