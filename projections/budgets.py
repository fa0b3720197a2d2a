"""Inline read model: the budgets of groups, the ordered place of their decisions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import Connection, Cursor

from domain.budget import Budget, Usage
from domain.instance_events import UpdateGranted
from domain.progress import Progress
from projections.progress import Way, read_progress

_COLUMNS = """
    group_id, grants, last_granted_at, under_way, machines, held
"""
_READ = f"""
    SELECT {_COLUMNS} FROM budgets WHERE group_id = ANY(%b::uuid[]) ORDER BY group_id
"""  # noqa: S608  (a constant of ours)
_READ_ALL = f"SELECT {_COLUMNS} FROM budgets"  # noqa: S608
_READ_GRANTS = """
    SELECT group_id, number, granted_at, stream_id FROM grants
     ORDER BY group_id, number
"""
_GRANTED_AT = "SELECT granted_at FROM grants WHERE group_id = %s AND number = %s"
_LOCK = f"{_READ} FOR NO KEY UPDATE"
# PERF: grants are numbered, so those within a period are the last number less the
# number of the newest grant before it: one index probe, however large the group.
_NUMBER_BEFORE = """
    SELECT w.group_id, g.number
      FROM unnest(%b::uuid[], %b::int8[]) AS w(group_id, until)
     CROSS JOIN LATERAL (
           SELECT number FROM grants
            WHERE grants.group_id = w.group_id AND granted_at <= w.until
            ORDER BY granted_at DESC, number DESC LIMIT 1) AS g
"""
_WRITE = """
    UPDATE budgets AS b
       SET grants = n.grants, last_granted_at = n.last_granted_at,
           under_way = n.under_way, machines = n.machines, held = n.held
      FROM unnest(%b::uuid[], %b::int8[], %b::int8[], %b::int8[], %b::int8[],
                  %b::int8[])
           AS n(group_id, grants, last_granted_at, under_way, machines, held)
     WHERE b.group_id = n.group_id
"""
_ADD_GRANTS = """
    INSERT INTO grants (group_id, number, granted_at, stream_id)
    SELECT * FROM unnest(%b::uuid[], %b::int8[], %b::int8[], %b::uuid[])
"""


class GrantRow(NamedTuple):
    """A grant by its number in its group; sorts as the table's key does."""

    group_id: UUID
    number: int
    granted_at: int
    stream_id: UUID


def read_usages(
    cursor: Cursor[Any],
    cutoffs: Mapping[UUID, int],
    ways: Collection[Way],
    *,
    lock: bool = False,
) -> dict[UUID, Usage]:
    """
    Read what groups have used.

    Args:
        cursor: In a transaction, if rows are to be locked.
        cutoffs: For each group, the instant at which its current period began.
        ways: The groups and packages whose progress counts.
        lock: Keep others from deciding on these groups until the transaction ends.

    Returns:
        A usage for every group asked for.
    """
    group_ids = sorted(cutoffs)
    cursor.execute(_LOCK if lock else _READ, (group_ids,))
    budgets = {row[0]: Budget(**_fields(row)) for row in cursor.fetchall()}
    # NOTE: statements of their own, after the lock: they have to see what others did.
    cursor.execute(_NUMBER_BEFORE, (group_ids, [cutoffs[key] for key in group_ids]))
    before = dict(cursor.fetchall())
    progress: dict[UUID, dict[UUID, Progress]] = {key: {} for key in group_ids}
    for (group_id, package_id), found in read_progress(cursor, ways).items():
        progress[group_id][package_id] = found
    return {
        key: _usage(budgets.get(key, Budget()), before.get(key, 0), progress[key])
        for key in group_ids
    }


def read_all_budgets(connection: Connection[Any]) -> dict[UUID, Budget]:
    """Read every budget, by its group."""
    rows = connection.execute(_READ_ALL)
    return {row[0]: Budget(**_fields(row)) for row in rows}


def read_all_grants(connection: Connection[Any]) -> list[GrantRow]:
    """Read every grant, a group after the other, each in the order of its grants."""
    return [GrantRow(*row) for row in connection.execute(_READ_GRANTS)]


def read_granted_at(
    connection: Connection[Any], group_id: UUID, number: int
) -> int | None:
    """Tell when a grant of a group was made; None if there is none of this number."""
    row = connection.execute(_GRANTED_AT, (group_id, number)).fetchone()
    return None if row is None else row[0]


def write_budgets(cursor: Cursor[Any], budgets: Mapping[UUID, Budget]) -> None:
    """Bring the rows of budgets, which exist and are locked, up to date."""
    if budgets:
        rows = [(key, *msgspec.structs.astuple(budgets[key])) for key in budgets]
        cursor.execute(_WRITE, [list(column) for column in zip(*rows, strict=True)])


def write_grants(
    cursor: Cursor[Any], grants: Sequence[tuple[UUID, UpdateGranted]]
) -> None:
    """Number the grants just made; each comes with the stream of its machine."""
    if grants:
        columns: Iterable[list[Any]] = (
            [event.group_id for _, event in grants],
            [event.number for _, event in grants],
            [event.at for _, event in grants],
            [stream_id for stream_id, _ in grants],
        )
        cursor.execute(_ADD_GRANTS, list(columns))


def _fields(row: tuple[Any, ...]) -> dict[str, Any]:
    return dict(zip(Budget.__struct_fields__, row[1:], strict=True))


def _usage(
    budget: Budget, number_before: int, progress: Mapping[UUID, Progress]
) -> Usage:
    return Usage(
        budget=budget,
        granted_in_period=budget.grants - number_before,
        progress=progress,
    )
