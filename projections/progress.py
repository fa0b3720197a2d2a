"""Inline read model: how far groups are with packages, rollouts and steps to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection, Cursor

from domain.progress import Progress, RolloutState, Tally

Way = tuple[UUID, UUID]
"""A group and a package."""

_TALLY = Tally.__struct_fields__
PROGRESS = (
    "state",
    "since",
    "revision",
    "granted",
    *(f"total_{field}" for field in _TALLY),
    *(f"fresh_{field}" for field in _TALLY),
    "is_proven",
)
"""The columns that hold a progress; see `progress_row`."""
COLUMNS = ("group_id", "package_id", *PROGRESS)
"""Of a row, in the order of `to_row`; its rollout's id is no progress."""
_READ_ALL = f"SELECT {', '.join(COLUMNS)} FROM rollouts"  # noqa: S608
_READ = f"""
    SELECT {", ".join(COLUMNS)}
      FROM rollouts
      JOIN unnest(%b::uuid[], %b::uuid[]) AS w(group_id, package_id)
     USING (group_id, package_id)
"""  # noqa: S608  (constants of ours)
_READ_GROUP = f"{_READ_ALL} WHERE group_id = %s"
_TYPES = ("uuid", "uuid", "text", *["int8"] * (len(COLUMNS) - 4), "bool")
_UPSERT = f"""
    INSERT INTO rollouts ({", ".join(COLUMNS)})
    SELECT * FROM unnest({", ".join(f"%b::{kind}[]" for kind in _TYPES)})
    ON CONFLICT (group_id, package_id) DO UPDATE SET
        {", ".join(f"{name} = excluded.{name}" for name in COLUMNS[2:])}
"""  # noqa: S608


def read_progress(cursor: Cursor[Any], ways: Collection[Way]) -> dict[Way, Progress]:
    """Read how far groups are with packages; what never began is left out."""
    if not ways:
        return {}
    columns = [list(column) for column in zip(*ways, strict=True)]
    cursor.execute(_READ, columns)
    return {(row[0], row[1]): to_progress(row[2:]) for row in cursor.fetchall()}


def read_all_progress(connection: Connection[Any]) -> dict[Way, Progress]:
    """Read how far every group is with every package it ever had to do with."""
    rows = connection.execute(_READ_ALL)
    return {(row[0], row[1]): to_progress(row[2:]) for row in rows}


def read_progress_of_group(
    connection: Connection[Any], group_id: UUID
) -> dict[UUID, Progress]:
    """Read how far a group is with every package it ever had to do with."""
    rows = connection.execute(_READ_GROUP, (group_id,))
    return {row[1]: to_progress(row[2:]) for row in rows}


def write_progress(cursor: Cursor[Any], changed: Mapping[Way, Progress]) -> None:
    """Bring rows up to date; the budgets of their groups are locked."""
    if changed:
        rows = [to_row(way, progress) for way, progress in changed.items()]
        cursor.execute(_UPSERT, [list(column) for column in zip(*rows, strict=True)])


def to_progress(row: tuple[Any, ...]) -> Progress:
    """Read a progress from the values of `PROGRESS`."""
    middle = 4 + len(_TALLY)
    return Progress(
        state=RolloutState(row[0]),
        since=row[1],
        revision=row[2],
        granted=row[3],
        total=Tally(**dict(zip(_TALLY, row[4:middle], strict=True))),
        fresh=Tally(**dict(zip(_TALLY, row[middle:-1], strict=True))),
        is_proven=row[-1],
    )


def progress_row(progress: Progress) -> tuple[Any, ...]:
    """Give the values of `PROGRESS`."""
    return (
        progress.state.value,
        progress.since,
        progress.revision,
        progress.granted,
        *msgspec.structs.astuple(progress.total),
        *msgspec.structs.astuple(progress.fresh),
        progress.is_proven,
    )


def to_row(way: Way, progress: Progress) -> tuple[Any, ...]:
    """Give the values of a row."""
    return *way, *progress_row(progress)
