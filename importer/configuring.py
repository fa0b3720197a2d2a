"""The commands that make our configuration of a translated one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from msgspec.structs import replace

from domain.channels import Channel
from domain.commands.groups import GroupSettings
from domain.commands.people import DEFAULT_TEAM
from domain.errors import Invalid, NameTaken, Refused
from domain.groups import Group
from domain.platform import Platform
from importer.contents import gone
from importer.dating import Pointing
from importer.records import (
    ActivityRecord,
    ApplicationRecord,
    ChannelRecord,
    FloorRecord,
    GroupRecord,
    PackageRecord,
    TeamRecord,
)
from importer.releases import Release
from importer.summary import Summary
from importer.texts import fitting
from importer.translating import Translation, called, noting
from projections.catalogue import FLATCAR, WELL_KNOWN_GROUPS

T = TypeVar("T")
_DESCRIPTION, _REASON, _TEAM, _NAME, _CHANNEL_NAME, _TRACK = 250, 500, 100, 50, 25, 256


class Configuring:
    """
    Gives the commands; what the platform refuses is left out, and the summary told.

    Args:
        platform: On which they are given.
        translation: Of the other product's configuration.
        summary: Is told of everything.
    """

    def __init__(
        self, platform: Platform, translation: Translation, summary: Summary
    ) -> None:
        self._platform = platform
        self._translation = translation
        self._summary = summary
        self._pointed: dict[UUID, UUID | None] = {}
        self._followed: dict[UUID, UUID] = {}

    def target_of(self, group_id: UUID) -> UUID | None:
        """Tell what a group's channel points at by now."""
        channel_id = self._followed.get(group_id)
        return None if channel_id is None else self._pointed.get(channel_id)

    def found_default_team(self) -> None:
        """Found the team that everything belongs to which has none of its own."""
        if DEFAULT_TEAM not in self._platform.repository:
            self._platform.found_team(name="default", team_id=DEFAULT_TEAM)

    def found_team(self, team: TeamRecord) -> None:
        """Found another team, unless it is there."""
        if team.id not in self._platform.repository:
            with_name = self._named("team", team.id, team.name, _TEAM)
            with_name(
                lambda name: self._platform.found_team(name=name, team_id=team.id)
            )

    def register(self, app: ApplicationRecord, team_id: UUID) -> None:
        """Register an application."""
        noted = noting(self._summary, "application", app.name, app.id)
        description = fitting(app.description, _DESCRIPTION, "description", noted)

        def register(name: str, product_id: str = app.product_id) -> UUID:
            return self._platform.register_application(
                application_id=app.id,
                name=name,
                description=description,
                product_id=product_id,
                team_id=team_id,
            )

        with_name = self._named("application", app.id, app.name, _NAME)
        try:
            with_name(register)
        except (Invalid, NameTaken) as ex:
            noted(f"it has no product id now: {ex}")
            with_name(lambda name: register(name, ""))

    def add_package(self, package: PackageRecord) -> None:
        """Add a package."""
        self._unless_refused(
            "packages",
            called("package", package.version, package.id),
            lambda: self._platform.add_package(
                package.application_id,
                self._translation.contents[package.id],
                package_id=package.id,
            ),
        )

    def add_gone_package(self, release: Release) -> None:
        """Add and delete a package that machines were granted once."""
        self._platform.add_package(
            release.application_id, gone(release.version), package_id=release.package_id
        )
        self._platform.delete_package(release.package_id)
        self._summary.take("deleted packages")

    def create_channel(self, channel: ChannelRecord) -> None:
        """Create a channel that points at nothing yet."""
        noted = noting(self._summary, "channel", channel.name, channel.id)
        with_name = self._named("channel", channel.id, channel.name, _CHANNEL_NAME)
        with_name(
            lambda name: self._platform.create_channel(
                channel.application_id,
                name=name,
                color=fitting(channel.color, 25, "colour", noted, is_line=True),
                arch=self._translation.channel_archs[channel.id],
                channel_id=channel.id,
            )
        )

    def point(self, pointing: Pointing) -> None:
        """Point a channel at a package, or at none."""
        channel: Channel = self._platform.repository.get(pointing.channel_id)

        def point() -> None:
            self._platform.revise_channel(
                channel.id,
                name=channel.name,
                color=channel.color,
                package_id=pointing.package_id,
            )
            self._pointed[channel.id] = pointing.package_id

        what = called("channel", channel.name, channel.id)
        self._unless_refused("releases to channels", what, point)

    def set_floor(self, floor: FloorRecord) -> None:
        """Mark a floor."""
        what = f"floor {floor.package_id} of channel {floor.channel_id}"
        noted = partial(self._summary.adjust, what)
        reason = fitting(floor.reason, _REASON, "reason", noted)
        self._unless_refused(
            "floors",
            what,
            lambda: self._platform.set_floor(
                floor.channel_id, floor.package_id, reason
            ),
        )

    def create_group(self, group: GroupRecord) -> None:
        """Create a group that follows no channel yet."""
        noted = noting(self._summary, "group", group.name, group.id)
        well_known = WELL_KNOWN_GROUPS.get(str(group.id), "")
        is_of_coreos = group.application_id == FLATCAR and not group.track
        track = well_known if is_of_coreos else group.track
        settings = GroupSettings(
            name="",
            description=fitting(group.description, _DESCRIPTION, "description", noted),
            track=fitting(track, _TRACK, "track", noted, is_line=True),
            policy=self._translation.policies[group.id],
        )
        with_name = self._named("group", group.id, group.name, _NAME)
        with_name(
            lambda name: self._platform.create_group(
                group.application_id, replace(settings, name=name), group_id=group.id
            )
        )

    def follow(self, group: GroupRecord) -> None:
        """Let a group follow its channel."""

        def follow() -> None:
            self._revise(group.id, channel_id=group.channel_id)
            if group.channel_id is not None:
                self._followed[group.id] = group.channel_id

        what = f"channel of {called('group', group.name, group.id)}"
        self._unless_refused("groups on channels", what, follow)

    def blacklist(self, package_id: UUID, channel_ids: list[UUID]) -> None:
        """Keep channels from offering a package."""
        contents = self._translation.contents[package_id]
        self._unless_refused(
            "blacklists",
            f"blacklist of {called('package', contents.version, package_id)}",
            lambda: self._platform.revise_package(
                package_id, contents, channels_blacklist=channel_ids
            ),
        )

    def finish_rollout(self, activity: ActivityRecord) -> None:
        """Finish a rollout, if it is the one that is going on."""
        target = activity.group_id and self.target_of(activity.group_id)
        if not target or activity.group_id is None:
            return
        if self._translation.contents[target].version == activity.version:
            self._platform.finish_rollout(activity.group_id)
            self._summary.take("finished rollouts")

    def stop(self, group: GroupRecord) -> None:
        """Stop a group that the other product itself had stopped."""
        if self.target_of(group.id) is not None:
            self._platform.pause_rollout(group.id)
            how = "it is paused; resume it when you have seen why"
        else:
            policy = self._translation.policies[group.id]
            self._revise(group.id, policy=replace(policy, updates_enabled=False))
            how = "its updates are disabled; enable them when you have seen why"
        product = self._translation.product
        self._summary.point_at(
            called("group", group.name, group.id),
            f"{product} had stopped it by itself: {how}",
        )

    def pin(self, channel: ChannelRecord) -> None:
        """Keep our syncer from moving a channel before an operator wants it to."""
        self._platform.pin_channel(channel.id, pinned=True)
        self._summary.point_at(
            called("channel", channel.name, channel.id),
            "it is pinned, so that the syncer leaves it as it is; unpin it when"
            " machines may be offered what is released next",
        )

    def _revise(self, group_id: UUID, **changes: Any) -> None:
        group: Group = self._platform.repository.get(group_id)
        settings = GroupSettings(
            name=group.name,
            description=group.description,
            track=group.track,
            channel_id=group.channel_id,
            policy=group.policy,
        )
        self._platform.revise_group(group_id, replace(settings, **changes))

    def _named(
        self, kind: str, key: UUID, name: str, at_most: int
    ) -> Callable[[Callable[[str], T]], None]:
        """Give what makes a thing of a name; of another one if that is taken."""
        noted = noting(self._summary, kind, name, key)
        kept = fitting(name, at_most, "name", noted, is_line=True)

        def with_name(make: Callable[[str], T]) -> None:
            try:
                make(kept)
            except NameTaken as ex:
                if ex.field != "name":
                    raise
                other = f"{kept[: at_most - 9]} {str(key)[:8]}"
                noted(f"its name was taken; it is {other!r} now")
                make(other)
            except Invalid as ex:
                ex.add_note(called(kind, name, key))
                raise
            self._summary.take(f"{kind}s")

        return with_name

    def _unless_refused(self, kind: str, what: str, do: Callable[[], object]) -> None:
        try:
            do()
        except Refused as ex:
            self._summary.leave_out(what, str(ex))
        else:
            self._summary.take(kind)
