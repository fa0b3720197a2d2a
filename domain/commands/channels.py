"""Commands on channels."""

from __future__ import annotations

from uuid import UUID, uuid4

from domain.applications import App
from domain.arch import Arch
from domain.channels import Channel
from domain.commands.core import obstacles, quoted_names
from domain.commands.rollouts import RolloutCommands
from domain.errors import StillInUse
from domain.groups import Group
from domain.packages import Package


class ChannelCommands(RolloutCommands):
    """Creating, moving and deleting channels, and marking their floors."""

    def create_channel(
        self,
        application_id: UUID,
        *,
        name: str,
        color: str = "#777777",
        arch: Arch = Arch.AMD64,
        package_id: UUID | None = None,
        channel_id: UUID | None = None,
    ) -> UUID:
        """
        Create a channel, perhaps pointing at a package, and return its id.

        Raises:
            NotFound: There is no such application or package.
            NameTaken: The application has a channel of this name and architecture.
            Conflict: The package does not suit the channel.
            Invalid: A field is not acceptable.
        """
        app = self._get(App, application_id)
        channel = Channel.create(
            channel_id or uuid4(),
            application_id=app.id,
            name=name,
            color=color,
            arch=arch,
        )
        channel.assign(self._package(package_id))
        self.save(channel, *self._claims(name_claim(channel)[0], "", name, channel.id))
        return channel.id

    def revise_channel(
        self, channel_id: UUID, *, name: str, color: str, package_id: UUID | None
    ) -> None:
        """
        Bring a channel up to date; raises what `create_channel` raises.

        Where it points at another package, the rollouts of its groups follow.
        """
        channel = self._get(Channel, channel_id)
        scope, before = name_claim(channel)
        offered = channel.package_id
        channel.revise(name=name, color=color)
        channel.assign(self._package(package_id))
        rollouts = [
            rollout
            for group_id in self._directory.groups_following(channel.id)
            for rollout in self._retargeted(group_id, offered, package_id)
        ]
        claims = self._claims(scope, before, name, channel.id)
        self.save(channel, *claims, *rollouts)

    def pin_channel(self, channel_id: UUID, *, pinned: bool) -> None:
        """
        Keep the syncer from changing a channel, or let it again.

        Raises:
            NotFound: There is no such channel.
        """
        channel = self._get(Channel, channel_id)
        channel.pin(pinned=pinned)
        self.save(channel)

    def delete_channel(self, channel_id: UUID) -> None:
        """
        Delete a channel.

        Raises:
            NotFound: There is no such channel.
            StillInUse: A group follows it; it would stop without a word.
        """
        channel = self._get(Channel, channel_id)
        followers = self._get_all(Group, self._directory.groups_following(channel.id))
        if followers:
            raise StillInUse(
                f"group {quoted_names(followers)} follows this channel; let it follow "
                "another one first",
                in_the_way=obstacles(followers),
            )
        channel.delete()
        self.save(channel, self._release(*name_claim(channel)))

    def set_floor(self, channel_id: UUID, package_id: UUID, reason: str = "") -> None:
        """
        Mark a package as a floor of a channel, which no machine may skip.

        Raises:
            NotFound: There is no such channel or package.
            Conflict: The package does not suit the channel.
            Invalid: The reason is not acceptable.
        """
        channel = self._get(Channel, channel_id)
        channel.set_floor(self._get(Package, package_id), reason)
        self.save(channel)

    def remove_floor(self, channel_id: UUID, package_id: UUID) -> None:
        """
        Take the mark of a floor away from a package.

        Raises:
            NotFound: There is no such channel, or it has no such floor.
        """
        channel = self._get(Channel, channel_id)
        channel.remove_floor(package_id)
        self.save(channel)

    def _package(self, package_id: UUID | None) -> Package | None:
        return None if package_id is None else self._get(Package, package_id)


def name_claim(channel: Channel) -> tuple[str, str]:
    """Give the scope and the name that a channel claims."""
    scope = f"application:{channel.application_id}:channel:{channel.arch.name}"
    return scope, channel.name
