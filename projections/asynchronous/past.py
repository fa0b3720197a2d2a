"""
The past: what things were like at each event of a batch, folded from the log.

An event tells little more than what changed. Projections ask here what was there
before, and what else it was about; never a read model, which knows only the present.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy
from functools import reduce
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from psycopg import Connection

from domain.aggregates import ConfigurationAggregate
from domain.evolution import evolve
from domain.instance_events import MachineEvent
from domain.instances import Instance
from domain.instants import from_datetime
from domain.names import Name
from eventstore.log import Recorded, read_streams

A = TypeVar("A", bound=ConfigurationAggregate)


class Turn(NamedTuple):
    """What an aggregate was like before an event, None at first, and after it."""

    before: ConfigurationAggregate | None
    after: ConfigurationAggregate


class MachineTurn(NamedTuple):
    """What a machine was like before an event, None at first, and after it."""

    before: Instance | None
    after: Instance


class Past:
    """
    Things as they were, while one goes through a batch.

    Call `turn` for each event of the configuration in order, without leaving one out.

    Args:
        connection: To read the log with.
        batch: The events that one goes through.
        machines: The streams of those machines that will be asked about.
    """

    def __init__(
        self,
        connection: Connection[Any],
        batch: Sequence[Recorded],
        machines: Collection[UUID] = (),
    ) -> None:
        self._connection = connection
        self._position = batch[0].position - 1
        self._aggregates: dict[UUID, ConfigurationAggregate | None] = {}
        self._load({each.stream_id for each in batch if is_of_configuration(each)})
        end = batch[-1].position
        self._machines = (
            read_streams(connection, machines, up_to=end) if machines else {}
        )

    def turn(self, recorded: Recorded) -> Turn:
        """Go on to an event of an aggregate."""
        self._position = recorded.position - 1
        current = self._at_hand(recorded.stream_id)
        before = copy(current)  # its fields are replaced, and never changed in place
        after = recorded.event.mutate(current)
        self._aggregates[recorded.stream_id] = after
        self._position = recorded.position
        return Turn(before, after)

    def machine(self, recorded: Recorded) -> MachineTurn:
        """Tell what a machine was like around one of its events."""
        stream = self._machines[recorded.stream_id][: recorded.version - 1]
        before = reduce(evolve, (each.event for each in stream), None)
        return MachineTurn(before, evolve(before, recorded.event))

    def get(self, kind: type[A], aggregate_id: UUID) -> A:
        """Give an aggregate as it is by now; `LookupError` if the log has none."""
        found = self.find(kind, aggregate_id)
        if found is None:
            raise LookupError(f"the log has no {kind.KIND} {aggregate_id}")
        return found

    def find(self, kind: type[A], aggregate_id: UUID | None) -> A | None:
        """Find an aggregate as it is by now, even if it was deleted."""
        found = None if aggregate_id is None else self._at_hand(aggregate_id)
        return found if isinstance(found, kind) else None

    def _at_hand(self, aggregate_id: UUID) -> ConfigurationAggregate | None:
        if aggregate_id not in self._aggregates:
            self._load({aggregate_id})
        return self._aggregates[aggregate_id]

    def _load(self, ids: Collection[UUID]) -> None:
        found = aggregates_at(self._connection, ids, self._position)
        self._aggregates.update({each: found.get(each) for each in ids})


def aggregates_at(
    connection: Connection[Any], ids: Collection[UUID], position: int
) -> dict[UUID, ConfigurationAggregate]:
    """Fold aggregates up to a position; those that were not there are left out."""
    streams = read_streams(connection, ids, up_to=position) if ids else {}
    folded = {key: reduce(_mutated, stream, None) for key, stream in streams.items()}
    return {key: found for key, found in folded.items() if found is not None}


def _mutated(
    aggregate: ConfigurationAggregate | None, recorded: Recorded
) -> ConfigurationAggregate | None:
    after: ConfigurationAggregate | None = recorded.event.mutate(aggregate)
    return after


def is_of_configuration(recorded: Recorded) -> bool:
    """Say whether an event is of an aggregate, mere claims of names left out."""
    is_claim = recorded.topic.startswith(f"{Name.TOPIC}.")
    return not is_claim and not isinstance(recorded.event, MachineEvent)


def instant_of(event: Any) -> int:
    """Give the microseconds of an event of either kind."""
    if isinstance(event, MachineEvent):
        return event.at
    return from_datetime(event.timestamp)
