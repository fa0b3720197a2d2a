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

# The mark before the last move up to a position was written when that was folded. The
# moves since are few, and the limit says so to the planner, which expects a million.
_COUNT = f"""
    WITH points AS (
        SELECT place, p.position,
               (coalesce((SELECT max(m.position) FROM moves m
                           WHERE m.position <= p.position), 1) - 1)
               / {STEP} * {STEP} AS mark
          FROM unnest(%(positions)s::bigint[]) WITH ORDINALITY AS p(position, place)
    ), counted AS (
        SELECT place, u.standing_id, u.machines
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
    SELECT place, s.standing_id, application_id, group_id, version, status, is_silent,
           error, sum(machines)::bigint
      FROM counted JOIN standings s ON s.standing_id = counted.standing_id
     WHERE group_id = ANY(%(groups)s::uuid[])
     GROUP BY place, s.standing_id
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
    Count the machines of groups at positions, in one round trip.

    Returns:
        For each position, in their order, the standings that somebody stands in.
    """
    counts: list[list[Count]] = [[] for _ in positions]
    given = {"groups": list(group_ids), "positions": list(positions)}
    for place, *row in connection.execute(_COUNT, given):
        counts[place - 1].append(Count(*row))
    return counts


def groups_of(
    connection: Connection[Any], application_ids: Sequence[UUID]
) -> list[UUID]:
    """List the groups of applications that machines ever stood in."""
    rows = connection.execute(_GROUPS_OF, (list(application_ids),))
    return [group_id for (group_id,) in rows]
