"""Who came by since the last time it was written down; once a second it is."""

from __future__ import annotations

import threading
from uuid import UUID

import structlog
from psycopg import Error

from eventstore.database import Database
from omaha.arrivals import Visit
from projections.presence import Sighting, write_presence

FLUSH_EVERY_S = 1.0
_log = structlog.get_logger(__name__)


class PresenceKeeper:
    """
    Collects sightings of machines and writes them down from a thread of its own.

    Args:
        database: Where the presence table is.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sightings: dict[UUID, Sighting] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="presence", daemon=True)
        self._thread.start()

    def note(self, visit: Visit, now: int) -> None:
        """Remember that a machine came by; called by the committer's thread only."""
        assert visit.stream_id is not None  # noqa: S101  (it is a known machine)
        with self._lock:
            known = self._sightings.get(visit.stream_id)
            if known is None:
                address = visit.check_in.address
                self._sightings[visit.stream_id] = Sighting(now, 1, address)
            else:
                known.at, known.checks = now, known.checks + 1

    def close(self) -> None:
        """Write down what is left, and stop."""
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closing.wait(FLUSH_EVERY_S):
            self._flush()
        self._flush()

    def _flush(self) -> None:
        with self._lock:
            sightings, self._sightings = self._sightings, {}
        if not sightings:
            return
        try:
            with self._database.connection() as connection:
                write_presence(connection, sightings)
        except Error as ex:
            _log.warning("presence not written", machines=len(sightings), error=str(ex))
