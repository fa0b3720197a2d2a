"""What explains one machine: read in one snapshot, with the events behind it."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from domain.budget import Usage
from domain.errors import NotFound
from domain.explanation import Explanation, explain
from domain.rules import GroupRules
from projections.budgets import read_granted_at, read_usages
from projections.catalogue import read_catalogue
from projections.origins import Origins, find_origins
from projections.pages_floors import find_floor_reason
from projections.pages_groups import GroupRow, find_group
from projections.pages_instances import InstanceRow, find_instance
from projections.trails import Trail


class ExplainedInstance(msgspec.Struct, frozen=True):
    """
    A machine, the group that it is in, and why it does not update, or does.

    Attributes:
        floor_reason: Why the floor that comes before the target may not be skipped.
    """

    row: InstanceRow
    group: GroupRow
    explanation: Explanation
    origins: Origins
    floor_reason: str


def explain_instance(
    connection: Connection[Any], application_id: UUID, machine_id: str, now: int
) -> ExplainedInstance:
    """
    Explain what the next poll of a machine is answered.

    Args:
        connection: In a snapshot.
        application_id: That the machine runs.
        machine_id: As the machine gives it.
        now: The present, in microseconds.

    Raises:
        NotFound: There is no such machine, or its group was deleted.
    """
    row = find_instance(connection, application_id, machine_id)
    instance = row.instance
    group = find_group(connection, application_id, instance.group_id)
    rules = read_catalogue(connection).rules.get(instance.group_id)
    if group is None or rules is None:
        raise NotFound(
            f"the group that machine {machine_id} asked for was deleted; let it ask "
            "for another one"
        )
    granted_at = partial(read_granted_at, connection, rules.group_id)
    usages = _usages(connection, rules, now)
    explanation = explain(instance, usages, rules, now, granted_at)
    return ExplainedInstance(
        row=row,
        group=group,
        explanation=explanation,
        origins=find_origins(
            Trail(connection, instance, group.channel_id, explanation)
        ),
        floor_reason=_floor_reason(connection, group.channel_id, explanation),
    )


def _floor_reason(
    connection: Connection[Any], channel_id: UUID | None, explanation: Explanation
) -> str:
    floor = explanation.floor
    if channel_id is None or floor is None:
        return ""
    return find_floor_reason(connection, channel_id, floor.package_id) or ""


def _usages(
    connection: Connection[Any], rules: GroupRules, now: int
) -> dict[UUID, Usage]:
    began = {rules.group_id: now - rules.policy.period}
    ways = {(rules.group_id, package_id) for package_id in rules.packages}
    with connection.cursor(binary=True) as cursor:
        return read_usages(cursor, began, ways)
