"""Machines as the REST API shows them: one by one."""

from __future__ import annotations

from functools import reduce
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from domain.errors import NotFound
from domain.evolution import evolve
from domain.instances import Instance, instance_stream
from eventstore.log import read_streams
from projections.instances import read_instances
from projections.moments import looked_at
from projections.presence import Presence, read_presence


class InstanceRow(msgspec.Struct, frozen=True):
    """
    A machine, and when it came by.

    Attributes:
        presence: None for the second until its first check is written down, and at an
            earlier moment, of which it is not known.
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
    looks_back = looked_at(connection) is not None
    instance = (_folded if looks_back else _stored)(connection, stream_id)
    if instance is None:
        raise unknown_machine(machine_id)
    return InstanceRow(instance, read_presence(connection, stream_id))


def _stored(connection: Connection[Any], stream_id: UUID) -> Instance | None:
    _, known = read_instances(connection, [stream_id])
    return known.get(stream_id)


def _folded(connection: Connection[Any], stream_id: UUID) -> Instance | None:
    """Fold a machine from what its stream has, up to the moment looked at."""
    stream = read_streams(connection, [stream_id]).get(stream_id, ())
    return reduce(evolve, (each.event for each in stream), None)


def unknown_machine(machine_id: str) -> NotFound:
    """Make the refusal to do anything about a machine that nobody has seen."""
    return NotFound(f"there is no machine {machine_id} in this application")
