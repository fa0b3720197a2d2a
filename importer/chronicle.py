"""The log while it is written anew, and what it comes to so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from eventsourcing.utils import get_topic
from psycopg import Connection

from domain.budget import Usage
from domain.instance_events import MachineEvent
from domain.instances import Instance, instance_stream
from eventstore.bulk import copy_into_log
from eventstore.codec import encode_machine_event
from eventstore.log import Recorded
from eventstore.recorder import NewEvent
from projections.asynchronous.copying import copy_rows
from projections.budgets import write_budgets
from projections.instances import ROW, to_row
from projections.progress import write_progress
from projections.replay import Replay

_AT_ONCE = 10_000
_PRESENCE = ("stream_id", "last_check_at", "checks", "interval_s", "address")
_GRANTS = ("group_id", "number", "granted_at", "stream_id")


class Chronicle:
    """
    Events of machines, between those of commands, in the order in which they are told.

    Args:
        connection: Of the command that everything is part of.
        dated: Each event is recorded at its own instant; see `copy_into_log`.

    Attributes:
        now: The instant that has been reached, in microseconds.
        events: How many were told of machines.
    """

    def __init__(self, connection: Connection[Any], *, dated: bool) -> None:
        self.now = 0
        self.events = 0
        self._connection = connection
        self._dated = dated
        self._replay = Replay()
        self._waiting: list[tuple[int, NewEvent]] = []
        self._presence: list[tuple[Any, ...]] = []

    def clock(self) -> int:
        """Give the instant that has been reached, in microseconds."""
        return self.now

    def instance(self, application_id: UUID, machine_id: str) -> Instance | None:
        """Give a machine as it is by now; None if it is not known yet."""
        stream_id = instance_stream(application_id, machine_id)
        return self._replay.instances.get(stream_id)

    @property
    def instances(self) -> Iterable[Instance]:
        """All machines, as they are by now."""
        return self._replay.instances.values()

    def knows(self, group_id: UUID) -> bool:
        """Say whether a group is there by now."""
        return group_id in self._replay.usages

    def grants(self, group_id: UUID) -> int:
        """Tell how many grants a group has made by now."""
        return self._replay.usages[group_id].budget.grants

    def usage(self, group_id: UUID) -> Usage:
        """Give what a group has used by now."""
        return self._replay.usages[group_id]

    def tell(
        self, application_id: UUID, machine_id: str, events: Iterable[MachineEvent]
    ) -> None:
        """Let something have happened to a machine."""
        stream_id = instance_stream(application_id, machine_id)
        known = self._replay.instances.get(stream_id)
        first = 1 if known is None else known.revision + 1
        for version, event in enumerate(events, start=first):
            self._keep(stream_id, version, event)
        if len(self._waiting) >= _AT_ONCE:
            self.flush()

    def hear(self, events: Sequence[Any]) -> None:
        """Take note of what a command has recorded."""
        for event in events:
            place = event.originator_id, event.originator_version
            self._replay.fold(Recorded(0, *place, get_topic(type(event)), event))

    def see(self, stream_id: UUID, at: int, address: str) -> None:
        """Note when a machine came by last, and from where."""
        self._presence.append((stream_id, at, 1, 0, address or None))

    def flush(self) -> None:
        """Write events down; a command comes after those that were told before it."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            copy_into_log(self._connection, waiting, dated=self._dated)

    def close(self) -> None:
        """Write down what everything has come to."""
        self.flush()
        replay = self._replay
        rows = (to_row(*item) for item in replay.instances.items())
        copy_rows(self._connection, "instances", ROW, rows)
        copy_rows(self._connection, "presence", _PRESENCE, self._presence)
        copy_rows(self._connection, "grants", _GRANTS, replay.grants.values())
        machines = replay.machines()
        with self._connection.cursor() as cursor:
            write_budgets(cursor, machines.budgets)
            write_progress(cursor, machines.progress)
            replay.counts.write(cursor)

    def _keep(self, stream_id: UUID, version: int, event: MachineEvent) -> None:
        self.events += 1
        recorded = Recorded(0, stream_id, version, event.TOPIC, event)
        self._replay.fold(recorded)
        state = encode_machine_event(event)
        new_event = NewEvent(stream_id, version, event.TOPIC, state)
        self._waiting.append((event.at, new_event))
