"""
What clients send of applications, channels and groups.

See `api.configuration.merging`.
"""

from __future__ import annotations

from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from api.configuration.merging import Flag, NullableText, Text, merged, sent
from domain.arch import Arch
from domain.commands.groups import GroupSettings
from domain.maxima import Maximum
from domain.schedules import Blackout, Window


class ApplicationSettings(msgspec.Struct, frozen=True):
    """Everything an operator decides about an application."""

    name: str
    description: str = ""
    product_id: str = ""


class ChannelSettings(msgspec.Struct, frozen=True):
    """Everything an operator decides about a channel, but its architecture."""

    name: str
    color: str = "#777777"
    package_id: UUID | None = None
    pinned: bool = False


class FloorSettings(msgspec.Struct, frozen=True):
    """Everything an operator decides about a floor."""

    floor_reason: str = ""


class ApplicationChanges(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``PUT /api/apps/{app}``."""

    name: Text = UNSET
    description: NullableText = UNSET
    product_id: NullableText = UNSET

    def onto(self, settings: ApplicationSettings) -> ApplicationSettings:
        """Put the changes onto what is there."""
        return merged(settings, sent(self))


class NewApplication(ApplicationChanges, frozen=True, kw_only=True):
    """
    Body of ``POST /api/apps``.

    Attributes:
        team_id: Whose it is; the team of who asks, if it is left out.
    """

    name: str
    team_id: UUID | UnsetType = UNSET


class ChannelChanges(msgspec.Struct, frozen=True, kw_only=True):
    """
    Body of ``PUT /api/apps/{app}/channels/{channel}``.

    Attributes:
        pinned: Whether the syncer leaves it as it is.
    """

    name: Text = UNSET
    color: NullableText = UNSET
    package_id: UUID | UnsetType | None = UNSET
    pinned: Flag = UNSET
    arch: Arch | UnsetType = UNSET

    def onto(self, settings: ChannelSettings) -> ChannelSettings:
        """Put the changes onto what is there."""
        return merged(settings, sent(self))


class NewChannel(ChannelChanges, frozen=True, kw_only=True):
    """Body of ``POST /api/apps/{app}/channels``."""

    name: str
    arch: Arch = Arch.AMD64


class FloorChanges(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``PUT /api/channels/{channel}/floors/{package}``."""

    floor_reason: NullableText = UNSET

    def onto(self, settings: FloorSettings) -> FloorSettings:
        """Put the changes onto what is there."""
        return merged(settings, sent(self))


class GroupChanges(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``PUT /api/apps/{app}/groups/{group}``."""

    name: Text = UNSET
    description: NullableText = UNSET
    track: NullableText = UNSET
    channel_id: UUID | UnsetType | None = UNSET
    policy_updates_enabled: Flag = UNSET
    policy_safe_mode: Flag = UNSET
    policy_office_hours: Flag = UNSET
    policy_timezone: NullableText = UNSET
    policy_period_interval: Text = UNSET
    policy_max_updates_per_period: Maximum | UnsetType = UNSET
    policy_update_timeout: Text = UNSET
    policy_max_updates_in_progress: Maximum | UnsetType | None = UNSET
    policy_update_windows: tuple[Window, ...] | UnsetType | None = UNSET
    policy_blackouts: tuple[Blackout, ...] | UnsetType | None = UNSET
    policy_rollout_percentage: float | UnsetType | None = UNSET
    policy_pinned_version: NullableText = UNSET
    policy_allow_downgrades: Flag = UNSET
    policy_confirmation_timeout: Text = UNSET
    policy_max_attempts: int | UnsetType = UNSET
    policy_retry_wait: Text = UNSET
    policy_halt_failure_percentage: float | UnsetType | None = UNSET
    policy_halt_minimum_sample: int | UnsetType = UNSET

    def onto(self, settings: GroupSettings) -> GroupSettings:
        """Put the changes onto what is there."""
        changes = sent(self)
        policy = {
            name.removeprefix("policy_"): value for name, value in changes.items()
        }
        changes["policy"] = merged(settings.policy, policy)
        return merged(settings, changes)


class NewGroup(GroupChanges, frozen=True, kw_only=True):
    """Body of ``POST /api/apps/{app}/groups``."""

    name: str
