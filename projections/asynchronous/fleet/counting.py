"""Counting machines by where they stand, at any positions of the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from domain.instance_events import Status
from domain.versions import Version, parse_version

STEP = 200
"""Positions from one mark to the next."""

_STANDINGS = """
    SELECT standing_id, application_id, group_id, version, status, is_silent, error
      FROM standings WHERE group_id = ANY(%s)
"""
# The mark before the last move up to a position was written when that was folded. The
# moves since are few, and the limit says so to the planner, which expects a million.
# PERF: numbers only; whose they are is told once, and not with each of 200 points.
_COUNT = f"""
    WITH points AS MATERIALIZED (
        SELECT place, p.position,
               (coalesce((SELECT max(m.position) FROM moves m
                           WHERE m.position <= p.position), 1) - 1)
               / {STEP} * {STEP} AS mark
          FROM unnest(%(positions)s::bigint[]) WITH ORDINALITY AS p(position, place)
    ), counted AS (
        SELECT place, u.standing_id, u.machines::integer
          FROM points CROSS JOIN unnest(%(groups)s::uuid[]) AS g(group_id)
         CROSS JOIN LATERAL (
               SELECT standing_ids, machines FROM census c
                WHERE c.group_id = g.group_id AND c.position <= mark
                ORDER BY c.position DESC LIMIT 1) AS last
         CROSS JOIN LATERAL unnest(last.standing_ids, last.machines)
               AS u(standing_id, machines)
         UNION ALL
        SELECT place, v.standing_id, v.machines
          FROM points
         CROSS JOIN LATERAL (
               SELECT m.standing_id, m.previous_id FROM moves m
                WHERE m.position > mark AND m.position <= points.position
                ORDER BY m.position LIMIT {STEP}) AS m
         CROSS JOIN LATERAL (VALUES (m.standing_id, 1), (m.previous_id, -1))
               AS v(standing_id, machines)
    )
    SELECT place, standing_id, sum(machines)
      FROM counted
     WHERE standing_id = ANY(%(standings)s::integer[])
     GROUP BY place, standing_id
    HAVING sum(machines) <> 0
"""  # noqa: S608  (a constant of ours)
_LOWEST = "0.0.0-0"
_GROUPS_OF = """
    SELECT DISTINCT group_id FROM standings WHERE application_id = ANY(%s)
"""


class Count(NamedTuple):
    """
    How many machines stand in one standing; at least one.

    Attributes:
        error: The code that they failed with, without its flags, if they have failed.
    """

    standing_id: int
    application_id: UUID
    group_id: UUID
    version: str
    status: int | None
    is_silent: bool
    error: int | None
    machines: int

    @property
    def is_retired(self) -> bool:
        """They are out of service."""
        return self.status == Status.RETIRED

    @property
    def shown_status(self) -> Status:
        """The status; undefined as well before anything happened with an update."""
        return Status(self.status or Status.UNDEFINED)

    @property
    def precedence(self) -> tuple[Version, str]:
        """What to sort by version by; machines that told none come first."""
        return (parse_version(self.version or _LOWEST), self.version)


def count_at(
    connection: Connection[Any], group_ids: Sequence[UUID], positions: Sequence[int]
) -> list[list[Count]]:
    """
    Count the machines of groups at positions, all at once.

    Returns:
        For each position, in their order, the standings that somebody stands in.
    """
    counts: list[list[Count]] = [[] for _ in positions]
    standings = {
        standing[0]: standing
        for standing in connection.execute(_STANDINGS, (list(group_ids),))
    }
    given = {
        "groups": list(group_ids),
        "positions": list(positions),
        "standings": list(standings),
    }
    for place, standing_id, machines in connection.execute(_COUNT, given):
        counts[place - 1].append(Count._make((*standings[standing_id], machines)))
    return counts


def groups_of(
    connection: Connection[Any], application_ids: Sequence[UUID]
) -> list[UUID]:
    """List the groups of applications that machines ever stood in."""
    rows = connection.execute(_GROUPS_OF, (list(application_ids),))
    return [group_id for (group_id,) in rows]
