"""PostgreSQL's own programs for those who ask a server: ours, or the system's."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, cast

import psycopg
from msgspec import Struct
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from deploy.binaries import wheel_programs
from deploy.errors import CannotStart
from eventstore.migrations import CONNECT_TIMEOUT_S

_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
_COMPLAINT = re.compile(r"(?:error|ERROR|FATAL): +(.+)")


class Running(Struct, frozen=True):
    """
    A program that runs.

    Attributes:
        pipe: To it, or from it.
        errors: What it has said on stderr.
    """

    process: subprocess.Popen[bytes]
    pipe: IO[bytes]
    errors: IO[bytes]

    def complaint(self) -> str:
        """Give the first error that it told of."""
        self.errors.seek(0)
        text = self.errors.read().decode(errors="replace")
        found = _COMPLAINT.search(text)
        return found[1] if found else text.strip() or "it left no message"


class Programs(Struct, frozen=True):
    """The programs of one folder."""

    folder: Path

    @contextmanager
    def running(
        self, name: str, *arguments: str, url: str = "", reads: bool = False
    ) -> Iterator[Running]:
        """
        Run a program within the block; what still runs at its end is killed.

        Args:
            name: Such as ``psql``.
            arguments: Of the program.
            url: The database that it asks.
            reads: Whether it is written to; else it is read from.
        """
        place, environment = _without_password(url)
        with tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(  # noqa: S603 - our own command
                [str(self.folder / name), *place, *arguments],
                stdin=subprocess.PIPE if reads else subprocess.DEVNULL,
                stdout=subprocess.DEVNULL if reads else subprocess.PIPE,
                stderr=errors,
                env=environment,
            )
            pipe = cast("IO[bytes]", process.stdin if reads else process.stdout)
            try:
                yield Running(process, pipe, errors)
            finally:
                process.kill()
                process.wait()
                # What was still to be written has nobody to go to.
                with suppress(BrokenPipeError):
                    pipe.close()


def find_programs(url: str) -> Programs:
    """
    Find the programs that can ask a server: the newest, which must not be older.

    Raises:
        CannotStart: There are none.
    """
    with psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT_S) as connection:
        server = connection.info.server_version // 10_000
    on_path = shutil.which("pg_dump")
    folders = (wheel_programs(), Path(on_path).parent if on_path else None)
    versions = {folder: _version(folder) for folder in folders if folder}
    newest = max(versions, key=lambda folder: versions[folder], default=None)
    if newest is None or versions[newest] < server:
        raise CannotStart(
            f"the database is of PostgreSQL {server}, and no pg_dump here knows"
            f" it; install the client programs of version {server}, in the PATH"
        )
    return Programs(newest)


def _version(folder: Path) -> int:
    try:
        told = subprocess.run(  # noqa: S603 - our own command
            [str(folder / "pg_dump"), "--version"],
            capture_output=True,
            check=False,
            text=True,
        ).stdout
    except OSError:
        return 0
    found = _VERSION.search(told)
    return int(found[1]) if found else 0


def _without_password(url: str) -> tuple[list[str], dict[str, str]]:
    """Give the option that names a database, and the environment with its password."""
    given = conninfo_to_dict(url)
    environment = dict(os.environ)
    # SECURITY: everybody on the machine may read the arguments of a program.
    if password := given.pop("password", None):
        environment["PGPASSWORD"] = str(password)
    return [f"--dbname={make_conninfo('', **given)}"] if url else [], environment
