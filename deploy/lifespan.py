"""The end of a worker, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from api.feeds.followers import Followers
from api.metrics.workers import SAMPLED_EVERY_S, WorkerMetrics
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
        workers: WorkerMetrics,
    ) -> None:
        self._committer = committer
        self._presence = presence
        self._database = database
        self._followers = followers
        self._workers = workers
        self._sampling: asyncio.Task[None] | None = None

    async def process_startup(
        self, scope: Mapping[str, Any], event: Mapping[str, Any]
    ) -> None:
        """
        Open nothing, for that is done when it is first needed; begin to sample.

        Leave for the worker how to end what has no end of its own; until then, it
        would wait for that in vain.
        """
        scope["state"][END_STREAMS] = self._followers.close
        self._sampling = asyncio.create_task(self._sample())

    async def process_shutdown(
        self, scope: Mapping[str, Any], event: Mapping[str, Any]
    ) -> None:
        """Answer all who wait, write down who came by, close the connections."""
        if self._sampling is not None:
            self._sampling.cancel()
        await self._committer.close()
        self._presence.close()
        self._database.close()

    async def _sample(self) -> None:
        while True:
            self._workers.sample()
            await asyncio.sleep(SAMPLED_EVERY_S)
