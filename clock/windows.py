"""Duty: record when the schedules of groups open and close."""

from __future__ import annotations

from uuid import UUID

from domain.platform import Platform
from eventstore.database import Database
from projections.catalogue import CurrentCatalogue
from projections.schedules import groups_closed


class ScheduleKeeper:
    """
    Records whether office hours, windows and blackouts let a group's machines go.

    No decision waits for it: those go by the policy and their own present.

    Args:
        database: Where the configuration is.
        platform: Records on the same database.
    """

    def __init__(self, database: Database, platform: Platform) -> None:
        self._database = database
        self._platform = platform
        self._catalogue = CurrentCatalogue()

    def note_schedules(self, now: int) -> None:
        """
        Record every schedule that has opened or closed.

        Args:
            now: The present, in microseconds.
        """
        # NOTE: machines wait for a command, so there is none without need.
        if self._turned(now):
            with self._database.command():
                self._platform.note_schedules(self._turned(now), now)

    def _turned(self, now: int) -> list[UUID]:
        """List the groups whose schedule is not what was recorded of it."""
        with self._database.connection() as connection:
            rules = self._catalogue.read(connection).rules
            closed = groups_closed(connection)
        return [
            group_id
            for group_id, each in rules.items()
            if each.policy.schedule_is_open_at(now) == (group_id in closed)
        ]
