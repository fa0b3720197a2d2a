"""Finding the machines that have not been seen for too long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection, Cursor

from domain.instances import Instance
from projections.instances import COLUMNS, to_instance

# PERF: one pass over both tables: 0.5 to 0.9 s with 1,000,000 machines of which nobody
# is due, and no more with 100,000 of them silent already. Fine every few minutes; an
# index on the last check would make every poll dearer. Materialized, as the limit
# talks the planner into a million index probes otherwise: 7 s.
_UNSEEN = """
    WITH unseen AS MATERIALIZED (
         SELECT stream_id FROM instances i
          WHERE NOT is_silent AND registered_at <= %(by)s
            AND NOT EXISTS (
                SELECT FROM presence p
                 WHERE p.stream_id = i.stream_id AND p.last_check_at > %(by)s))
    SELECT stream_id FROM unseen LIMIT %(limit)s
"""
# Those that somebody else holds are just reporting, so they are not silent.
_LOCK = f"""
    SELECT stream_id, coalesce(p.last_check_at, registered_at), {COLUMNS}
      FROM instances i LEFT JOIN presence p USING (stream_id)
     WHERE stream_id = ANY(%b::uuid[]) AND NOT is_silent
       AND coalesce(p.last_check_at, registered_at) <= %b
     ORDER BY stream_id
       FOR NO KEY UPDATE OF i SKIP LOCKED
"""  # noqa: S608  (constants of ours)


class Unseen(NamedTuple):
    """
    A machine, and when it was last seen.

    Attributes:
        last_seen: Microseconds; its registration if no check was written down.
    """

    instance: Instance
    last_seen: int


def find_unseen(connection: Connection[Any], by: int, limit: int) -> list[UUID]:
    """
    Find machines that were last seen at an instant or before, and are not silent yet.

    Args:
        connection: Outside of any transaction; nothing is locked.
        by: The instant, in microseconds.
        limit: How many at most.
    """
    with connection.cursor(binary=True) as cursor:
        cursor.execute(_UNSEEN, {"by": by, "limit": limit})
        return [stream_id for (stream_id,) in cursor.fetchall()]


def lock_unseen(
    cursor: Cursor[Any], stream_ids: Sequence[UUID], by: int
) -> dict[UUID, Unseen]:
    """Lock those of these machines of which `find_unseen` still holds."""
    cursor.execute(_LOCK, (list(stream_ids), by))
    return {row[0]: Unseen(to_instance(row[2:]), row[1]) for row in cursor.fetchall()}
