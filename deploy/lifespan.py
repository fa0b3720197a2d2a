"""The end of a worker, in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.followers import Followers
from deploy.stopping import END_STREAMS
from eventstore.database import Database
from omaha.committer import Committer
from omaha.presence import PresenceKeeper


class Lifespan:
    """Middleware that ends a worker: answers first, connections last."""

    def __init__(
        self,
        committer: Committer,
        presence: PresenceKeeper,
        database: Database,
        followers: Followers,
    ) -> None:
        self._committer = committer
        self._presence = presence
        self._database = database
        self._followers = followers

    async def process_startup(
        self, scope: Mapping[str, Any], event: Mapping[str, Any]
    ) -> None:
        """
        Open nothing, for that is done when it is first needed.

        Leave for the worker how to end what has no end of its own; until then, it
        would wait for that in vain.
        """
        scope["state"][END_STREAMS] = self._followers.close

    async def process_shutdown(
        self, scope: Mapping[str, Any], event: Mapping[str, Any]
    ) -> None:
        """Answer all who wait, write down who came by, close the connections."""
        await self._committer.close()
        self._presence.close()
        self._database.close()
