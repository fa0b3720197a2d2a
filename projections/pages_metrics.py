"""What monitoring is told of groups: of those that there are, as they are now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from psycopg import Connection

from projections.pages import fetch

# PERF: by primary keys only; 1,000 groups take some milliseconds.
_GROUPS = """
    SELECT groups.group_id::text, groups.name AS "group",
           applications.name AS application,
           packages.contents ->> 'version' AS version,
           coalesce(machines.total, 0)::bigint AS machines,
           coalesce(machines.on_target, 0)::bigint AS on_target,
           rollouts.state, rollouts.total_under_way AS under_way,
           rollouts.total_claimed AS claimed, rollouts.total_confirmed AS confirmed,
           rollouts.total_failed AS failed, rollouts.total_timed_out AS timed_out,
           rollouts.total_lost AS lost, rollouts.total_superseded AS superseded
      FROM groups
      JOIN applications USING (application_id)
      LEFT JOIN channels USING (channel_id)
      LEFT JOIN packages USING (package_id)
      LEFT JOIN rollouts ON rollouts.group_id = groups.group_id
                        AND rollouts.package_id = packages.package_id
                        AND rollouts.rollout_id IS NOT NULL
      LEFT JOIN LATERAL (
               SELECT sum(group_versions.machines) AS total,
                      sum(group_versions.machines) FILTER (
                          WHERE group_versions.version = packages.contents ->> 'version'
                      ) AS on_target
                 FROM group_versions
                WHERE group_versions.group_id = groups.group_id
           ) AS machines ON true
     ORDER BY groups.group_id
"""


class GroupGauges(msgspec.Struct, frozen=True):
    """
    How a group is, and how far its rollout.

    Attributes:
        version: Of the target; None where there is none, and then no rollout either.
        machines: Those that have not gone silent.
        on_target: Those of them that run the target.
        state: Of the current rollout; None where there is none.
    """

    group_id: str
    group: str
    application: str
    version: str | None
    machines: int
    on_target: int
    state: str | None
    under_way: int | None
    claimed: int | None
    confirmed: int | None
    failed: int | None
    timed_out: int | None
    lost: int | None
    superseded: int | None


OUTCOMES = (
    "under_way",
    "claimed",
    "confirmed",
    "failed",
    "timed_out",
    "lost",
    "superseded",
)


def read_group_gauges(connection: Connection[Any]) -> Sequence[GroupGauges]:
    """Read all groups."""
    return fetch(connection, _GROUPS, {}, GroupGauges)
