"""What lists by last check go by: who came by lately, and who has not for long."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from domain.instants import SECOND

SIGHTINGS_KEPT = 15 * 60 * SECOND
"""Microseconds. Who came by before is no nearer to the head of a list of very many."""
SIGHTINGS_NEEDED = 25_000
"""Machines. If fewer came by since, as after a halt, older ones are at the head."""
OVERDUE_AFTER = 55 * 60 * SECOND
"""
Microseconds. update_engine asks every 40 to 50 minutes, so hardly anybody in time is
marked; and who has not come by for an hour always is.
"""

_FORGET = """
    DELETE FROM sightings
     WHERE last_at < least(%(before)s, (
           SELECT coalesce(max(last_at), 0)
             FROM (SELECT last_at, sum(machines) OVER (ORDER BY last_at DESC) AS so_far
                     FROM sightings) AS s
            WHERE so_far >= %(needed)s))
"""
# Locked in the order of their ids, as by who writes presence down.
# What is said of how far marks go is kept in the same transaction, as both are read in
# one. Of those at the last instant of very many, some may be left.
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
          ORDER BY p.stream_id FOR NO KEY UPDATE OF p
    ), marked AS (
        UPDATE presence p
           SET overdue_since = CASE WHEN is_silent THEN 0 ELSE held.last_check_at END
          FROM held LEFT JOIN instances USING (stream_id)
         WHERE p.stream_id = held.stream_id)
    INSERT INTO reach_of_marks (marked_until)
    SELECT CASE WHEN count(*) < %(limit)s THEN %(by)s ELSE max(last_check_at) - 1 END
      FROM overdue
    ON CONFLICT (is_the_one) DO UPDATE SET marked_until = excluded.marked_until
"""
_UNMARK = """
    UPDATE presence SET overdue_since = 0
     WHERE stream_id IN (
           SELECT p.stream_id FROM presence p JOIN instances i USING (stream_id)
            WHERE overdue_since > 0 AND is_silent
            ORDER BY p.stream_id FOR NO KEY UPDATE OF p)
"""
# Of very many marks, it is not told how many more there are.
_MARKS = """
    SELECT marked_until,
           (SELECT count(*)
              FROM (SELECT FROM presence
                     WHERE overdue_since > 0 AND overdue_since < %(before)s
                     LIMIT %(limit)s) AS marks)
      FROM reach_of_marks
"""


def forget_sightings(connection: Connection[Any], before: int, needed: int) -> None:
    """
    Delete the sightings before an instant, if there are enough without them.

    Args:
        connection: To do so with.
        before: The instant, in microseconds.
        needed: So many machines are kept in any case, those who came by last.
    """
    connection.execute(_FORGET, {"before": before, "needed": needed})


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


def count_marks(connection: Connection[Any], before: int, limit: int) -> int | None:
    """
    Count the machines that are marked as last seen before an instant.

    Args:
        connection: To count with.
        before: The instant, in microseconds.
        limit: How many are counted at most.

    Returns:
        How many; None if there may be others who are not marked yet. Silent ones are
        not among them in either case.
    """
    given = {"before": before, "limit": limit}
    row = connection.execute(_MARKS, given).fetchone()
    if row is None or row[0] < before - 1:
        return None
    return int(row[1])
