"""A log on a real database, and what is appended to it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import StoredEvent

from domain.instance_events import HoldLifted
from eventstore.codec import encode_machine_event
from eventstore.database import Database
from eventstore.mapper import EventMapper
from eventstore.recorder import LogRecorder


def stored(stream_id: UUID | None = None, version: int = 1, at: int = 0) -> StoredEvent:
    """Give an event that is told apart by its time."""
    state = encode_machine_event(HoldLifted(at=at))
    return StoredEvent(stream_id or uuid4(), version, HoldLifted.TOPIC, state)


def new_recorder(database: Database, follower=lambda connection, events: None):
    mapper = EventMapper(transcoder=None)
    return LogRecorder(database, mapper.to_domain_event, follower)


@pytest.fixture
def database(db_url: str) -> Iterator[Database]:
    opened = Database(db_url)
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture
def recorder(database: Database) -> LogRecorder:
    return new_recorder(database)
