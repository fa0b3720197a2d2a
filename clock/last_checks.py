"""Duty: keep what lists by last check go by."""

from __future__ import annotations

from eventstore.database import Database
from projections.last_checks import (
    OVERDUE_AFTER,
    SIGHTINGS_KEPT,
    SIGHTINGS_NEEDED,
    forget_sightings,
    mark_overdue,
)

MAX_AT_ONCE = 50_000
"""Machines marked in one statement; of very many, the rest is marked next time."""


class LastCheckKeeper:
    """
    Marks machines that are overdue, and forgets old sightings.

    Args:
        database: Where presence is.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, now: int) -> None:
        """Do so as of an instant, in microseconds."""
        with self._database.connection() as connection:
            forget_sightings(connection, now - SIGHTINGS_KEPT, SIGHTINGS_NEEDED)
            mark_overdue(connection, now - OVERDUE_AFTER, MAX_AT_ONCE)
