"""The tables of the history: what they say last, and rows to be added."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from domain.budget import Budget, Usage
from domain.progress import Progress, RolloutState
from domain.rollouts import Rollout
from projections.asynchronous.copying import copy_rows
from projections.counts import RolloutError
from projections.progress import PROGRESS, Way, progress_row, to_progress

_BUDGET = Budget.__struct_fields__
_BUDGET_COLUMNS = ("group_id", "position", "is_first", *_BUDGET)
_PROGRESS_COLUMNS = (
    *("group_id", "package_id", "position", "is_first", "rollout_id"),
    *PROGRESS,
)
_ERROR_COLUMNS = (
    *("group_id", "package_id", "error_code", "position", "is_first"),
    "failures",
)
_LAST_BUDGETS = f"""
    SELECT last.*
      FROM unnest(%(groups)s::uuid[]) AS w(group_id)
     CROSS JOIN LATERAL (
           SELECT group_id, {", ".join(_BUDGET)} FROM budget_history AS h
            WHERE h.group_id = w.group_id ORDER BY h.position DESC LIMIT 1) AS last
"""  # noqa: S608  (constants of ours)
_LAST_PROGRESS = f"""
    SELECT last.*
      FROM (SELECT * FROM unnest(%(groups)s::uuid[], %(packages)s::uuid[])
                       AS w(group_id, package_id)
             UNION
            SELECT group_id, package_id FROM progress_history
             WHERE is_first AND group_id = ANY(%(whole)s)) AS w
     CROSS JOIN LATERAL (
           SELECT group_id, package_id, {", ".join(PROGRESS)} FROM progress_history AS h
            WHERE h.group_id = w.group_id AND h.package_id = w.package_id
            ORDER BY h.position DESC LIMIT 1) AS last
"""  # noqa: S608
_LAST_ERRORS = """
    SELECT last.*
      FROM unnest(%(groups)s::uuid[], %(packages)s::uuid[]) AS w(group_id, package_id)
      JOIN error_history AS first USING (group_id, package_id)
     CROSS JOIN LATERAL (
           SELECT group_id, package_id, error_code, failures FROM error_history AS h
            WHERE h.group_id = first.group_id AND h.package_id = first.package_id
              AND h.error_code = first.error_code
            ORDER BY h.position DESC LIMIT 1) AS last
     WHERE first.is_first
"""
_rollout_id = lru_cache(10_000)(Rollout.create_id)


def read_last_usages(
    connection: Connection[Any],
    group_ids: Collection[UUID],
    ways: Collection[Way],
    whole: Collection[UUID],
) -> dict[UUID, Usage]:
    """
    Read what groups have used, as far as the history goes.

    Args:
        connection: To read with.
        group_ids: Which groups.
        ways: The groups and packages whose progress is wanted.
        whole: Groups whose progress with every package is wanted.

    Returns:
        Usages without those groups and ways of which there is no history.
    """
    rows = connection.execute(_LAST_BUDGETS, {"groups": list(group_ids)}).fetchall()
    wanted = {**_columns(ways), "whole": list(whole)}
    progress: dict[UUID, dict[UUID, Progress]] = {}
    for row in connection.execute(_LAST_PROGRESS, wanted):
        progress.setdefault(row[0], {})[row[1]] = to_progress(row[2:])
    return {
        row[0]: Usage(budget=Budget(**_fields(row)), progress=progress.get(row[0], {}))
        for row in rows
    }


def read_last_errors(
    connection: Connection[Any], ways: Collection[Way]
) -> dict[RolloutError, int]:
    """Read how often groups failed with packages, those counted anew included."""
    if not ways:
        return {}
    rows = connection.execute(_LAST_ERRORS, _columns(ways))
    return {row[:3]: row[3] for row in rows}


class Additions:
    """Rows to be added to the history."""

    def __init__(self) -> None:
        self._budgets: list[Sequence[Any]] = []
        self._progress: list[Sequence[Any]] = []
        self._errors: list[Sequence[Any]] = []

    def compare(
        self, position: int, group_id: UUID, before: Usage | None, after: Usage
    ) -> None:
        """Add what an event has changed in what a group has used."""
        if before is None or before.budget != after.budget:
            budget = msgspec.structs.astuple(after.budget)
            self._budgets.append((group_id, position, before is None, *budget))
        known = {} if before is None else before.progress
        if known is after.progress:
            return
        for package_id, progress in after.progress.items():
            if progress != known.get(package_id):
                way, is_first = (group_id, package_id), package_id not in known
                row = _progress_row(way, position, progress, is_first=is_first)
                self._progress.append(row)

    def count(
        self, position: int, error: RolloutError, failures: int, *, is_first: bool
    ) -> None:
        """Add how often a rollout has failed with one error."""
        self._errors.append((*error, position, is_first, failures))

    def write(self, connection: Connection[Any]) -> None:
        """Write all rows."""
        tables: Iterable[tuple[str, Sequence[str], list[Sequence[Any]]]] = (
            ("budget_history", _BUDGET_COLUMNS, self._budgets),
            ("progress_history", _PROGRESS_COLUMNS, self._progress),
            ("error_history", _ERROR_COLUMNS, self._errors),
        )
        for table, columns, rows in tables:
            if rows:
                copy_rows(connection, table, columns, rows)


def _columns(ways: Collection[Way]) -> dict[str, list[UUID]]:
    return {
        "groups": [group_id for group_id, _ in ways],
        "packages": [package_id for _, package_id in ways],
    }


def _fields(row: Sequence[Any]) -> dict[str, int]:
    return dict(zip(_BUDGET, row[1:], strict=True))


def _progress_row(
    way: Way, position: int, progress: Progress, *, is_first: bool
) -> Sequence[Any]:
    is_step = progress.state is RolloutState.NONE
    rollout_id = None if is_step else _rollout_id(*way)
    return (*way, position, is_first, rollout_id, *progress_row(progress))
