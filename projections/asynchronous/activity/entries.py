"""What an entry of the activity is."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection
from psycopg.types.json import Jsonb

from projections.asynchronous.copying import copy_rows
from projections.asynchronous.differences import Plain


class ActivityClass(IntEnum):
    """What happened; up to 6 numbered as both predecessors number it."""

    PACKAGE_NOT_FOUND = 1
    ROLLOUT_STARTED = 2
    ROLLOUT_FINISHED = 3
    ROLLOUT_FAILED = 4
    INSTANCE_UPDATE_FAILED = 5
    CHANNEL_PACKAGE_UPDATED = 6
    ROLLOUT_PAUSED = 100
    """Ours from here on."""
    ROLLOUT_RESUMED = 101
    ROLLOUT_SUPERSEDED = 102
    POLICY_CHANGED = 103
    CREATED = 104
    CHANGED = 105
    DELETED = 106
    SYNC_FAILED = 107
    SYNC_RECOVERED = 108


class Severity(IntEnum):
    """How bad it is, as both predecessors number it."""

    SUCCESS = 1
    INFO = 2
    WARNING = 3
    ERROR = 4


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """
    Where something happened, by the names of that time.

    Attributes:
        version: Of the package that it is about.
    """

    application_id: UUID | None = None
    application_name: str | None = None
    group_id: UUID | None = None
    group_name: str | None = None
    channel_id: UUID | None = None
    channel_name: str | None = None
    rollout_id: UUID | None = None
    machine_id: str | None = None
    version: str | None = None


class Entry(Place, frozen=True, kw_only=True):
    """
    Something that happened.

    Attributes:
        position: Of its event in the log.
        at: Microseconds.
        topic: The stored name of its event.
        facts: What else there is to tell, by its kind.
    """

    position: int
    at: int
    class_: int
    severity: int
    topic: str
    actor: str
    reason: str
    correlation_id: str
    facts: Plain


COLUMNS = ", ".join(
    f"class AS {name}" if name == "class_" else name for name in Entry.__struct_fields__
)
_NAMES = [name.removesuffix("_") for name in Entry.__struct_fields__]


def write_entries(connection: Connection[Any], entries: Sequence[Entry]) -> None:
    """Add entries."""
    rows = [
        {**msgspec.structs.asdict(entry), "facts": Jsonb(entry.facts)}
        for entry in entries
    ]
    if rows:
        copy_rows(connection, "activity", _NAMES, [list(row.values()) for row in rows])
