"""Commands on groups."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID, uuid4

import msgspec

from domain.applications import App
from domain.channels import Channel
from domain.commands.rollouts import RolloutCommands
from domain.groups import Group
from domain.policy import Policy


class GroupSettings(msgspec.Struct, frozen=True, kw_only=True):
    """
    Everything an operator decides about a group.

    Attributes:
        track: The name by which machines ask for the group; empty keeps the one it
            has, which is its id to begin with.
    """

    name: str
    description: str = ""
    track: str = ""
    channel_id: UUID | None = None
    policy: Policy = Policy()


class GroupCommands(RolloutCommands):
    """Creating, steering and deleting groups."""

    def create_group(
        self,
        application_id: UUID,
        settings: GroupSettings,
        *,
        group_id: UUID | None = None,
    ) -> UUID:
        """
        Create a group, perhaps following a channel, and return its id.

        Raises:
            NotFound: There is no such application or channel.
            NameTaken: The application has a group of this name.
            Conflict: The channel belongs to another application.
            Invalid: A field is not acceptable.
        """
        app = self._get(App, application_id)
        group = Group.create(
            group_id or uuid4(),
            application_id=app.id,
            name=settings.name,
            description=settings.description,
            track=settings.track,
            policy=settings.policy,
        )
        channel = self._channel(settings.channel_id)
        group.follow(channel)
        scope, name = name_claim(group)
        rollouts = self._retargeted(group.id, None, _target(channel))
        self.save(group, *self._claims(scope, "", name, group.id), *rollouts)
        return group.id

    def revise_group(self, group_id: UUID, settings: GroupSettings) -> None:
        """Bring a group up to date; raises what `create_group` raises."""
        group = self._get(Group, group_id)
        scope, before = name_claim(group)
        channel, target = self._channel(settings.channel_id), self._target_of(group_id)
        group.revise(
            name=settings.name, description=settings.description, track=settings.track
        )
        group.follow(channel)
        group.change_policy(settings.policy)
        rollouts = self._retargeted(group.id, target, _target(channel))
        claims = self._claims(scope, before, group.name, group.id)
        self.save(group, *claims, *rollouts)

    def note_schedules(self, group_ids: Collection[UUID], now: int) -> None:
        """
        Record which of these groups' schedules have opened or closed by now.

        Args:
            group_ids: The groups.
            now: The present, in microseconds.

        Raises:
            NotFound: There is no such group.
        """
        groups = [self._get(Group, group_id) for group_id in group_ids]
        for group in groups:
            group.note_schedule(is_open=group.policy.schedule_is_open_at(now))
        self.save(*groups)

    def delete_group(self, group_id: UUID) -> None:
        """
        Delete a group; its machines are told that it is unknown.

        Raises:
            NotFound: There is no such group.
        """
        group = self._get(Group, group_id)
        rollouts = self._retargeted(group.id, self._target_of(group.id), None)
        group.delete()
        self.save(group, self._release(*name_claim(group)), *rollouts)

    def _channel(self, channel_id: UUID | None) -> Channel | None:
        return None if channel_id is None else self._get(Channel, channel_id)


def _target(channel: Channel | None) -> UUID | None:
    return None if channel is None else channel.package_id


def name_claim(group: Group) -> tuple[str, str]:
    """Give the scope and the name that a group claims."""
    return f"application:{group.application_id}:group", group.name
