"""Duty: record that rollouts are finished."""

from __future__ import annotations

from uuid import UUID

from domain.finishing import nobody_is_left
from domain.platform import Platform
from eventstore.database import Database
from projections.catalogue import CurrentCatalogue
from projections.finishing import read_standings


class RolloutFinisher:
    """
    Records which rollouts have no machine left.

    Args:
        database: Where rollouts and the versions of machines are counted.
        platform: Records on the same database.
    """

    def __init__(self, database: Database, platform: Platform) -> None:
        self._database = database
        self._platform = platform
        self._catalogue = CurrentCatalogue()

    def finish_rollouts(self) -> None:
        """Record every rollout that is finished."""
        # NOTE: machines wait for a command, so there is none without need.
        if self._finished():
            with self._database.command():
                for group_id in self._finished():
                    self._platform.finish_rollout(group_id)

    def _finished(self) -> list[UUID]:
        with self._database.connection() as connection:
            rules = self._catalogue.read(connection).rules
            standings = read_standings(connection)
        return [
            standing.group_id
            for standing in standings
            if standing.group_id in rules
            and nobody_is_left(standing, rules[standing.group_id])
        ]
