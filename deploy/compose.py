"""The composition root: which parts are used, and how they are put together."""

from __future__ import annotations

from typing import Any

from falcon.asgi import App, Request, Response

from deploy.seed import seed
from deploy.settings import Settings
from domain.instants import system_clock
from eventstore.database import Database
from eventstore.platform import StoredPlatform
from omaha.answers import Manners
from omaha.batch import BatchDecider
from omaha.committer import Committer
from omaha.endpoint import add_routes as add_omaha_routes
from omaha.presence import PresenceKeeper
from projections import configuration
from projections.directory import ConfigurationDirectory

App_ = App[Request, Response]


def build_platform(database: Database) -> StoredPlatform:
    """Put the write side together, with the read models that move with it."""
    directory = ConfigurationDirectory(database)
    return StoredPlatform(database, directory, configuration.follow)


class Lifespan:
    """Middleware that ends a worker in order: answers first, connections last."""

    def __init__(
        self, committer: Committer, presence: PresenceKeeper, database: Database
    ) -> None:
        self._committer = committer
        self._presence = presence
        self._database = database

    async def process_shutdown(self, scope: dict[str, Any], event: Any) -> None:
        """Answer all who wait, write down who came by, close the connections."""
        await self._committer.close()
        self._presence.close()
        self._database.close()


def create_app(settings: Settings) -> App_:
    """Build the application of one worker; call it after the fork."""
    database = Database(settings.db_url)
    presence = PresenceKeeper(database)
    manners = Manners(settings.omaha_refusals, settings.poll_interval)
    committer = Committer(
        BatchDecider(database, system_clock, manners, presence.note)
    )
    app = App(
        middleware=[
            Lifespan(committer, presence, database),
        ]
    )
    add_omaha_routes(app, committer)
    return app


def prepare(settings: Settings) -> None:
    """Make a migrated database ready to serve: what is there out of the box."""
    database = Database(settings.db_url, size=1)
    try:
        seed(database, build_platform(database))
    finally:
        database.close()
