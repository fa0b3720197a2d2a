"""Duty: record that machines have gone silent, so that nobody counts on them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.deadlines import SILENT_AFTER, fall_silent, reached
from eventstore.database import SHARE_CONFIGURATION, Database
from projections.ledger import Ledger
from projections.silence import find_unseen, lock_unseen

MAX_AT_ONCE = 500
"""Machines recorded in one transaction, so that others need not wait long for it."""
MAX_A_SWEEP = 50_000
"""Machines recorded, in 5 to 10 s, before the clock does its other duties again."""


class SilenceKeeper:
    """
    Records which machines have not come by for a day.

    Args:
        database: Where machines, their presence and the log are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def silence_unseen(self, now: int, watching_since: int = 0) -> None:
        """
        Record every machine that has gone silent; of very many, the rest next time.

        Args:
            now: The present, in microseconds.
            watching_since: From when on machines could come by. Until that is a day
                ago, nobody is silent.
        """
        by = reached(SILENT_AFTER, now, watching_since)
        if by < 0:
            return
        with self._database.connection() as connection:
            unseen = find_unseen(connection, by, MAX_A_SWEEP)
        for first in range(0, len(unseen), MAX_AT_ONCE):
            self._silence(unseen[first : first + MAX_AT_ONCE], by, now)

    def _silence(self, stream_ids: Sequence[UUID], by: int, now: int) -> None:
        with self._database.connection() as connection, connection.transaction():
            connection.execute(SHARE_CONFIGURATION)
            with connection.cursor(binary=True) as cursor:
                unseen = lock_unseen(cursor, stream_ids, by)
                instances = {key: each.instance for key, each in unseen.items()}
                ledger = Ledger(cursor, instances, [], now)
                for stream_id, (instance, last_seen) in unseen.items():
                    decision = fall_silent(instance, ledger.usages, last_seen, now)
                    ledger.keep(stream_id, decision)
                ledger.write()
