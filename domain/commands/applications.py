"""Commands on applications."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid4

from domain.applications import App
from domain.channels import Channel
from domain.commands import channels, groups, packages
from domain.commands.channels import ChannelCommands
from domain.commands.groups import GroupCommands, GroupSettings
from domain.commands.people import DEFAULT_TEAM
from domain.groups import Group
from domain.packages import Package
from domain.people import Team

_PRODUCT_ID = "product_id"


class ApplicationCommands(ChannelCommands, GroupCommands):
    """Registering, cloning and deleting applications."""

    def register_application(
        self,
        *,
        name: str,
        description: str = "",
        product_id: str = "",
        team_id: UUID = DEFAULT_TEAM,
        application_id: UUID | None = None,
    ) -> UUID:
        """
        Register an application and return its id.

        Raises:
            NotFound: There is no such team.
            NameTaken: The team has one of this name, or anybody one of this product id.
            Invalid: A field is not acceptable.
        """
        team = self._get(Team, team_id)
        app = App.register(
            application_id or uuid4(),
            team_id=team.id,
            name=name,
            description=description,
            product_id=product_id,
        )
        scope = _scope_of_applications(team_id)
        claims = [
            *self._claims(scope, "", name, app.id),
            *self._claims(_PRODUCT_ID, "", product_id.lower(), app.id, _PRODUCT_ID),
        ]
        self.save(app, *claims)
        return app.id

    def clone_application(
        self,
        source_id: UUID,
        *,
        name: str,
        description: str = "",
        product_id: str = "",
        team_id: UUID | None = None,
    ) -> UUID:
        """
        Register an application with the channels and groups of another one.

        Packages are not copied, so the channels point at nothing. Without a team, it
        belongs to that of the source. Raises what `register_application` raises, and
        `NotFound` where there is no such source.
        """
        source = self._get(App, source_id)
        clone_id = self.register_application(
            name=name,
            description=description,
            product_id=product_id,
            team_id=team_id or source.team_id,
        )
        copies = {
            channel_id: self._clone_channel(channel_id, clone_id)
            for channel_id in self._directory.channels_of(source_id)
        }
        for group_id in self._directory.groups_of(source_id):
            self._clone_group(group_id, clone_id, copies)
        return clone_id

    def revise_application(
        self, application_id: UUID, *, name: str, description: str, product_id: str
    ) -> None:
        """
        Bring an application's own fields up to date.

        Raises:
            NotFound: There is no such application.
            NameTaken: The name or product id belongs to another one.
            Invalid: A field is not acceptable.
        """
        app = self._get(App, application_id)
        before = app.name, app.product_id.lower()
        app.revise(name=name, description=description, product_id=product_id)
        scope = _scope_of_applications(app.team_id)
        claims = [
            *self._claims(scope, before[0], name, app.id),
            *self._claims(
                _PRODUCT_ID, before[1], product_id.lower(), app.id, _PRODUCT_ID
            ),
        ]
        self.save(app, *claims)

    def delete_application(self, application_id: UUID) -> None:
        """Delete an application with its groups, channels and packages, all at once."""
        app = self._get(App, application_id)
        members: list[Group | Channel | Package] = [
            *self._get_all(Group, self._directory.groups_of(app.id)),
            *self._get_all(Channel, self._directory.channels_of(app.id)),
            *self._get_all(Package, self._directory.packages_of(app.id)),
        ]
        rollouts = [
            rollout
            for group_id in self._directory.groups_of(app.id)
            for rollout in self._retargeted(group_id, self._target_of(group_id), None)
        ]
        releases = [
            *(self._release(*_name_claim(member)) for member in members),
            self._release(_scope_of_applications(app.team_id), app.name),
            *self._claims(_PRODUCT_ID, app.product_id.lower(), "", app.id),
        ]
        for member in members:
            member.delete()
        app.delete()
        self.save(*members, app, *releases, *rollouts)

    def _clone_channel(self, channel_id: UUID, application_id: UUID) -> UUID:
        channel = self._get(Channel, channel_id)
        return self.create_channel(
            application_id, name=channel.name, color=channel.color, arch=channel.arch
        )

    def _clone_group(
        self, group_id: UUID, application_id: UUID, channels: Mapping[UUID, UUID]
    ) -> None:
        group = self._get(Group, group_id)
        settings = GroupSettings(
            name=group.name,
            description=group.description,
            # NOTE: a track that was only the group's id is no name worth copying.
            track="" if group.track == str(group.id) else group.track,
            channel_id=group.channel_id and channels[group.channel_id],
            policy=group.policy,
        )
        self.create_group(application_id, settings)


def _scope_of_applications(team_id: UUID) -> str:
    return f"team:{team_id}:application"


def _name_claim(member: Group | Channel | Package) -> tuple[str, str]:
    if isinstance(member, Group):
        return groups.name_claim(member)
    if isinstance(member, Channel):
        return channels.name_claim(member)
    return packages.name_claim(member)
