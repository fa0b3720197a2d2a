"""The status history of a machine: where it stood, and since when."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection

from domain.evolution import evolve
from domain.instance_events import Status, UpdateFailed
from domain.instances import Instance, instance_stream
from eventstore.log import Recorded, read_streams
from projections.pages_instances import unknown_machine


class HistoryEntry(Struct, frozen=True, kw_only=True):
    """
    Where a machine stood from an event on.

    Attributes:
        at: Microseconds.
        status: None before anything happened with an update.
        version: What it ran.
        target: The version that it was granted last, if any was.
        error_code: What it gave as the cause, if it failed then.
    """

    at: int
    group_id: UUID
    status: Status | None
    version: str
    target: str | None
    error_code: int | None
    event: str


def list_history(
    connection: Connection[Any], application_id: UUID, machine_id: str, limit: int
) -> list[HistoryEntry]:
    """
    List where a machine stood, the newest first.

    Raises:
        NotFound: There is no machine of this id.
    """
    stream_id = instance_stream(application_id, machine_id)
    stream = read_streams(connection, [stream_id]).get(stream_id)
    if stream is None:
        raise unknown_machine(machine_id)
    entries = list(_entries(stream))
    return list(islice(reversed(entries), limit))


def _entries(stream: list[Recorded]) -> Iterator[HistoryEntry]:
    before: Instance | None = None
    for recorded in stream:
        after = evolve(before, recorded.event)
        if before is None or _differ(before, after):
            yield _entry(recorded, after)
        before = after


def _differ(before: Instance, after: Instance) -> bool:
    """Say whether an event gave a status, be it the same, or another place."""
    return (before.status, before.status_since, before.version, before.group_id) != (
        *(after.status, after.status_since, after.version, after.group_id),
    )


def _entry(recorded: Recorded, instance: Instance) -> HistoryEntry:
    has_failed = isinstance(recorded.event, UpdateFailed)
    return HistoryEntry(
        at=recorded.event.at,
        group_id=instance.group_id,
        status=instance.status,
        version=instance.version,
        target=instance.grant.version if instance.grant else None,
        error_code=instance.error_code if has_failed else None,
        event=recorded.topic,
    )
