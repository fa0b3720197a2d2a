"""Files that hold a whole database of ours: written, looked into, and loaded."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from deploy.errors import CannotStart
from deploy.programs import Programs, Running
from eventstore.migrations import WIPE
from eventstore.names import EVERYTHING, SCHEMA

_SECONDS_BETWEEN_LOOKS = 0.2
_CHUNK = 1 << 20
_MIGRATION = re.compile(rb"^(\d{4}_\w+)\t", re.MULTILINE)
_BEGIN = f"""
    BEGIN;
    SET LOCAL client_min_messages = warning;
    {WIPE};
"""
# The positions of what comes after a restore begin at the next billion: those that the
# lost events had are never given again, to events that followers would take for seen.
_COMMIT = """
    SELECT setval(pg_get_serial_sequence('coreroller.events', 'notification_id'),
                  (max(notification_id) / 1000000000 + 1) * 1000000000)
      FROM coreroller.events HAVING max(notification_id) IS NOT NULL;
    COMMIT;
"""
# NOTE: PostgreSQL before 17 does not know it, and newer clients set it all the same.
_UNKNOWN_TO_OLDER = b"SET transaction_timeout = 0;\n"

Tell = Callable[[int], None]
"""Is told how many bytes have gone by."""


class Archive(Struct, frozen=True):
    """A file in PostgreSQL's custom format, and the programs that know it."""

    file: Path
    programs: Programs

    def write(self, url: str, snapshot: str, extensions: list[str], tell: Tell) -> None:
        """
        Write all that is ours in a database, as a snapshot of it shows it.

        Raises:
            CannotStart: It did not come to its end.
        """
        options = [f"--schema={schema}" for schema in EVERYTHING]
        options += [f"--extension={name}" for name in extensions]
        options += ["--format=custom", "--lock-wait-timeout=60s"]
        options += [f"--snapshot={snapshot}", f"--file={self.file}"]
        with self.programs.running("pg_dump", *options, url=url) as dumping:
            while _status(dumping) is None:
                tell(self.file.stat().st_size)
            if _status(dumping):
                raise CannotStart(f"the backup failed: {dumping.complaint()}")

    def read_through(self, tell: Tell) -> None:
        """
        Read it to its end, checksums included, and change nothing.

        Raises:
            CannotStart: It cannot be read.
        """
        self._each_chunk(lambda chunk: None, tell)

    def migrations(self) -> list[str]:
        """
        List the migrations of the database that it was made of.

        Raises:
            CannotStart: It cannot be read, or is of no database of ours.
        """
        table = ("--data-only", f"--schema={SCHEMA}", "--table=schema_migrations")
        chunks: list[bytes] = []
        self._each_chunk(chunks.append, lambda count: None, *table)
        names = [name.decode() for name in _MIGRATION.findall(b"".join(chunks))]
        if not names:
            raise CannotStart(f"{self.file} is no backup of a CoreRoller database")
        return names

    def load(self, url: str, tell: Tell) -> None:
        """
        Put it in the place of all that is ours in a database, in one transaction.

        Raises:
            CannotStart: It cannot be read or not be loaded; nothing was changed.
        """
        options = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-")
        with self.programs.running("psql", *options, url=url, reads=True) as loading:
            try:
                _write(loading, _BEGIN.encode())
                self._each_chunk(lambda chunk: _write(loading, chunk), tell)
                # NOTE: only now, so whatever ends us before this changes nothing.
                _write(loading, _COMMIT.encode())
                loading.process.communicate()
            except BrokenPipeError:
                loading.process.wait()
            if loading.process.returncode:
                raise CannotStart(
                    f"{self.file} cannot be restored, and nothing was changed:"
                    f" {loading.complaint()}"
                )

    def _each_chunk(
        self, take: Callable[[bytes], None], tell: Tell, *options: str
    ) -> None:
        """Read it as SQL, to its end."""
        arguments = (*options, "--no-owner", "--file=-", str(self.file))
        with self.programs.running("pg_restore", *arguments) as reading:
            count = 0
            while chunk := reading.pipe.read(_CHUNK):
                take(chunk if count else chunk.replace(_UNKNOWN_TO_OLDER, b"", 1))
                count += len(chunk)
                tell(count)
            if reading.process.wait():
                raise CannotStart(
                    f"{self.file} cannot be read to its end, it is no backup or a"
                    f" damaged one: {reading.complaint()}"
                )


def _status(running: Running) -> int | None:
    try:
        return running.process.wait(_SECONDS_BETWEEN_LOOKS)
    except subprocess.TimeoutExpired:
        return None


def _write(running: Running, chunk: bytes) -> None:
    running.pipe.write(chunk)
    running.pipe.flush()
