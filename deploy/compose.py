"""The composition root: which parts are used, and how they are put together."""

from __future__ import annotations

from functools import partial
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


def build_platform(database: Database) -> StoredPlatform:
    """Put the write side together, with the read models that move with it."""
    directory = ConfigurationDirectory(database)
    return StoredPlatform(database, directory, configuration.follow)
