"""The relations between configuration aggregates, for commands to look up."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from eventstore.database import Database

_CHANNELS_OF = "SELECT channel_id FROM channels WHERE application_id = %s"
_GROUPS_OF = "SELECT group_id FROM groups WHERE application_id = %s"
_PACKAGES_OF = "SELECT package_id FROM packages WHERE application_id = %s"
_CHANNELS_OFFERING = "SELECT channel_id FROM channels WHERE package_id = %s"
_CHANNELS_WITH_FLOOR = "SELECT channel_id FROM channel_floors WHERE package_id = %s"
_GROUPS_FOLLOWING = "SELECT group_id FROM groups WHERE channel_id = %s"
_GROUPS_WITHOUT_ROLLOUT = """
    SELECT g.group_id
      FROM groups g JOIN channels c USING (channel_id)
     WHERE c.package_id IS NOT NULL
       AND NOT EXISTS (
           SELECT 1 FROM rollouts r
            WHERE r.group_id = g.group_id AND r.package_id = c.package_id
              AND r.state <> '')
"""
_USERS_OF = "SELECT user_id FROM users WHERE team_id = %s"
_TOKENS_OF = "SELECT token_id FROM tokens WHERE owner_id = %s"
_SERVICE_TOKENS_OF = "SELECT token_id FROM tokens WHERE team_id = %s"
_ADMINS = "SELECT user_id FROM users WHERE role = 'admin'"
_APPLICATIONS_OF = "SELECT application_id FROM applications WHERE team_id = %s"


class ConfigurationDirectory:
    """The directory on the inline read model, which is exact within a command."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def channels_of(self, application_id: UUID) -> Sequence[UUID]:
        """List the channels of an application."""
        return self._ids(_CHANNELS_OF, application_id)

    def groups_of(self, application_id: UUID) -> Sequence[UUID]:
        """List the groups of an application."""
        return self._ids(_GROUPS_OF, application_id)

    def packages_of(self, application_id: UUID) -> Sequence[UUID]:
        """List the packages of an application."""
        return self._ids(_PACKAGES_OF, application_id)

    def channels_offering(self, package_id: UUID) -> Sequence[UUID]:
        """List the channels that point at a package."""
        return self._ids(_CHANNELS_OFFERING, package_id)

    def channels_with_floor(self, package_id: UUID) -> Sequence[UUID]:
        """List the channels that have a package as a floor."""
        return self._ids(_CHANNELS_WITH_FLOOR, package_id)

    def groups_following(self, channel_id: UUID) -> Sequence[UUID]:
        """List the groups that follow a channel."""
        return self._ids(_GROUPS_FOLLOWING, channel_id)

    def groups_without_rollout(self) -> Sequence[UUID]:
        """List the groups that have a target, and no rollout of it."""
        with self._database.connection() as connection:
            return [row[0] for row in connection.execute(_GROUPS_WITHOUT_ROLLOUT)]

    def applications_of(self, team_id: UUID) -> Sequence[UUID]:
        """List the applications of a team."""
        return self._ids(_APPLICATIONS_OF, team_id)

    def users_of(self, team_id: UUID) -> Sequence[UUID]:
        """List the users of a team."""
        return self._ids(_USERS_OF, team_id)

    def tokens_of(self, user_id: UUID) -> Sequence[UUID]:
        """List the tokens of a user."""
        return self._ids(_TOKENS_OF, user_id)

    def service_tokens_of(self, team_id: UUID) -> Sequence[UUID]:
        """List the tokens that services of a team have."""
        return self._ids(_SERVICE_TOKENS_OF, team_id)

    def admins(self) -> Sequence[UUID]:
        """List the users who are admins."""
        with self._database.connection() as connection:
            return [row[0] for row in connection.execute(_ADMINS)]

    def _ids(self, query: str, key: UUID) -> list[UUID]:
        with self._database.connection() as connection:
            return [row[0] for row in connection.execute(query, (key,))]
