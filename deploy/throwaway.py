"""A PostgreSQL server that is thrown away, whatever becomes of who started it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.postgres import EmbeddedPostgres

_IN_A_HURRY = {
    # A lost copy is no loss.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


@contextmanager
def thrown_away() -> Iterator[tuple[str, Path]]:
    """
    Give the URL of a new server's database, and its folder, until the end of the block.

    If we are killed meanwhile, the server is stopped and its folder removed all the
    same.

    Raises:
        CannotStart: No server can be started here.
    """
    folder = Path(tempfile.mkdtemp(prefix="coreroller-import-"))
    with _removed_in_the_end(folder), EmbeddedPostgres(folder, _IN_A_HURRY) as url:
        yield url, folder


@contextmanager
def _removed_in_the_end(folder: Path) -> Iterator[None]:
    """Have a folder removed by a process that hears of our end, whatever it is."""
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-P", "-m", "deploy.remover", str(folder)],
        stdin=subprocess.PIPE,
        # NOTE: who reads what we print does not wait for it.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # NOTE: Ctrl-C reaches only us.
        start_new_session=True,
    ):
        yield
