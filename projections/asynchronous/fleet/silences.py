"""Machines that went silent not long ago, and have not come back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

# Who stands in a silent standing came to it with its last move. One that moved on while
# it was silent, as when its update timed out, is asked when it went silent.
_FROM = """
      FROM moves m LEFT JOIN standings was ON was.standing_id = m.previous_id
     WHERE m.standing_id = ANY(%(silent)s::int[])
       AND m.position > %(after)s AND m.position <= %(position)s
       AND NOT EXISTS (SELECT FROM moves n
                        WHERE n.stream_id = m.stream_id
                          AND n.position > m.position AND n.position <= %(position)s)
       AND (was.is_silent IS NOT TRUE OR %(after)s < (
            SELECT max(n.position)
              FROM moves n LEFT JOIN standings o ON o.standing_id = n.previous_id
             WHERE n.stream_id = m.stream_id AND n.position < m.position
               AND o.is_silent IS NOT TRUE))
"""
_LIST = f"SELECT m.stream_id, m.standing_id {_FROM}"
_COUNT = f"SELECT m.standing_id, count(*) {_FROM} GROUP BY m.standing_id"


def list_silenced(
    connection: Connection[Any], silent: Sequence[int], after: int, position: int
) -> dict[UUID, int]:
    """
    Tell who stood in silent standings at a position, and went silent after another.

    Args:
        connection: To look them up.
        silent: The numbers of the standings.
        after: The position before those of their going silent.
        position: That at which they stood there.

    Returns:
        The standing of each machine.
    """
    given = {"silent": list(silent), "after": after, "position": position}
    return dict(connection.execute(_LIST, given).fetchall())


def count_silenced(
    connection: Connection[Any], silent: Sequence[int], after: int, position: int
) -> Counter[int]:
    """Count by standing of whom `list_silenced` tells."""
    given = {"silent": list(silent), "after": after, "position": position}
    return Counter(dict(connection.execute(_COUNT, given).fetchall()))
