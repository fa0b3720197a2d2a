"""The desk at which the operators of the demo sit: commands in few words."""

from __future__ import annotations

from uuid import UUID

from api.safety.passwords import hash_password
from deploy.admin import DEMO_USERS
from deploy.demo.places import SAMPLE_APPLICATION, SAMPLE_CHANNEL, Place
from domain.arch import Arch
from domain.commands.groups import GroupSettings
from domain.platform import Platform
from domain.policy import Policy


class Desk:
    """
    Commands on the groups of the demo.

    Args:
        platform: On which they are given, within `Database.command`.
        machines: How many there are in all.
    """

    def __init__(self, platform: Platform, machines: int) -> None:
        self.machines = machines
        self._platform = platform
        self._packages: dict[tuple[UUID, Arch, str], UUID] = {}

    def found_sample_application(self) -> None:
        """Register the second application, with its channel."""
        self._platform.register_application(
            application_id=SAMPLE_APPLICATION,
            name="Sample application",
            description="Images of your own",
            product_id="org.example.sample",
        )
        self._platform.create_channel(
            SAMPLE_APPLICATION,
            name="Stable",
            color="#14b9d6",
            arch=Arch.ALL,
            channel_id=SAMPLE_CHANNEL,
        )

    def add_users(self) -> None:
        """Add those who can sign in beside the admin."""
        for username, role in DEMO_USERS.items():
            self._platform.add_user(
                username=username, password_hash=hash_password(username), role=role
            )

    def add_group(self, place: Place, policy: Policy) -> None:
        """Create a group."""
        self._platform.create_group(
            place.application_id, _settings(place, policy), group_id=place.group_id
        )

    def set_policy(self, place: Place, policy: Policy) -> None:
        """Give a group another policy."""
        self._platform.revise_group(place.group_id, _settings(place, policy))

    def release(self, place: Place, version: str) -> None:
        """Point the channel of a group at a version, which is added if it is new."""
        self._platform.revise_channel(
            place.channel_id,
            name=place.line,
            color=place.color,
            package_id=self._package(place, version),
        )

    def set_floor(self, place: Place, version: str, reason: str) -> None:
        """Let no machine skip a version."""
        package_id = self._package(place, version)
        self._platform.set_floor(place.channel_id, package_id, reason)

    def blacklist(self, place: Place, version: str) -> None:
        """Let the channel of a group never offer a version again."""
        self._platform.revise_package(
            self._package(place, version),
            place.package(version),
            channels_blacklist=[place.channel_id],
        )

    def pause(self, place: Place) -> None:
        """Stop the rollout of a group."""
        self._platform.pause_rollout(place.group_id)

    def resume(self, place: Place) -> None:
        """Let the rollout of a group go on."""
        self._platform.resume_rollout(place.group_id)

    def _package(self, place: Place, version: str) -> UUID:
        contents = place.package(version)
        key = place.application_id, contents.arch, version
        if key not in self._packages:
            package_id = self._platform.add_package(place.application_id, contents)
            self._packages[key] = package_id
        return self._packages[key]


def _settings(place: Place, policy: Policy) -> GroupSettings:
    return GroupSettings(
        name=place.name,
        track=place.track,
        channel_id=place.channel_id,
        policy=policy,
    )
