"""
Replay: the machines, budgets and grants that the log tells of, folded from nothing.

What comes out is to equal the inline read models row for row, which are moved along
with each append; a rebuild starts from it, and a check compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from domain.budget import Budget, groups_charged
from domain.groups import Group
from domain.instance_events import MachineEvent, UpdateGranted
from domain.instances import Instance, evolve
from eventstore.log import Recorded
from projections.budgets import GrantRow, read_all_budgets, read_all_grants
from projections.instances import read_all_instances


class Machines(NamedTuple):
    """
    All that is known of machines, and of what their groups have used.

    Attributes:
        instances: By stream.
        budgets: By group, for every group that ever was.
    """

    instances: dict[UUID, Instance]
    budgets: dict[UUID, Budget]
    grants: list[GrantRow]


def fold_machines(recorded: Iterable[Recorded]) -> Machines:
    """Fold events of the log, from its beginning and in its order."""
    machines = Machines({}, {}, [])
    for entry in recorded:
        if isinstance(entry.event, Group.Created):
            machines.budgets[entry.stream_id] = Budget()
        elif isinstance(entry.event, MachineEvent):
            _fold(machines, entry.stream_id, entry.event)
    machines.grants.sort()
    return machines


def stored_machines(connection: Connection[Any]) -> Machines:
    """Read the inline read models whole; for a comparison, in one snapshot."""
    return Machines(
        read_all_instances(connection),
        read_all_budgets(connection),
        read_all_grants(connection),
    )


def _fold(machines: Machines, stream_id: UUID, event: MachineEvent) -> None:
    before = machines.instances.get(stream_id)
    for group_id in groups_charged(before, event):
        budget = machines.budgets.get(group_id, Budget())
        machines.budgets[group_id] = budget.after(before, event, group_id)
    if isinstance(event, UpdateGranted):
        grant = GrantRow(event.group_id, event.number, event.at, stream_id)
        machines.grants.append(grant)
    machines.instances[stream_id] = evolve(before, event)
