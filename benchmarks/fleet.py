"""A fleet of registered machines: events, with the read models that they fold to."""

from __future__ import annotations

import time

import psycopg
from msgspec import structs

from deploy.seed import LINES
from domain.evolution import register
from domain.instance_events import Registered, Traits
from domain.instances import Instance, instance_stream
from domain.instants import system_clock
from eventstore.codec import encode_machine_event
from eventstore.database import Database
from eventstore.recorder import NewEvent, append
from projections.budgets import read_usages, write_budgets
from projections.catalogue import FLATCAR
from projections.counts import Counts
from projections.instances import write_instances
from projections.presence import Sighting, write_presence

BATCH = 5000
VERSION = "4230.2.1"
_TRAITS = Traits(oem="qemu", oem_version="1.0.0", aleph_version="3975.2.1")


def grow_fleet(url: str, database: Database, start: int, end: int) -> float:
    """Register the machines numbered from start to end; gives the seconds it took."""
    began = time.monotonic()
    for first in range(start, end, BATCH):
        _register(database, range(first, min(first + BATCH, end)))
    _count(database, end)
    with psycopg.connect(url, autocommit=True) as connection:
        # What autovacuum and the checkpointer would do in the middle of a measurement.
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")
    return time.monotonic() - began


def _register(database: Database, numbers: range) -> None:
    now = system_clock()
    events = [_registered(number, now) for number in numbers]
    streams = [instance_stream(FLATCAR, event.machine_id) for event in events]
    states: list[Instance] = [register(event) for event in events]
    new_events = [
        NewEvent(stream_id, 1, event.TOPIC, encode_machine_event(event))
        for stream_id, event in zip(streams, events, strict=True)
    ]
    with database.connection() as connection:
        with connection.transaction(), connection.cursor(binary=True) as cursor:
            write_instances(cursor, dict(zip(streams, states, strict=True)))
            append(cursor, new_events)
        write_presence(connection, {stream: Sighting(now) for stream in streams})


def _count(database: Database, machines: int) -> None:
    """Keep the group's size in step with its machines."""
    group_id = LINES[0].group_id
    with (
        database.connection() as connection,
        connection.transaction(),
        connection.cursor(binary=True) as cursor,
    ):
        usage = read_usages(cursor, {group_id: 0}, (), lock=True)[group_id]
        budget = structs.replace(usage.budget, machines=machines)
        write_budgets(cursor, {group_id: budget})
        counts = Counts()
        counts.versions[group_id, VERSION] = machines
        counts.write(cursor)


def _registered(number: int, now: int) -> Registered:
    return Registered(
        at=now,
        application_id=FLATCAR,
        machine_id=f"{number:032x}",
        group_id=LINES[0].group_id,
        version=VERSION,
        traits=_TRAITS,
    )
