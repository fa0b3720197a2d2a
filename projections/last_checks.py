"""What lists by last check go by: who came by lately, and who has not for long."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from domain.instants import SECOND

SIGHTINGS_KEPT = 15 * 60 * SECOND
"""Microseconds. Who came by before is no nearer to the head of a list of very many."""
OVERDUE_AFTER = 2 * 3600 * SECOND
"""Microseconds; update_engine asks every 45 to 60 minutes."""

_FORGET = "DELETE FROM sightings WHERE last_at < %s"
# Locked in the order of their ids, as by who writes presence down.
# PERF: one pass over presence; 60 ms with 1,000,000 machines of which few are overdue.
_MARK = """
    WITH overdue AS MATERIALIZED (
         SELECT stream_id, last_check_at FROM presence
          WHERE last_check_at <= %(by)s AND overdue_since IS NULL
          ORDER BY last_check_at, stream_id LIMIT %(limit)s
    ), held AS (
         SELECT p.stream_id, p.last_check_at
           FROM presence p JOIN overdue o USING (stream_id)
          WHERE p.last_check_at = o.last_check_at
          ORDER BY p.stream_id FOR NO KEY UPDATE OF p)
    UPDATE presence p
       SET overdue_since = CASE WHEN is_silent THEN 0 ELSE held.last_check_at END
      FROM held LEFT JOIN instances USING (stream_id)
     WHERE p.stream_id = held.stream_id
"""
_UNMARK = """
    UPDATE presence SET overdue_since = 0
     WHERE stream_id IN (
           SELECT p.stream_id FROM presence p JOIN instances i USING (stream_id)
            WHERE overdue_since > 0 AND is_silent
            ORDER BY p.stream_id FOR NO KEY UPDATE OF p)
"""


def forget_sightings(connection: Connection[Any], before: int) -> None:
    """Delete the sightings before an instant, in microseconds."""
    connection.execute(_FORGET, (before,))


def mark_overdue(connection: Connection[Any], by: int, limit: int) -> None:
    """
    Mark the machines that came by at an instant or before, and not since.

    Whoever is marked came by before anybody else who is not silent.

    Args:
        connection: Outside of any transaction, so that nobody waits for long.
        by: The instant, in microseconds.
        limit: How many at most, those who are longest unseen.
    """
    connection.execute(_MARK, {"by": by, "limit": limit})
    connection.execute(_UNMARK)
