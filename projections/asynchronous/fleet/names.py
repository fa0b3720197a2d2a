"""What machines are called: a row for each name, until it changes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.instances import Instance
from eventstore.log import NEWEST
from projections.asynchronous.copying import copy_rows

_COLUMNS = ("stream_id", "position", "until", "application_id", "machine_id", "alias")
_UNTIL = _COLUMNS.index("until")
_CLOSE = f"""
    UPDATE machine_names AS n SET until = c.position
      FROM unnest(%b::uuid[], %b::int8[]) AS c(stream_id, position)
     WHERE n.stream_id = c.stream_id AND n.until = {NEWEST}
"""  # noqa: S608  (a constant of ours)


class Names:
    """The names that a batch gives to machines."""

    def __init__(self) -> None:
        self._rows: list[list[Any]] = []
        self._newest: dict[UUID, list[Any]] = {}
        self._closed: dict[UUID, int] = {}

    def give(self, stream_id: UUID, position: int, instance: Instance) -> None:
        """Note what a machine is called from a position on."""
        if stream_id in self._newest:
            self._newest[stream_id][_UNTIL] = position
        elif instance.revision > 1:
            self._closed[stream_id] = position
        row = [
            stream_id,
            position,
            NEWEST,
            instance.application_id,
            instance.machine_id,
            instance.shown_alias,
        ]
        self._newest[stream_id] = row
        self._rows.append(row)

    def write(self, connection: Connection[Any]) -> None:
        """Write the names, and end those that they replace."""
        if self._closed:
            ends = [list(self._closed), list(self._closed.values())]
            connection.execute(_CLOSE, ends)
        if self._rows:
            copy_rows(connection, "machine_names", _COLUMNS, self._rows)
