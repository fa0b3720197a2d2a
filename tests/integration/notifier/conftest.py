"""The notifier on a database with an activity that tests write, and who is told."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from msgspec.structs import replace

from domain.instants import SECOND
from eventstore.database import Database
from notifier import outbox
from notifier.courier import Courier
from notifier.deliveries import Send
from notifier.reader import Reader
from notifier.rules import Rules
from notifier.secrets import Secret
from notifier.senders.all import sender_to
from notifier.sinks import AnySink, Webhook
from projections.asynchronous.activity.entries import Entry, Severity, write_entries
from projections.notifications import SinkStatus, read_sinks
from tests.integration.omaha.conftest import world
from tests.notifying import NOON, SECRET, Receiver, receiving

__all__ = ["world"]

EVERYTHING = Rules(at_least=Severity.SUCCESS)
BASE = "https://updates.example.com"


class Bureau:
    """
    Writes the activity, and has it told; the time passes when it is told to.

    Attributes:
        now: The present, in microseconds.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOON
        self._positions = count(1)

    def happens(self, *entries: Entry) -> None:
        """Let something happen now, one after the other."""
        placed = [
            replace(entry, position=next(self._positions), at=self.now)
            for entry in entries
        ]
        with self.database.connection() as connection, connection.transaction():
            write_entries(connection, placed)

    def passes(self, seconds: float) -> None:
        self.now += int(seconds * SECOND)

    def enrol(self, *sinks: AnySink) -> None:
        with self.database.connection() as connection, connection.transaction():
            outbox.enrol(connection, sinks)

    def reads(self, sink: AnySink) -> None:
        """Read what is new for a sink, until nothing is."""
        while self.news(sink):
            Reader(self.database, sink).read(self.now)

    def news(self, sink: AnySink) -> list[str]:
        with self.database.connection() as connection:
            return outbox.with_news(connection, [sink.name], self.now)

    def goes_round(self, sink: AnySink, send: Send | None = None) -> None:
        """Tell a sink what there is for it now."""
        self.reads(sink)
        sender = send or sender_to(sink, BASE)
        Courier(self.database, sink.name, sender, lambda: self.now).go_round()

    def status(self, name: str = "ops") -> SinkStatus:
        with self.database.connection() as connection:
            return next(each for each in read_sinks(connection) if each.name == name)

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        with self.database.connection() as connection:
            return connection.execute(statement).fetchall()


@pytest.fixture
def bureau(db_url: str) -> Iterator[Bureau]:
    database = Database(db_url)
    yield Bureau(database)
    database.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def sink(bureau: Bureau, receiver: Receiver) -> Webhook:
    """A webhook that is told everything from now on."""
    sink = Webhook(
        name="ops", url=receiver.address, secret=Secret(SECRET), rules=EVERYTHING
    )
    bureau.enrol(sink)
    return sink
