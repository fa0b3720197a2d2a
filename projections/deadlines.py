"""Finding the machines whose update has run out of time, without a look at others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection, Cursor

from domain.instances import Instance
from projections.instances import COLUMNS, to_instance

# The two conditions are those of the partial indexes.
_UNDER_WAY = "grant_outcome = 0 AND grant_claimed_at = 0 AND granted_at <= {}"
_AWAITED = "grant_outcome IN (0, 1) AND grant_claimed_at > 0 AND grant_claimed_at <= {}"
_GROUPS_DUE = f"""
    SELECT d.group_id
      FROM unnest(%b::uuid[], %b::int8[], %b::int8[])
           AS d(group_id, granted_by, claimed_by)
     WHERE EXISTS (
           SELECT 1 FROM instances
            WHERE grant_group_id = d.group_id AND {_UNDER_WAY.format("d.granted_by")})
        OR EXISTS (
           SELECT 1 FROM instances
            WHERE grant_group_id = d.group_id AND {_AWAITED.format("d.claimed_by")})
"""  # noqa: S608  (constants of ours)
# Those that somebody else holds are just reporting; there will be another time.
_LOCK = """
    SELECT stream_id, {columns}
      FROM instances
     WHERE grant_group_id = %b AND {condition}
     ORDER BY {since}
     LIMIT %b
       FOR NO KEY UPDATE SKIP LOCKED
"""
_LOCK_UNDER_WAY = _LOCK.format(
    columns=COLUMNS, condition=_UNDER_WAY.format("%b"), since="granted_at"
)
_LOCK_AWAITED = _LOCK.format(
    columns=COLUMNS, condition=_AWAITED.format("%b"), since="grant_claimed_at"
)


# PERF: by the budgets, of which there is one for each group that ever was.
_ABANDONED = """
    SELECT b.group_id FROM budgets b
     WHERE NOT EXISTS (SELECT FROM groups g WHERE g.group_id = b.group_id)
       AND (b.under_way > 0
            OR EXISTS (SELECT FROM rollouts r
                        WHERE r.group_id = b.group_id AND r.total_claimed > 0))
"""


class Due(NamedTuple):
    """
    Which updates of a group are over.

    Attributes:
        granted_by: Those granted by this instant, unless they were claimed.
        claimed_by: Those claimed by this one.
    """

    group_id: UUID
    granted_by: int
    claimed_by: int


def groups_due(connection: Connection[Any], due: Sequence[Due]) -> set[UUID]:
    """Tell in which groups there is an update to end."""
    if not due:
        return set()
    columns = [list(column) for column in zip(*due, strict=True)]
    with connection.cursor(binary=True) as cursor:
        return {row[0] for row in cursor.execute(_GROUPS_DUE, columns)}


def abandoned_groups(connection: Connection[Any]) -> list[UUID]:
    """List the groups that were deleted while machines of theirs were under way."""
    return [group_id for (group_id,) in connection.execute(_ABANDONED)]


def lock_due(cursor: Cursor[Any], due: Due, limit: int) -> dict[UUID, Instance]:
    """Lock machines of a group whose update is to be ended, the oldest first."""
    found: dict[UUID, Instance] = {}
    for statement, by in (
        (_LOCK_UNDER_WAY, due.granted_by),
        (_LOCK_AWAITED, due.claimed_by),
    ):
        cursor.execute(statement, (due.group_id, by, limit - len(found)))
        found |= {row[0]: to_instance(row[1:]) for row in cursor.fetchall()}
    return found
