"""
What the syncer downloads at this moment.

The table `channel_downloads` is a note of the process on watch, and of nobody else.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgspec import Struct, structs
from psycopg import Connection

_NOTE = """
    INSERT INTO channel_downloads (channel_id, version, received, total)
    VALUES (%(channel_id)s, %(version)s, %(received)s, %(total)s)
    ON CONFLICT (channel_id) DO UPDATE
       SET (version, received, total)
         = (excluded.version, excluded.received, excluded.total)
"""
_FORGET = "DELETE FROM channel_downloads"


class Download(Struct, frozen=True):
    """
    How far the files of a package are that is downloaded for a channel.

    Attributes:
        received: Bytes that are here by now.
        total: Bytes that there will be.
    """

    version: str
    received: int
    total: int


def note_download(
    connection: Connection[Any], channel_id: UUID, download: Download
) -> None:
    """Note how far the files for a channel are."""
    noted = {"channel_id": channel_id, **structs.asdict(download)}
    connection.execute(_NOTE, noted)


def forget_downloads(connection: Connection[Any]) -> None:
    """Note that nothing is downloaded any more."""
    connection.execute(_FORGET)
