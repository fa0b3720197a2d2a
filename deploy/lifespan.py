"""The end of a worker, in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eventstore.database import Database
from omaha.committer import Committer
from omaha.presence import PresenceKeeper


class Lifespan:
    """Middleware that ends a worker: answers first, connections last."""

    def __init__(
        self, committer: Committer, presence: PresenceKeeper, database: Database
    ) -> None:
        self._committer = committer
        self._presence = presence
        self._database = database

    async def process_startup(
        self, scope: Mapping[str, Any], event: Mapping[str, Any]
    ) -> None:
        """Do nothing: everything opens when it is first needed."""

    async def process_shutdown(
        self, scope: Mapping[str, Any], event: Mapping[str, Any]
    ) -> None:
        """Answer all who wait, write down who came by, close the connections."""
        await self._committer.close()
        self._presence.close()
        self._database.close()
