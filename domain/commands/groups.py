"""Commands on groups."""

from __future__ import annotations

from uuid import UUID, uuid4

import msgspec

from domain.applications import App
from domain.channels import Channel
from domain.commands.core import Commands
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


class GroupCommands(Commands):
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
        group.follow(self._channel(settings.channel_id))
        scope, name = name_claim(group)
        self.save(group, *self._claims(scope, "", name, group.id))
        return group.id

    def revise_group(self, group_id: UUID, settings: GroupSettings) -> None:
        """Bring a group up to date; raises what `create_group` raises."""
        group = self._get(Group, group_id)
        scope, before = name_claim(group)
        group.revise(
            name=settings.name, description=settings.description, track=settings.track
        )
        group.follow(self._channel(settings.channel_id))
        group.change_policy(settings.policy)
        self.save(group, *self._claims(scope, before, group.name, group.id))

    def delete_group(self, group_id: UUID) -> None:
        """
        Delete a group; its machines are told that it is unknown.

        Raises:
            NotFound: There is no such group.
        """
        group = self._get(Group, group_id)
        group.delete()
        self.save(group, self._release(*name_claim(group)))

    def _channel(self, channel_id: UUID | None) -> Channel | None:
        return None if channel_id is None else self._get(Channel, channel_id)


def name_claim(group: Group) -> tuple[str, str]:
    """Give the scope and the name that a group claims."""
    return f"application:{group.application_id}:group", group.name
