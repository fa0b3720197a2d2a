"""Members of groups: a row each, until the name, kind, group or silence changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.instances import Instance
from eventstore.log import NEWEST, Recorded
from projections.asynchronous.copying import copy_rows

_COLUMNS = (
    "stream_id",
    "position",
    "until",
    "group_id",
    "machine_id",
    "alias",
    "silent_id",
    "silent_since",
    "oem",
    "arch",
)
_STREAM, _UNTIL, _SINCE = map(_COLUMNS.index, ("stream_id", "until", "silent_since"))
_AS_BEFORE = -1
"""It has been silent since the same event as in the row before."""
_RETIRED = 0
"""No event: who is out of service is in no list of those who were there lately."""
_CLOSE = f"""
    UPDATE members AS m SET until = c.position
      FROM unnest(%b::uuid[], %b::int8[]) AS c(stream_id, position)
     WHERE m.stream_id = c.stream_id AND m.until = {NEWEST}
    RETURNING m.stream_id, m.silent_since
"""  # noqa: S608  (a constant of ours)
_SILENCED = """
    SELECT silent_id, count(*) FROM members
     WHERE silent_id = ANY(%(silent)s::int[]) AND silent_since > %(after)s
       AND position <= %(position)s AND until > %(position)s
     GROUP BY silent_id
"""


class Members:
    """What a batch makes of the memberships of machines."""

    def __init__(self) -> None:
        self._rows: list[list[Any]] = []
        self._newest: dict[UUID, list[Any]] = {}
        self._closed: dict[UUID, int] = {}

    def change(
        self,
        recorded: Recorded,
        before: Instance | None,
        after: Instance,
        standing_id: int,
    ) -> None:
        """
        Note what a machine is from an event on.

        Args:
            recorded: The event.
            before: What it was, None at first.
            after: What it is.
            standing_id: Where it stands, which is noted of those that are silent.
        """
        stream_id, position = recorded.stream_id, recorded.position
        if stream_id in self._newest:
            self._newest[stream_id][_UNTIL] = position
        elif before is not None:
            self._closed[stream_id] = position
        row = [
            stream_id,
            position,
            NEWEST,
            after.group_id,
            after.machine_id,
            after.shown_alias,
            standing_id if after.is_silent else None,
            _silent_since(before, after, position),
            after.traits.oem,
            int(after.traits.arch),
        ]
        self._newest[stream_id] = row
        self._rows.append(row)

    def write(self, connection: Connection[Any]) -> None:
        """Write what they are, and end what that replaces."""
        since = self._close(connection) if self._closed else {}
        for row in self._rows:
            if row[_SINCE] == _AS_BEFORE:
                row[_SINCE] = since[row[_STREAM]]
            since[row[_STREAM]] = row[_SINCE]
        if self._rows:
            copy_rows(connection, "members", _COLUMNS, self._rows)

    def _close(self, connection: Connection[Any]) -> dict[UUID, int | None]:
        """End rows, and tell since when those machines were silent."""
        ends = [list(self._closed), list(self._closed.values())]
        return dict(connection.execute(_CLOSE, ends).fetchall())


def _silent_since(
    before: Instance | None, after: Instance, position: int
) -> int | None:
    if after.is_retired:
        return _RETIRED
    if not after.is_silent:
        return None
    return _AS_BEFORE if before is not None and before.is_silent else position


def count_silenced(
    connection: Connection[Any], silent: Sequence[int], after: int, position: int
) -> Counter[int]:
    """
    Count who stood in silent standings at a position, and went silent after another.

    Args:
        connection: To count with.
        silent: The numbers of the standings.
        after: The position before those of their going silent.
        position: That at which they stood there.

    Returns:
        How many, by standing.
    """
    given = {"silent": list(silent), "after": after, "position": position}
    return Counter(dict(connection.execute(_SILENCED, given).fetchall()))
