"""Machines as the REST API shows them, folded from what the log tells of each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from domain.errors import NotFound
from domain.evolution import evolve
from domain.instances import Instance, instance_stream
from eventstore.log import NEWEST, Recorded, read_streams
from projections.instances import read_instances
from projections.presence import Presence, read_presence
from projections.sight import SEEN, Sight

_APPLICATIONS = f"""
    SELECT application_id FROM applications WHERE {SEEN}
     ORDER BY created_at DESC, application_id
"""  # noqa: S608  (a constant of ours)


class InstanceRow(msgspec.Struct, frozen=True):
    """
    A machine, and when it came by.

    Attributes:
        presence: None for the second until its first check is written down, and at an
            earlier moment, of which it is not known.
    """

    instance: Instance
    presence: Presence | None


def applications_of(
    connection: Connection[Any], machine_id: str, sight: Sight
) -> list[UUID]:
    """
    List the applications that know a machine of this id, the newest first.

    Args:
        connection: To look them up.
        machine_id: As the machine gives it.
        sight: Only those that are seen.
    """
    owners = [row[0] for row in connection.execute(_APPLICATIONS, sight.parameters())]
    streams = {instance_stream(owner, machine_id): owner for owner in owners}
    known = read_instances(connection, list(streams))[1]
    return [owner for stream_id, owner in streams.items() if stream_id in known]


def find_instance(
    connection: Connection[Any], application_id: UUID, machine_id: str
) -> InstanceRow:
    """
    Find a machine of an application.

    Raises:
        NotFound: There is none of this id.
    """
    rows = load_instances(connection, [instance_stream(application_id, machine_id)])
    if not rows:
        raise unknown_machine(machine_id)
    return rows[0]


def load_instances(
    connection: Connection[Any], stream_ids: Sequence[UUID], up_to: int = NEWEST
) -> list[InstanceRow]:
    """
    Give machines in the order asked for; those that the log does not know are left out.

    Args:
        connection: To read with. In the past they are as they were then.
        stream_ids: Whose.
        up_to: The position of the last event that counts.
    """
    streams = read_streams(connection, stream_ids, up_to=up_to)
    presence = read_presence(connection, stream_ids)
    return [
        InstanceRow(instance, presence.get(stream_id))
        for stream_id in stream_ids
        if (instance := _folded(streams.get(stream_id, ()))) is not None
    ]


def unknown_machine(machine_id: str) -> NotFound:
    """Make the refusal to do anything about a machine that nobody has seen."""
    return NotFound(f"there is no machine {machine_id} in this application")


def _folded(stream: Sequence[Recorded]) -> Instance | None:
    return reduce(evolve, (recorded.event for recorded in stream), None)
