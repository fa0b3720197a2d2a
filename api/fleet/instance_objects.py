"""What the API answers of single machines; instants as ISO 8601 in UTC."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from uuid import UUID

import msgspec

from api.files import formats_of
from api.rollouts.objects import ErrorObject
from domain.arch import Arch
from domain.instances import Grant
from domain.instants import to_datetime
from projections.pages_instances import InstanceRow


class GrantObject(msgspec.Struct, frozen=True, kw_only=True):
    """The last grant of a machine, and what came of it."""

    package_id: UUID
    version: str
    group_id: UUID
    granted_at: datetime
    number: int
    attempt: int
    outcome: str
    claimed_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, grant: Grant | None) -> GrantObject | None:
        """Show a grant, if there was one."""
        if grant is None:
            return None
        return cls(
            package_id=grant.package_id,
            version=grant.version,
            group_id=grant.group_id,
            granted_at=to_datetime(grant.granted_at),
            number=grant.number,
            attempt=grant.attempt,
            outcome=_camel_case(grant.outcome),
            claimed_at=moment(grant.claimed_at),
            ended_at=moment(grant.ended_at),
        )


class InstanceObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    What is known of a machine.

    Attributes:
        status: As both predecessors number it; null before anything happened.
        status_name: The same in words.
        held: Why it has to wait, as it was told last; empty if it has not to.
        is_silent: It is not counted, for it did not come by for a day or was retired.
        pin: What it may be offered; empty for everything.
        alias: What people call it: what operators gave, or what it calls itself.
        own_alias: What it calls itself.
        assigned_group_id: The group that operators moved it to; null for that of its
            track.
    """

    id: str
    application_id: UUID
    group_id: UUID
    version: str
    alias: str
    own_alias: str
    oem: str
    oem_version: str
    aleph_version: str
    arch: Arch
    ip: str
    created_ts: datetime
    status: int | None
    status_name: str | None
    status_since: datetime | None
    grant: GrantObject | None
    held: str
    error: ErrorObject | None
    is_silent: bool
    pin: str
    assigned_group_id: UUID | None
    last_check_at: datetime | None
    checks: int

    @classmethod
    def of(cls, row: InstanceRow) -> InstanceObject:
        """Show a machine."""
        instance, presence, status = row.instance, row.presence, row.instance.status
        return cls(
            id=instance.machine_id,
            application_id=instance.application_id,
            group_id=instance.group_id,
            version=instance.version,
            **{
                **msgspec.structs.asdict(instance.traits),
                "alias": instance.shown_alias,
            },
            own_alias=instance.traits.alias,
            ip="" if presence is None else presence.address,
            created_ts=to_datetime(instance.registered_at),
            status=status,
            status_name=None if status is None else _camel_case(status),
            status_since=moment(instance.status_since),
            grant=GrantObject.of(instance.grant),
            held=instance.held,
            error=ErrorObject.of(instance.error_code),
            is_silent=instance.is_silent,
            pin=instance.pin,
            assigned_group_id=instance.assigned_group_id,
            last_check_at=to_datetime(presence.last_check_at) if presence else None,
            checks=presence.checks if presence else 0,
        )


FORMATS = formats_of(InstanceObject)
"""The formats of an export, by name."""


def moment(instant: int | None) -> datetime | None:
    """Show an instant; 0 stands for never."""
    return to_datetime(instant) if instant else None


def _camel_case(member: Enum) -> str:
    """Name a member as reasons are named, such as ``updateGranted``."""
    first, *others = member.name.lower().split("_")
    return first + "".join(map(str.capitalize, others))
