"""The bell that rings for those who follow the log, whenever it grew."""

from __future__ import annotations

import asyncio
from typing import NoReturn

import psycopg
import structlog
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo

from eventstore.database import server_conninfo

_log = structlog.get_logger(__name__)

PAUSE_S = 0.25
"""Between two rings at least, however many commits there are."""
FALLBACK_S = 3.0
"""Without news it rings all the same, lest one that got lost be waited for."""


class Bell:
    """
    Rings for everybody in this process who follows the log.

    Use it in one event loop only.

    Args:
        url: The database, as the operator gave it.
    """

    def __init__(self, url: str) -> None:
        self._conninfo = make_conninfo(
            server_conninfo(url), application_name="coreroller events"
        )
        self._next = asyncio.Event()

    def next_ring(self) -> asyncio.Event:
        """
        Give what is set when it rings next.

        Take it before reading the log: what is added while you read is not missed.
        """
        return self._next

    def ring(self) -> None:
        """Wake all who wait."""
        rung, self._next = self._next, asyncio.Event()
        rung.set()

    async def listen(self) -> NoReturn:
        """Ring whenever the log grew, on one connection of its own; until cancelled."""
        while True:
            try:
                await self._listen_once()
            except (psycopg.Error, OSError) as ex:
                _log.warning("not listening to the log", error=str(ex))
                self.ring()
                await asyncio.sleep(FALLBACK_S)

    async def _listen_once(self) -> NoReturn:
        opening = AsyncConnection.connect(self._conninfo, autocommit=True)
        async with await opening as connection:
            await connection.execute("LISTEN events")
            while True:
                self.ring()
                await asyncio.sleep(PAUSE_S)
                async for _ in connection.notifies(timeout=FALLBACK_S, stop_after=1):
                    pass
