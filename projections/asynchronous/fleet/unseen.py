"""
Finding the machines of a crowd that did not come by since an instant.

Who has not for two hours is marked, see `projections.last_checks`; silent ones are told
by their membership. So nobody else is looked at, where the instant is long enough ago.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

from projections.asynchronous.fleet.crowds import Crowd, Order, Sort
from projections.asynchronous.fleet.picking import members_of, sort_found
from projections.last_checks import count_marks

MANY_UNSEEN = 7500
"""Machines of the fleet, who are all looked up, for 4 µs each. Of more, so many are."""

# Those who are awake, from one end or the other, and those who are silent.
UNSEEN = """
    (SELECT stream_id, overdue_since AS place FROM presence
      WHERE overdue_since > 0 AND overdue_since < %(unseen_since)s
      ORDER BY overdue_since {direction}, stream_id {direction} LIMIT %(marks)s)
     UNION
    SELECT s.stream_id, p.last_check_at
      FROM members AS s
     CROSS JOIN LATERAL (
           SELECT last_check_at FROM presence o WHERE o.stream_id = s.stream_id LIMIT 1
           ) AS p
     WHERE silent_id = ANY(%(silent)s::int[]) AND silent_since > %(after)s
       AND position <= %(position)s AND until > %(position)s
       AND p.last_check_at < %(unseen_since)s
"""
"""In SQL: of as many marks as are asked for, and of all who are silent."""
# PERF: each is looked up by one probe, as the planner else reads all members.
_AMONG_THEM = """
    SELECT n.*, u.place AS last_check_at
      FROM ({unseen}) AS u
     CROSS JOIN LATERAL (
           SELECT {columns} {members} AND n.stream_id = u.stream_id LIMIT 1) AS n
     WHERE {condition}
"""
_AS_FOUND = "CROSS JOIN LATERAL (SELECT n.last_check_at) AS p"


def count_unseen(connection: Connection[Any], crowd: Crowd, since: int) -> int | None:
    """
    Tell how many have to be looked at to find those who did not come by since.

    Returns:
        How many, of very many some more than that; None if there may be others.
    """
    marks = count_marks(connection, since, MANY_UNSEEN + 1)
    if marks is None:
        return None
    return marks + crowd.silent


def find_unseen(
    connection: Connection[Any],
    crowd: Crowd,
    condition: str,
    parameters: Mapping[str, Any],
    order: Order,
) -> tuple[int, Sequence[UUID]]:
    """
    Count those who did not come by since an instant, and pick those of a part.

    Args:
        connection: To read with.
        crowd: Among whom.
        condition: In SQL, what else has to hold of members `n`.
        parameters: Of it, of the crowd and of the search.
        order: Of the list. Of very many, those at its head are among them, if it goes
            by the last check.
    """
    goes_by_check = order.sort is Sort.LAST_CHECK
    columns = "n.*, last.standing_id" if order.sort.is_by_standing else "n.*"
    found = _AMONG_THEM.format(
        unseen=UNSEEN.format(
            direction="DESC" if goes_by_check and order.descending else "ASC"
        ),
        columns=columns,
        members=members_of(crowd, is_ranked=order.sort.is_by_standing),
        condition=condition,
    )
    given = {**parameters, "marks": MANY_UNSEEN}
    join = _AS_FOUND if goes_by_check else None
    return sort_found(connection, found, given, order, join)
