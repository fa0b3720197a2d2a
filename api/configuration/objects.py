"""What the API answers with: Nebraska's objects, field by field."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from api.configuration.package_objects import PackageObject
from domain.arch import Arch
from domain.instants import to_datetime
from domain.maxima import Maximum
from domain.progress import RolloutState
from domain.schedules import Blackout, Window
from projections.pages_applications import ApplicationRow
from projections.pages_channels import ChannelRow
from projections.pages_floors import FloorChannelRow, FloorRow
from projections.pages_groups import CurrentRollout, GroupRow


class ChannelObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    A channel, with the package that it points at.

    Attributes:
        pinned: The syncer leaves it as it is.
    """

    id: UUID
    name: str
    color: str
    created_ts: datetime
    application_id: UUID
    package_id: UUID | None
    package: PackageObject | None
    arch: Arch
    pinned: bool

    @classmethod
    def of(cls, row: ChannelRow) -> ChannelObject:
        """Show a channel."""
        return cls(
            id=row.channel_id,
            name=row.name,
            color=row.color,
            created_ts=to_datetime(row.created_at),
            application_id=row.application_id,
            package_id=row.package_id,
            package=PackageObject.of(row.package) if row.package else None,
            arch=row.arch,
            pinned=row.pinned,
        )


class FloorObject(PackageObject, frozen=True, kw_only=True):
    """A package that is a floor of the channel asked for."""

    is_floor: bool = True
    floor_reason: str

    @classmethod
    def of_floor(cls, row: FloorRow) -> FloorObject:
        """Show a floor."""
        package = msgspec.structs.asdict(PackageObject.of(row.package))
        return cls(**package, floor_reason=row.reason)


class FloorChannelObject(msgspec.Struct, frozen=True):
    """A channel that has the package asked for as a floor."""

    channel: ChannelObject
    floor_reason: str

    @classmethod
    def of(cls, row: FloorChannelRow) -> FloorChannelObject:
        """Show a channel of a floor."""
        return cls(ChannelObject.of(row.channel), row.reason)


class CurrentRolloutObject(msgspec.Struct, frozen=True):
    """Where the rollout of a group's target stands, and since when."""

    id: UUID
    state: RolloutState
    since: datetime

    @classmethod
    def of(cls, rollout: CurrentRollout) -> CurrentRolloutObject:
        """Show where a rollout stands."""
        return cls(rollout.rollout_id, rollout.state, to_datetime(rollout.since))


class GroupObject(msgspec.Struct, frozen=True, kw_only=True):
    """A group, with the channel that it follows; intervals as in ``15 minutes``."""

    id: UUID
    name: str
    description: str
    created_ts: datetime
    rollout_in_progress: bool
    rollout: CurrentRolloutObject | None
    application_id: UUID
    channel_id: UUID | None
    policy_updates_enabled: bool
    policy_safe_mode: bool
    policy_office_hours: bool
    policy_timezone: str
    policy_period_interval: str
    policy_max_updates_per_period: Maximum
    policy_update_timeout: str
    policy_max_updates_in_progress: Maximum | None
    policy_update_windows: tuple[Window, ...]
    policy_blackouts: tuple[Blackout, ...]
    policy_rollout_percentage: float
    policy_pinned_version: str
    policy_allow_downgrades: bool
    policy_confirmation_timeout: str
    policy_max_attempts: int
    policy_retry_wait: str
    policy_halt_failure_percentage: float
    policy_halt_minimum_sample: int
    channel: ChannelObject | None
    track: str

    @classmethod
    def of(cls, row: GroupRow) -> GroupObject:
        """Show a group."""
        policy = msgspec.structs.asdict(row.policy)
        return cls(
            id=row.group_id,
            name=row.name,
            description=row.description,
            created_ts=to_datetime(row.created_at),
            rollout_in_progress=row.rollout_in_progress,
            rollout=CurrentRolloutObject.of(row.rollout) if row.rollout else None,
            application_id=row.application_id,
            channel_id=row.channel_id,
            channel=ChannelObject.of(row.channel) if row.channel else None,
            track=row.track,
            **{f"policy_{name}": value for name, value in policy.items()},
        )


class InstancesObject(msgspec.Struct, frozen=True):
    """How many machines came by within a day."""

    count: int


class ApplicationObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    An application, with its groups and channels.

    Attributes:
        team_id: Whose it is.
    """

    id: UUID
    team_id: UUID
    product_id: str | None
    name: str
    description: str
    created_ts: datetime
    groups: list[GroupObject]
    channels: list[ChannelObject]
    instances: InstancesObject

    @classmethod
    def of(cls, row: ApplicationRow) -> ApplicationObject:
        """Show an application."""
        return cls(
            id=row.application_id,
            team_id=row.team_id,
            product_id=row.product_id or None,
            name=row.name,
            description=row.description,
            created_ts=to_datetime(row.created_at),
            groups=[GroupObject.of(group) for group in row.groups],
            channels=[ChannelObject.of(channel) for channel in row.channels],
            instances=InstancesObject(row.instances),
        )
