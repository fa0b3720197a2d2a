"""The office has the activity read for all sinks, and sends couriers to them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import structlog

from domain.instants import Clock
from eventstore.database import Database
from notifier import outbox
from notifier.courier import Courier
from notifier.reader import Reader
from notifier.senders.all import sender_to
from notifier.sinks import AnySink

_log = structlog.get_logger(__name__)


class Office:
    """
    Everything that one process does to tell all sinks.

    Args:
        database: With the activity and the outbox.
        sinks: Whom to tell.
        base: Where browsers find the server; empty if that is not known.
        clock: Where the present comes from.
    """

    def __init__(
        self, database: Database, sinks: Sequence[AnySink], base: str, clock: Clock
    ) -> None:
        self._database = database
        self._sinks = sinks
        self._names = [sink.name for sink in sinks]
        self._readers = {sink.name: Reader(database, sink) for sink in sinks}
        self._couriers = {
            sink.name: Courier(database, sink.name, sender_to(sink, base), clock)
            for sink in sinks
        }

    def look_after(self, now: int) -> None:
        """Read what is new for whoever, and see that what is due is on its way."""
        self._enrol()
        for name in self._list(outbox.with_news, now):
            self._readers[name].read(now)
        for name in self._list(outbox.with_letters, now):
            self._couriers[name].start()

    def close(self, seconds: float) -> None:
        """Wait for what is on its way, for so long with each sink."""
        for courier in self._couriers.values():
            courier.wait(seconds)

    def _enrol(self) -> None:
        """
        Write down who is told, unless that is what is there.

        It is not at the first time, nor when another notifier was on watch that goes by
        another configuration.
        """
        with self._database.connection() as connection, connection.transaction():
            turn = outbox.compare(connection, self._sinks)
            if turn.is_none:
                return
            outbox.enrol(connection, self._sinks)
        tell = _log.warning if turn.takes_away else _log.info
        tell("sinks are other ones than before", **msgspec.structs.asdict(turn))

    def _list(self, having: outbox.Having, now: int) -> list[str]:
        with self._database.connection() as connection:
            return having(connection, self._names, now)
