"""What commands need to know of things that point at each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID


class Directory(Protocol):
    """
    The relations between configuration aggregates, as of now.

    An aggregate knows only itself, so a command looks up here who else is concerned.
    The answers must include everything that was recorded before the command began.
    """

    def channels_of(self, application_id: UUID) -> Sequence[UUID]:
        """List the channels of an application."""

    def groups_of(self, application_id: UUID) -> Sequence[UUID]:
        """List the groups of an application."""

    def packages_of(self, application_id: UUID) -> Sequence[UUID]:
        """List the packages of an application."""

    def channels_offering(self, package_id: UUID) -> Sequence[UUID]:
        """List the channels that point at a package."""

    def channels_with_floor(self, package_id: UUID) -> Sequence[UUID]:
        """List the channels that have a package as a floor."""

    def groups_following(self, channel_id: UUID) -> Sequence[UUID]:
        """List the groups that follow a channel."""

    def groups_without_rollout(self) -> Sequence[UUID]:
        """List the groups that have a target, and no rollout of it."""

    def applications_of(self, team_id: UUID) -> Sequence[UUID]:
        """List the applications of a team."""

    def users_of(self, team_id: UUID) -> Sequence[UUID]:
        """List the users of a team."""

    def tokens_of(self, user_id: UUID) -> Sequence[UUID]:
        """List the tokens of a user."""

    def service_tokens_of(self, team_id: UUID) -> Sequence[UUID]:
        """List the tokens that services of a team have."""

    def admins(self) -> Sequence[UUID]:
        """List the users who are admins."""
