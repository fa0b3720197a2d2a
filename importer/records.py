"""What the other product knows, as structs that are the same for both products."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

import msgspec


class Product(StrEnum):
    """Whose database it is."""

    COREROLLER = "CoreRoller"
    NEBRASKA = "Nebraska"


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the other product; all instants are microseconds."""


class TeamRecord(Record, frozen=True, kw_only=True):
    """A team."""

    id: UUID
    name: str
    created_at: int


class ApplicationRecord(Record, frozen=True, kw_only=True):
    """An application."""

    id: UUID
    name: str
    description: str
    created_at: int
    team_id: UUID
    product_id: str


class ActionRecord(Record, frozen=True, kw_only=True):
    """What update_engine does after the download."""

    package_id: UUID
    event: str
    chromeos_version: str
    sha256: str
    needs_admin: bool
    is_delta: bool
    disable_payload_backoff: bool
    metadata_signature_rsa: str
    metadata_size: str
    deadline: str


class FileRecord(Record, frozen=True, kw_only=True):
    """A file beside the payload; its size is text there."""

    package_id: UUID
    name: str
    size: str
    hash: str
    hash256: str


class PackageRecord(Record, frozen=True, kw_only=True):
    """A package; its size is text there."""

    id: UUID
    type: int
    version: str
    url: str
    filename: str
    description: str
    size: str
    hash: str
    created_at: int
    application_id: UUID
    arch: int | None


class ChannelRecord(Record, frozen=True, kw_only=True):
    """A channel."""

    id: UUID
    name: str
    color: str
    created_at: int
    application_id: UUID
    package_id: UUID | None
    arch: int | None


class BlacklistRecord(Record, frozen=True, kw_only=True):
    """A channel that must not offer a package."""

    package_id: UUID
    channel_id: UUID


class FloorRecord(Record, frozen=True, kw_only=True):
    """A package that no machine of a channel may skip."""

    channel_id: UUID
    package_id: UUID
    reason: str
    created_at: int


class GroupRecord(Record, frozen=True, kw_only=True):
    """
    A group, with its policy as people set it.

    Attributes:
        overridden: What the product itself made of `updates_enabled`; None for nothing.
    """

    id: UUID
    name: str
    description: str
    created_at: int
    application_id: UUID
    channel_id: UUID | None
    track: str
    updates_enabled: bool
    safe_mode: bool
    office_hours: bool
    timezone: str
    period_interval: str
    max_updates_per_period: int
    update_timeout: str
    overridden: bool | None


class ActivityRecord(Record, frozen=True, kw_only=True):
    """An entry of the activity that machines' events do not tell of."""

    at: int
    kind: int
    version: str
    group_id: UUID | None
    channel_id: UUID | None


class UsedVersion(Record, frozen=True, kw_only=True):
    """A version that machines of an application were granted, and when first."""

    application_id: UUID
    version: str
    since: int


class Configuration(Record, frozen=True, kw_only=True):
    """Everything but the machines, each kind in the order of its making."""

    teams: list[TeamRecord]
    users: list[str]
    applications: list[ApplicationRecord]
    packages: list[PackageRecord]
    actions: list[ActionRecord]
    files: list[FileRecord]
    channels: list[ChannelRecord]
    blacklist: list[BlacklistRecord]
    floors: list[FloorRecord]
    groups: list[GroupRecord]
    activity: list[ActivityRecord]
    used_versions: list[UsedVersion]

    @property
    def parts(self) -> list[PackageRecord | ChannelRecord | GroupRecord]:
        """What belongs to applications."""
        return [*self.packages, *self.channels, *self.groups]


class MachineRecord(Record, frozen=True, kw_only=True):
    """
    A moment in the life of a machine; `id` and `application_id` say whose.

    Attributes:
        at: Microseconds.
    """

    at: int
    id: str
    application_id: UUID


class Arrived(MachineRecord, frozen=True, kw_only=True):
    """
    It was seen for the first time.

    Attributes:
        version: What it ran then; empty if nobody knows any more.
    """

    group_id: UUID
    version: str
    alias: str
    oem: str
    aleph_version: str


class Granted(MachineRecord, frozen=True, kw_only=True):
    """It was granted the update that it had last."""

    group_id: UUID
    version: str


class Stood(MachineRecord, frozen=True, kw_only=True):
    """
    Its status changed.

    Attributes:
        version: What it was granted last.
        error: What it reported with a failure, as text.
    """

    group_id: UUID | None
    status: int
    version: str
    error: str


class Seen(MachineRecord, frozen=True, kw_only=True):
    """
    It came by for the last time, and this is how it was left.

    Attributes:
        status: None if nothing happened with an update.
        last_check_at: Microseconds; `at` is later if its status changed after that.
    """

    group_id: UUID
    version: str
    status: int | None
    address: str
    last_check_at: int
