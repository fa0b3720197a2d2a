"""The course of a rollout: how far it was at a row of instants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from psycopg import Connection

from domain.instants import from_datetime, to_datetime
from domain.progress import Progress
from projections.pages_rollouts import RolloutRow
from projections.progress import PROGRESS, to_progress

# PERF: in one round trip; each instant takes some 25 probes for its position, and one
# for its counts, whatever the length of the log and of the rollout.
_COURSE = f"""
    SELECT wanted.at, known.*
      FROM unnest(%(instants)s::timestamptz[]) AS wanted(at)
     CROSS JOIN LATERAL (SELECT position_at(wanted.at) AS position) AS place
      LEFT JOIN LATERAL (
           SELECT {", ".join(PROGRESS)}
             FROM progress_history AS h
            WHERE h.group_id = %(group_id)s AND h.package_id = %(package_id)s
              AND h.position <= place.position
            ORDER BY h.position DESC LIMIT 1) AS known ON true
     ORDER BY wanted.at
"""  # noqa: S608  (constants of ours)


class Point(Struct, frozen=True):
    """
    How far a rollout was at an instant.

    Attributes:
        at: Microseconds.
    """

    at: int
    progress: Progress


def list_points(
    connection: Connection[Any], rollout: RolloutRow, instants: Sequence[int]
) -> list[Point]:
    """Tell how far a rollout was at some instants, nowhere before it began."""
    wanted = {
        "instants": [to_datetime(each) for each in instants],
        "group_id": rollout.group_id,
        "package_id": rollout.package_id,
    }
    return [_point(row) for row in connection.execute(_COURSE, wanted)]


def _point(row: Sequence[Any]) -> Point:
    began = row[1] is not None
    return Point(
        from_datetime(row[0]), to_progress(tuple(row[1:])) if began else Progress()
    )
