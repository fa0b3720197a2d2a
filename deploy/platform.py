"""The write side, put together: what each process that changes something needs."""

from __future__ import annotations

from eventstore.database import Database
from eventstore.platform import StoredPlatform
from eventstore.recorder import Follower
from projections import configuration
from projections.directory import ConfigurationDirectory


def build_platform(
    database: Database, follower: Follower = configuration.follow
) -> StoredPlatform:
    """Put the write side together, with the read models that move with it."""
    return StoredPlatform(database, ConfigurationDirectory(database), follower)
