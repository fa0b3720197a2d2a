"""What the API says of the machines of a group: Nebraska's objects, and more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from api.fleet.instance_objects import InstanceObject
from api.rollouts.objects import ErrorObject
from domain.instance_events import Status
from domain.instants import to_datetime
from projections.asynchronous.fleet.breakdowns import Point
from projections.asynchronous.fleet.counting import Count
from projections.asynchronous.fleet.histories import HistoryEntry
from projections.pages_instances import InstanceRow


class StatsObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    The machines of a group by status; all but the total add up to it.

    Attributes:
        undefined: Nothing happened with an update so far, or it was superseded.
        timed_out: Ours: Nebraska leaves such machines at the status before.
        lost: Ours, likewise.
    """

    total: int
    undefined: int = 0
    update_granted: int = 0
    error: int = 0
    complete: int = 0
    installed: int = 0
    downloaded: int = 0
    downloading: int = 0
    onhold: int = 0
    timed_out: int = 0
    lost: int = 0

    @classmethod
    def of(cls, counts: Iterable[Count]) -> StatsObject:
        """Show machines by their status."""
        machines: Counter[str] = Counter()
        for each in counts:
            machines[_FIELDS[each.shown_status]] += each.machines
        return cls(total=machines.total(), **machines)


_FIELDS = {status: status.name.lower() for status in Status} | {
    Status.ON_HOLD: "onhold"
}


class VersionShareObject(msgspec.Struct, frozen=True):
    """How many machines of a group run a version, of a hundred, too."""

    version: str
    instances: int
    percentage: float

    @classmethod
    def all(cls, counts: Iterable[Count]) -> list[VersionShareObject]:
        """Show all versions, the highest first."""
        machines: Counter[str] = Counter()
        for each in sorted(counts, key=lambda count: count.precedence, reverse=True):
            machines[each.version] += each.machines
        total = machines.total()
        return [cls(version, n, 100 * n / total) for version, n in machines.items()]


VersionTimeline = Annotated[
    dict[str, dict[str, int]],
    Meta(examples=[{"2026-08-03T09:30:00Z": {"3815.2.5": 8, "3975.2.1": 34}}]),
]
"""By instant and version."""
StatusTimeline = Annotated[
    dict[str, dict[str, dict[str, int]]],
    Meta(examples=[{"2026-08-03T09:30:00Z": {"4": {"3975.2.1": 34}}}]),
]
"""By instant, number of the status, and version."""


def version_timeline(points: Sequence[Point]) -> VersionTimeline:
    """Show machines by version along the time; each point has every version."""
    every = {each.version: 0 for point in points for each in point.counts}
    timeline: dict[str, dict[str, int]] = {}
    for point in points:
        there = timeline.setdefault(_written(point.at), dict(every))
        for each in point.counts:
            there[each.version] += each.machines
    return timeline


def status_timeline(points: Sequence[Point]) -> StatusTimeline:
    """Show machines by status and version along the time."""
    timeline: dict[str, dict[str, dict[str, int]]] = {}
    for point in points:
        there = timeline.setdefault(_written(point.at), {})
        for each in point.counts:
            versions = there.setdefault(str(each.shown_status.value), {})
            versions[each.version] = versions.get(each.version, 0) + each.machines
    return timeline


class MachineApplicationObject(msgspec.Struct, frozen=True, kw_only=True):
    """What Nebraska tells of a machine in an application."""

    instance_id: str
    application_id: UUID
    group_id: UUID
    version: str
    created_ts: datetime
    status: int | None
    last_check_for_updates: datetime | None
    last_update_granted_ts: datetime | None
    last_update_version: str | None
    update_in_progress: bool

    @classmethod
    def of(cls, row: InstanceRow) -> MachineApplicationObject:
        """Show a machine."""
        instance, grant, presence = row.instance, row.instance.grant, row.presence
        return cls(
            instance_id=instance.machine_id,
            application_id=instance.application_id,
            group_id=instance.group_id,
            version=instance.version,
            created_ts=to_datetime(instance.registered_at),
            status=instance.status,
            last_check_for_updates=(
                to_datetime(presence.last_check_at) if presence else None
            ),
            last_update_granted_ts=to_datetime(grant.granted_at) if grant else None,
            last_update_version=grant.version if grant else None,
            update_in_progress=instance.open_grant is not None,
        )


class ListedInstanceObject(InstanceObject, frozen=True, kw_only=True):
    """A machine, with what Nebraska tells of it in an object of its own."""

    application: MachineApplicationObject

    @classmethod
    def of(cls, row: InstanceRow) -> ListedInstanceObject:
        """Show a machine."""
        fields = msgspec.structs.asdict(InstanceObject.of(row))
        return cls(**fields, application=MachineApplicationObject.of(row))


class HistoryObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    Where a machine stood from an instant on.

    Attributes:
        version: The version that it was granted last, else the one it ran.
        error_code: As text, as Nebraska has it; null unless it failed then.
        running: The version that it ran.
        event: The stored name of the event that brought it there.
    """

    status: int
    version: str
    created_ts: datetime
    error_code: str | None
    error: ErrorObject | None
    running: str
    group_id: UUID
    event: str

    @classmethod
    def of(cls, entry: HistoryEntry) -> HistoryObject:
        """Show an entry."""
        code = entry.error_code
        return cls(
            status=entry.status or Status.UNDEFINED,
            version=entry.version if entry.target is None else entry.target,
            created_ts=to_datetime(entry.at),
            error_code=None if code is None else str(code),
            error=ErrorObject.of(code),
            running=entry.version,
            group_id=entry.group_id,
            event=entry.event,
        )


def _written(instant: int) -> str:
    return to_datetime(instant).isoformat().replace("+00:00", "Z")
