"""
What groups had granted, and how far their rollouts were, after each event.

It is folded by the functions that move the inline read models, so a row says what
those said right after its event.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

from domain.budget import UNUSED, Usage, charge, counts_otherwise, groups_of
from domain.groups import Group
from domain.instance_events import MachineEvent, UpdateFailed
from domain.rollouts import Rollout, usage_after
from eventstore.log import Recorded, read_streams
from projections.asynchronous.machines import Machines
from projections.asynchronous.past import MachineTurn
from projections.asynchronous.projection import Fold, Projection
from projections.asynchronous.rollouts.history import (
    Additions,
    read_last_errors,
    read_last_usages,
)
from projections.counts import Counts, RolloutError
from projections.progress import Way

_STARTS = Rollout.Created | Rollout.Restarted


class Batch:
    """
    A batch, with what its events are about.

    Attributes:
        turns: What machines were before and after their events, by position.
        ways: Groups and targets, by rollout.
    """

    def __init__(
        self,
        connection: Connection[Any],
        machines: Machines,
        recorded: Sequence[Recorded],
    ) -> None:
        machines.load(connection, recorded)
        self.recorded = recorded
        self.turns = {
            each.position: machines.turn(each)
            for each in recorded
            if isinstance(each.event, MachineEvent)
        }
        self.ways = _ways_of_rollouts(connection, recorded)

    def read_usages(self, connection: Connection[Any]) -> dict[UUID, Usage]:
        """Read what all groups that are touched have used before."""
        group_ids = {group_id for group_id, _ in self.ways.values()}
        ways = set(self.ways.values())
        for before, after in self.turns.values():
            if not counts_otherwise(before, after):
                continue
            group_ids |= groups_of(before) | groups_of(after)
            if after.grant is not None:
                ways.add((after.grant.group_id, after.grant.package_id))
        resumed = {self.ways[each.stream_id][0] for each in self._of(Rollout.Resumed)}
        return read_last_usages(connection, group_ids, ways, resumed)

    def read_errors(self, connection: Connection[Any]) -> dict[RolloutError, int]:
        """Read how often those failed before that fail, or are counted anew."""
        ways = {self.ways[each.stream_id] for each in self._of(_STARTS)}
        for each in self._of(UpdateFailed):
            grant = self.turns[each.position].after.grant
            if grant is not None:
                ways.add((grant.group_id, each.event.package_id))
        return read_last_errors(connection, ways)

    def _of(self, kind: Any) -> list[Recorded]:
        return [each for each in self.recorded if isinstance(each.event, kind)]


class History:
    """
    What groups have used and how often they failed, while one goes through a batch.

    Args:
        usages: Before the batch.
        errors: The same.
    """

    def __init__(
        self, usages: Mapping[UUID, Usage], errors: Mapping[RolloutError, int]
    ) -> None:
        self._usages = usages
        self._counts = Counts()
        self._counts.errors.update(errors)
        self._known_errors = set(errors)
        self.additions = Additions()

    def move(self, recorded: Recorded, turn: MachineTurn) -> None:
        """Go on to an event of a machine."""
        self._enter(recorded.position, charge(self._usages, *turn, recorded.event))
        if isinstance(recorded.event, UpdateFailed):
            before = dict(self._counts.errors)
            self._counts.hear(turn.after, recorded.event)
            self._enter_errors(recorded.position, before)

    def steer(self, recorded: Recorded, way: Way) -> None:
        """Go on to an event of a rollout."""
        group_id, package_id = way
        usage = self._usages.get(group_id, UNUSED)
        after = usage_after(usage, package_id, recorded.event)
        self._enter(recorded.position, {**self._usages, group_id: after})
        if isinstance(recorded.event, _STARTS):
            before = dict(self._counts.errors)
            self._counts.forget(group_id, package_id)
            self._enter_errors(recorded.position, before)

    def begin(self, recorded: Recorded) -> None:
        """Go on to the creation of a group."""
        self._enter(recorded.position, {**self._usages, recorded.stream_id: UNUSED})

    def _enter(self, position: int, after: Mapping[UUID, Usage]) -> None:
        if after is self._usages:
            return
        for group_id, usage in after.items():
            before = self._usages.get(group_id)
            if usage is not before:
                self.additions.compare(position, group_id, before, usage)
        self._usages = after

    def _enter_errors(self, position: int, before: Mapping[RolloutError, int]) -> None:
        after = self._counts.errors
        for error in before.keys() | after.keys():
            if after[error] != before.get(error, 0):
                is_first = error not in self._known_errors
                self._known_errors.add(error)
                self.additions.count(position, error, after[error], is_first=is_first)


def new_fold() -> Fold:
    """Make a fold that remembers machines."""
    machines = Machines()

    def fold(connection: Connection[Any], recorded: Sequence[Recorded]) -> None:
        batch = Batch(connection, machines, recorded)
        history = History(batch.read_usages(connection), batch.read_errors(connection))
        for each in recorded:
            if each.position in batch.turns:
                history.move(each, batch.turns[each.position])
            elif each.stream_id in batch.ways:
                history.steer(each, batch.ways[each.stream_id])
            elif isinstance(each.event, Group.Created):
                history.begin(each)
        history.additions.write(connection)

    return fold


ROLLOUTS = Projection(
    "rollouts",
    1,
    ("budget_history", "progress_history", "error_history"),
    new_fold,
)


def _ways_of_rollouts(
    connection: Connection[Any], recorded: Sequence[Recorded]
) -> dict[UUID, Way]:
    """Tell the groups and targets of the rollouts that have events."""
    kinds = Rollout.Event | Rollout.Created
    ids = {each.stream_id for each in recorded if isinstance(each.event, kinds)}
    if not ids:
        return {}
    streams = read_streams(connection, ids, up_to=recorded[-1].position)
    return {
        rollout_id: (stream[0].event.group_id, stream[0].event.package_id)
        for rollout_id, stream in streams.items()
    }
