"""
Every change of the configuration and of rollouts, by whomever it was ordered.

What machines do is left out, unless somebody acted for one. A claim of a name is part
of the change that it was made for, as is the beginning of a stream for what follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import astuple
from psycopg import Connection
from psycopg.types.json import Jsonb

from domain.causes import NOBODY
from domain.instance_events import (
    AliasGiven,
    Assigned,
    AttemptsReset,
    MachineEvent,
    Pinned,
    Retired,
)
from domain.syncing import ChannelSync, Syncer
from domain.upkeep import Upkeep
from eventstore.log import Recorded
from projections.asynchronous.audit.pages import AuditRow
from projections.asynchronous.copying import copy_rows
from projections.asynchronous.differences import Difference, difference
from projections.asynchronous.past import Past, instant_of, is_of_configuration
from projections.asynchronous.projection import Projection
from projections.asynchronous.subjects import Subject, subject_of

ORDERS = (Pinned, AttemptsReset, AliasGiven, Assigned, Retired)
"""What operators order of a machine."""
_MERE_BEGINNINGS = (ChannelSync.Created, Syncer.Created, Upkeep.Created)
"""Nobody orders these: they come with the first order, or the first failure."""
_COLUMNS = (
    *("position", "at", "actor", "reason", "correlation_id", "topic"),
    *("kind", "subject_id", "subject_name", "application_id", "before", "after"),
)


def fold(connection: Connection[Any], batch: Sequence[Recorded]) -> None:
    """Add a row for each event that somebody ordered."""
    machines = {each.stream_id for each in batch if is_ordered_for_a_machine(each)}
    past = Past(connection, batch, machines)
    changes = [
        (recorded.event, _row(past, recorded))
        for recorded in batch
        if is_of_configuration(recorded) or is_ordered_for_a_machine(recorded)
    ]
    rows = [row for event, row in changes if not isinstance(event, _MERE_BEGINNINGS)]
    if rows:
        copy_rows(connection, "audit", _COLUMNS, rows)


AUDIT = Projection("audit", 2, ("audit",), lambda: fold)


def is_ordered_for_a_machine(recorded: Recorded) -> bool:
    """Say whether somebody ordered something for one machine, such as a pin."""
    event = recorded.event
    # NOTE: the name of a user may be any, "system" as well.
    return isinstance(event, ORDERS) or (
        isinstance(event, MachineEvent) and event.actor not in NOBODY
    )


def describe(past: Past, recorded: Recorded) -> AuditRow:
    """Tell what changed by an event; see `Past` for the order to ask in."""
    event = recorded.event
    subject, (before, after) = _change(past, recorded)
    return AuditRow(
        recorded.position,
        instant_of(event),
        event.actor,
        event.reason,
        event.correlation_id,
        recorded.topic,
        *subject,
        before,
        after,
    )


def _row(past: Past, recorded: Recorded) -> list[Any]:
    *values, before, after = astuple(describe(past, recorded))
    return [*values, Jsonb(before), Jsonb(after)]


def _change(past: Past, recorded: Recorded) -> tuple[Subject, Difference]:
    if not isinstance(recorded.event, MachineEvent):
        turn = past.turn(recorded)
        return subject_of(past, turn.after), difference(turn.before, turn.after)
    before, after = past.machine(recorded)
    subject = Subject(
        "instance", recorded.stream_id, after.machine_id, after.application_id
    )
    return subject, difference(before, after)
