"""Where machines stand: each move from one standing to another, and what it adds to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from domain.instance_events import MachineEvent
from domain.instances import Instance
from eventstore.log import Recorded
from projections.asynchronous.copying import copy_rows
from projections.asynchronous.fleet.census import Census
from projections.asynchronous.fleet.members import Members
from projections.asynchronous.fleet.standings import COLUMNS as STANDINGS
from projections.asynchronous.fleet.standings import Standings, error_of
from projections.asynchronous.fleet.whereabouts import Move, move_on
from projections.asynchronous.machines import Machines
from projections.asynchronous.projection import Projection

_WRITTEN = """
    SELECT coalesce((SELECT max(standing_id) FROM standings), 0),
           coalesce((SELECT max(position) FROM moves), 0)
"""
_UNSURE = (-1, -1)
"""While a batch is folded: should it fail, all is read anew."""
_MOVES = (*Move._fields, "previous_position")
_CENSUS = ("group_id", "position", "standing_ids", "machines")


class FleetFold:
    """
    Writes what events come to.

    What it remembers follows from the log up to the last move, so it holds as long as
    the tables end there: neither a transaction that was undone nor another process
    leaves anything false behind.
    """

    def __init__(self) -> None:
        self._machines = Machines()
        self._standings = Standings()
        self._census = Census(self._standings)
        self._written = _UNSURE

    def __call__(self, connection: Connection[Any], batch: Sequence[Recorded]) -> None:
        """Fold events, in the order of the log."""
        last = self._remember(connection)
        self._machines.load(connection, batch)
        moves: list[Move] = []
        members = Members()
        for recorded in batch:
            if isinstance(recorded.event, MachineEvent):
                self._turn(recorded, moves, members)
        members.write(connection)
        if moves:
            self._write(connection, moves)
            last = moves[-1][0]
        self._written = (len(self._standings), last)

    def _remember(self, connection: Connection[Any]) -> int:
        """
        Read anew what is written down, unless it is what is remembered.

        Returns:
            The position of the last move.
        """
        row = connection.execute(_WRITTEN).fetchone()
        written = (row[0], row[1]) if row else (0, 0)
        if written != self._written:
            self._standings.load(connection)
            self._census.load(connection, written[1])
        self._written = _UNSURE
        return written[1]

    def _turn(self, recorded: Recorded, moves: list[Move], members: Members) -> None:
        before, after = self._machines.turn(recorded)
        if before is None or _has_moved(before, after):
            moves.append(self._move(recorded, before, after))
        if before is None or _is_other_member(before, after):
            standing_id = self._standings.number(after)
            members.change(recorded, before, after, standing_id)

    def _move(
        self, recorded: Recorded, before: Instance | None, after: Instance
    ) -> Move:
        previous_id = None if before is None else self._standings.number(before)
        standing_id = self._standings.number(after)
        self._census.move(recorded.position, standing_id, previous_id)
        return Move(recorded.position, recorded.stream_id, standing_id, previous_id)

    def _write(self, connection: Connection[Any], moves: Sequence[Move]) -> None:
        moved = move_on(connection, moves)
        for table, columns, rows in (
            ("standings", STANDINGS, self._standings.taken_rows()),
            ("moves", _MOVES, [(*move, since) for move, since in moved]),
            ("census", _CENSUS, self._census.taken_rows()),
        ):
            if rows:
                copy_rows(connection, table, columns, rows)


FLEET = Projection(
    "fleet",
    3,
    ("standings", "moves", "census", "whereabouts", "members"),
    FleetFold,
)


def _has_moved(before: Instance, after: Instance) -> bool:
    # PERF: what an event leaves as it is stays the same object.
    return (
        before.status is not after.status
        or before.version is not after.version
        or before.is_silent is not after.is_silent
        or before.group_id is not after.group_id
        or before.error_code != after.error_code
    ) and _place(before) != _place(after)


def _place(instance: Instance) -> tuple[object, ...]:
    return (
        instance.status,
        instance.version,
        instance.is_silent,
        instance.group_id,
        error_of(instance),
    )


def _is_other_member(before: Instance, after: Instance) -> bool:
    return (
        before.shown_alias != after.shown_alias
        or before.traits.oem != after.traits.oem
        or before.traits.arch is not after.traits.arch
        or before.group_id != after.group_id
        or before.is_silent is not after.is_silent
        or (after.is_silent and _has_moved(before, after))
    )
