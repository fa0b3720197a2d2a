"""Inline read model: the machines, a row for each with all that decisions need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection, Cursor

from domain.arch import Arch
from domain.instance_events import Status, Traits
from domain.instances import Grant, Instance, Outcome

COLUMNS = """
    application_id, machine_id, group_id, version, alias, oem, oem_version,
    aleph_version, arch, registered_at, status, status_since, grant_package_id,
    grant_version, grant_group_id, granted_at, grant_number, grant_attempt,
    grant_outcome, grant_claimed_at, grant_ended_at, held, error_code, is_silent, pin,
    given_alias, assigned_group_id, revision
"""
# PERF: one round trip tells both whether the configuration is the one we know and what
# the machines are; the place is returned instead of the id, as it costs no decoding.
_READ = f"""
    SELECT configuration_version, k.place, {COLUMNS}
      FROM configuration_state
      LEFT JOIN (unnest(%b::uuid[]) WITH ORDINALITY AS k(stream_id, place)
                 JOIN instances USING (stream_id)) ON true
"""  # noqa: S608  (a constant of ours)
_READ_ALL = f"SELECT stream_id, {COLUMNS} FROM instances"  # noqa: S608
# Rows are locked in the order of their ids, whoever asks for them.
_LOCK = f"""
    SELECT stream_id, {COLUMNS}
      FROM instances
     WHERE stream_id = ANY(%b::uuid[])
     ORDER BY stream_id
       FOR NO KEY UPDATE
"""  # noqa: S608
_TYPES = {
    "stream_id": "uuid",
    "application_id": "uuid",
    "machine_id": "text",
    "group_id": "uuid",
    "version": "text",
    "alias": "text",
    "oem": "text",
    "oem_version": "text",
    "aleph_version": "text",
    "arch": "int2",
    "registered_at": "int8",
    "status": "int2",
    "status_since": "int8",
    "grant_package_id": "uuid",
    "grant_version": "text",
    "grant_group_id": "uuid",
    "granted_at": "int8",
    "grant_number": "int8",
    "grant_attempt": "int4",
    "grant_outcome": "int2",
    "grant_claimed_at": "int8",
    "grant_ended_at": "int8",
    "held": "text",
    "error_code": "int8",
    "is_silent": "bool",
    "pin": "text",
    "given_alias": "text",
    "assigned_group_id": "uuid",
    "revision": "int8",
}
ROW = tuple(_TYPES)
"""The columns of a whole row, in the order of `to_row`."""
_NO_GRANT = (None,) * len(Grant.__struct_fields__)
_UPSERT = f"""
    INSERT INTO instances ({", ".join(_TYPES)})
    SELECT * FROM unnest({", ".join(f"%b::{kind}[]" for kind in _TYPES.values())})
    ON CONFLICT (stream_id) DO UPDATE SET
        {", ".join(f"{name} = excluded.{name}" for name in list(_TYPES)[3:])}
"""  # noqa: S608


def read_instances(
    connection: Connection[Any], stream_ids: Sequence[UUID]
) -> tuple[int, dict[UUID, Instance]]:
    """Read the configuration's version, and the machines that are known of these."""
    with connection.cursor(binary=True) as cursor:
        rows = cursor.execute(_READ, (stream_ids,)).fetchall()
    known = {
        stream_ids[row[1] - 1]: to_instance(row[2:])
        for row in rows
        if row[1] is not None
    }
    return rows[0][0], known


def read_all_instances(connection: Connection[Any]) -> dict[UUID, Instance]:
    """Read every machine, by its stream."""
    with connection.cursor(binary=True) as cursor:
        return {row[0]: to_instance(row[1:]) for row in cursor.execute(_READ_ALL)}


def lock_instances(
    cursor: Cursor[Any], stream_ids: Sequence[UUID]
) -> dict[UUID, Instance]:
    """Read the machines that are known of these, and keep others from changing them."""
    cursor.execute(_LOCK, (list(stream_ids),))
    return {row[0]: to_instance(row[1:]) for row in cursor.fetchall()}


def write_instances(cursor: Cursor[Any], instances: Mapping[UUID, Instance]) -> None:
    """Bring the rows of machines up to date with their states."""
    if instances:
        rows = [to_row(*item) for item in sorted(instances.items())]
        cursor.execute(_UPSERT, [list(column) for column in zip(*rows, strict=True)])


def to_instance(row: tuple[Any, ...]) -> Instance:
    """Read a machine from the values of `COLUMNS`."""
    return Instance(
        application_id=row[0],
        machine_id=row[1],
        group_id=row[2],
        version=row[3],
        traits=Traits(row[4], row[5], row[6], row[7], Arch(row[8])),
        registered_at=row[9],
        status=None if row[10] is None else Status(row[10]),
        status_since=row[11],
        grant=None if row[12] is None else _grant(row[12:21]),
        held=row[21],
        error_code=row[22],
        is_silent=row[23],
        pin=row[24],
        alias=row[25],
        assigned_group_id=row[26],
        revision=row[27],
    )


def to_row(stream_id: UUID, instance: Instance) -> tuple[Any, ...]:
    """Give the values of a whole row of a machine."""
    traits, grant = instance.traits, instance.grant
    return (
        stream_id,
        instance.application_id,
        instance.machine_id,
        instance.group_id,
        instance.version,
        traits.alias,
        traits.oem,
        traits.oem_version,
        traits.aleph_version,
        int(traits.arch),
        instance.registered_at,
        None if instance.status is None else int(instance.status),
        instance.status_since,
        *(_NO_GRANT if grant is None else msgspec.structs.astuple(grant)),
        instance.held,
        instance.error_code,
        instance.is_silent,
        instance.pin,
        instance.alias,
        instance.assigned_group_id,
        instance.revision,
    )


def _grant(row: tuple[Any, ...]) -> Grant:
    given = dict(zip(Grant.__struct_fields__, row, strict=True))
    return Grant(**{**given, "outcome": Outcome(given["outcome"])})
