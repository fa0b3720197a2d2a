"""How far a download is, for people who wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from eventstore.database import Database
from payloads.course import Tell
from projections.downloads import Download, forget_downloads, note_download


@contextmanager
def noted(database: Database, channel_id: UUID, version: str) -> Iterator[Tell]:
    """Give what notes how far a download is, until the end of the block."""

    def tell(received: int, total: int) -> None:
        download = Download(version, received, total)
        with database.connection() as connection:
            note_download(connection, channel_id, download)

    try:
        yield tell
    finally:
        with database.connection() as connection:
            forget_downloads(connection)
