"""The platform on PostgreSQL."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from eventsourcing.persistence import JSONTranscoder, Mapper
from eventsourcing.utils import Environment

from domain.directory import Directory
from domain.platform import Platform
from eventstore.database import Database
from eventstore.mapper import EventMapper
from eventstore.recorder import Follower, LogRecorder


class StoredPlatform(Platform):
    """
    The platform, recording in the log of a database.

    Call its commands within `Database.command`; there and only there they are alone.

    Args:
        database: Where the log is.
        directory: Who points at whom; reads the same database.
        follower: Moves the inline read models in the transaction of each command.
    """

    def __init__(
        self, database: Database, directory: Directory, follower: Follower
    ) -> None:
        self._database = database
        self._follower = follower
        super().__init__(directory)

    def construct_env(self, name: str, env: Any = None) -> Environment:
        """Leave the process environment out: settings come from one place only."""
        return Environment(name, dict(env or {}))

    def construct_mapper(self) -> Mapper[UUID]:
        """Encode events as `eventstore.codec` does."""
        return EventMapper(JSONTranscoder())

    def construct_recorder(self) -> LogRecorder:
        """Append in one round trip, under the writers' lock."""
        return LogRecorder(self._database, self.mapper.to_domain_event, self._follower)
