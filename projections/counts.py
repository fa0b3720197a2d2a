"""
Inline read models that are plain counts: versions in a group, errors of a rollout.

What one machine contributes is a key or nothing; an event moves it from one to another.
"""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from psycopg import Connection, Cursor

from domain.instance_events import MachineEvent, UpdateFailed
from domain.instances import Instance

GroupVersion = tuple[UUID, str]
RolloutError = tuple[UUID, UUID, int]
"""Group, package, error code; 0 where the machine gave none."""

_ADD_VERSIONS = """
    INSERT INTO group_versions AS v (group_id, version, machines)
    SELECT * FROM unnest(%b::uuid[], %b::text[], %b::int8[])
    ON CONFLICT (group_id, version)
    DO UPDATE SET machines = v.machines + excluded.machines
"""
_ADD_ERRORS = """
    INSERT INTO rollout_errors AS e (group_id, package_id, error_code, failures)
    SELECT * FROM unnest(%b::uuid[], %b::uuid[], %b::int8[], %b::int8[])
    ON CONFLICT (group_id, package_id, error_code)
    DO UPDATE SET failures = e.failures + excluded.failures
"""


class Counts:
    """Counts that events change, collected to be added to the tables."""

    def __init__(self) -> None:
        self.versions: Counter[GroupVersion] = Counter()
        self.errors: Counter[RolloutError] = Counter()

    def move(self, before: Instance | None, after: Instance) -> None:
        """Count a machine by what it is now, and no longer by what it was."""
        was, now = _version(before), _version(after)
        if was == now:
            return
        if was is not None:
            self.versions[was] -= 1
        if now is not None:
            self.versions[now] += 1

    def hear(self, instance: Instance, event: MachineEvent) -> None:
        """Count a failure."""
        if isinstance(event, UpdateFailed) and instance.grant is not None:
            group_id = instance.grant.group_id
            self.errors[group_id, event.package_id, event.error_code or 0] += 1

    def forget(self, group_id: UUID, package_id: UUID) -> None:
        """Count the errors of a rollout anew: it starts."""
        for key in [key for key in self.errors if key[:2] == (group_id, package_id)]:
            del self.errors[key]

    def write(self, cursor: Cursor[Any]) -> None:
        """Add what was collected; the budgets of the groups are locked."""
        for statement, counter in (
            (_ADD_VERSIONS, self.versions),
            (_ADD_ERRORS, self.errors),
        ):
            rows = [(*key, number) for key, number in counter.items() if number]
            if rows:
                columns = [list(column) for column in zip(*rows, strict=True)]
                cursor.execute(statement, columns)


def read_all_versions(connection: Connection[Any]) -> dict[GroupVersion, int]:
    """Read how many machines of each group run each version, if any do."""
    rows = connection.execute(
        "SELECT group_id, version, machines FROM group_versions WHERE machines <> 0"
    )
    return {(group_id, version): machines for group_id, version, machines in rows}


def read_all_errors(connection: Connection[Any]) -> dict[RolloutError, int]:
    """Read how often each rollout failed with each error code."""
    rows = connection.execute(
        "SELECT group_id, package_id, error_code, failures FROM rollout_errors"
    )
    return {row[:3]: row[3] for row in rows}


def _version(instance: Instance | None) -> GroupVersion | None:
    if instance is None or instance.is_silent:
        return None
    return instance.group_id, instance.version
