"""Machines as the REST API shows them: one by one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from domain.errors import NotFound
from domain.instances import Instance, instance_stream
from projections.instances import read_instances
from projections.presence import Presence, read_presence


class InstanceRow(msgspec.Struct, frozen=True):
    """
    A machine, and when it came by.

    Attributes:
        presence: None for the second until its first check is written down.
    """

    instance: Instance
    presence: Presence | None


def find_instance(
    connection: Connection[Any], application_id: UUID, machine_id: str
) -> InstanceRow:
    """
    Find a machine of an application.

    Raises:
        NotFound: There is none of this id.
    """
    stream_id = instance_stream(application_id, machine_id)
    _, known = read_instances(connection, [stream_id])
    if stream_id not in known:
        raise unknown_machine(machine_id)
    return InstanceRow(known[stream_id], read_presence(connection, stream_id))


def unknown_machine(machine_id: str) -> NotFound:
    """Make the refusal to do anything about a machine that nobody has seen."""
    return NotFound(f"there is no machine {machine_id} in this application")
