"""Whereabouts: where each machine stands by now, and since which event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from projections.asynchronous.copying import copy_rows

_COLUMNS = ("stream_id", "standing_id", "position")
_SINCE = "SELECT stream_id, position FROM whereabouts WHERE stream_id = ANY(%b::uuid[])"
_UPDATE = """
    UPDATE whereabouts AS w SET standing_id = n.standing_id, position = n.position
      FROM unnest(%b::uuid[], %b::int4[], %b::int8[])
           AS n(stream_id, standing_id, position)
     WHERE w.stream_id = n.stream_id
"""


class Move(NamedTuple):
    """A machine went to a standing, from another or, when it registered, from none."""

    position: int
    stream_id: UUID
    standing_id: int
    previous_id: int | None


def move_on(
    connection: Connection[Any], moves: Sequence[Move]
) -> list[tuple[Move, int | None]]:
    """
    Write where machines stand after moves.

    Returns:
        Each move, and the position at which its machine had come to where it left.
    """
    last = {move.stream_id: move for move in moves}
    found = connection.execute(_SINCE, (list(last),), binary=True)
    since: dict[UUID, int] = dict(found.fetchall())
    rows = [(each.stream_id, each.standing_id, each.position) for each in last.values()]
    known = [row for row in rows if row[0] in since]
    if known:
        columns = [list(column) for column in zip(*known, strict=True)]
        connection.execute(_UPDATE, columns)
    if len(known) < len(rows):
        new = (row for row in rows if row[0] not in since)
        copy_rows(connection, "whereabouts", _COLUMNS, new)
    return list(_with_previous(moves, since))


def _with_previous(
    moves: Sequence[Move], since: dict[UUID, int]
) -> Iterator[tuple[Move, int | None]]:
    for move in moves:
        yield move, since.get(move.stream_id)
        since[move.stream_id] = move.position
