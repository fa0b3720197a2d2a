"""Where the events behind an explanation are found: which streams, and which kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from domain.channels import Channel
from domain.explanation import Explanation
from domain.findings import Finding
from domain.groups import Group
from domain.instance_events import (
    Assigned,
    GroupChanged,
    Pinned,
    Registered,
    UpdateCompleted,
    UpdateFailed,
    UpdateGranted,
    UpdateLost,
    UpdateTimedOut,
)
from domain.instances import Instance, instance_stream
from domain.rollouts import Rollout
from domain.rules import Reason
from eventstore.log import Recorded, read_back

_MOST_ATTEMPTS = 10
"""Attempts of one machine that are listed; the newest say enough."""
_FAILURES = (UpdateFailed.TOPIC, UpdateTimedOut.TOPIC, UpdateLost.TOPIC)
_STATES = (
    Rollout.Created.TOPIC,
    Rollout.Restarted.TOPIC,
    Rollout.Paused.TOPIC,
    Rollout.Resumed.TOPIC,
    Rollout.Halted.TOPIC,
    Rollout.HaltedByOperator.TOPIC,
    Rollout.Finished.TOPIC,
)


class Trail(msgspec.Struct, frozen=True):
    """
    Where to look for the events behind an explanation.

    Attributes:
        connection: In the snapshot that the explanation was made in.
        channel_id: That the group of the machine follows.
    """

    connection: Connection[Any]
    instance: Instance
    channel_id: UUID | None
    explanation: Explanation

    def events(self, stream_id: UUID | None, *topics: str) -> Iterator[Recorded]:
        """Give events of certain kinds in a stream, if there is one, newest first."""
        if stream_id is not None:
            yield from read_back(self.connection, stream_id, *topics)

    def newest(self, stream_id: UUID | None, *topics: str) -> Iterator[Recorded]:
        """Give the newest event of certain kinds in a stream, if there is one."""
        return islice(self.events(stream_id, *topics), 1)

    @property
    def machine(self) -> UUID:
        """The stream of the machine."""
        return instance_stream(self.instance.application_id, self.instance.machine_id)


def behind_group(trail: Trail) -> Iterator[Recorded]:
    """Find what put the machine into its group: a move, or its track."""
    by_track = (Registered.TOPIC, GroupChanged.TOPIC)
    topics = (Assigned.TOPIC,) if trail.instance.is_assigned else by_track
    yield from trail.newest(trail.machine, *topics)


def behind_target(trail: Trail) -> Iterator[Recorded]:
    """Find who let the group follow its channel, and pointed that at the target."""
    yield from trail.newest(trail.channel_id, Channel.PackageAssigned.TOPIC)
    yield from trail.newest(trail.instance.group_id, Group.ChannelAssigned.TOPIC)


def behind_floor(trail: Trail) -> Iterator[Recorded]:
    """Find who marked the floor, if there is one."""
    floor = trail.explanation.floor
    if floor is not None:
        marked = trail.events(trail.channel_id, Channel.FloorSet.TOPIC)
        of_it = (each for each in marked if each.event.package_id == floor.package_id)
        yield from islice(of_it, 1)


def behind_rule(finding: Finding, trail: Trail) -> Iterable[Recorded]:
    """Find what happened to the rollout or the machine that a rule goes by."""
    find = _FINDERS.get(finding.reason)
    return () if find is None else find(trail, finding)


def _state(trail: Trail, finding: Finding) -> Iterable[Recorded]:
    target = trail.explanation.target
    assert target is not None  # noqa: S101  (or no rule were asked)
    rollout = Rollout.create_id(trail.instance.group_id, target.package_id)
    return trail.newest(rollout, *_STATES)


def _pin(trail: Trail, finding: Finding) -> Iterable[Recorded]:
    return trail.newest(trail.machine, Pinned.TOPIC)


def _claim(trail: Trail, finding: Finding) -> Iterable[Recorded]:
    if finding.passes:
        return ()
    return trail.newest(trail.machine, UpdateCompleted.TOPIC)


def _attempts(trail: Trail, finding: Finding) -> Iterable[Recorded]:
    """Find the grants that failed, and how each of them ended."""
    count = 2 * min(int(finding.numbers["failed"]), _MOST_ATTEMPTS)
    if not count:
        return ()
    return islice(trail.events(trail.machine, UpdateGranted.TOPIC, *_FAILURES), count)


def _last_failure(trail: Trail, finding: Finding) -> Iterable[Recorded]:
    if not finding.numbers["failed"]:
        return ()
    return trail.newest(trail.machine, *_FAILURES)


_FINDERS: dict[Reason, Callable[[Trail, Finding], Iterable[Recorded]]] = {
    Reason.PAUSED: _state,
    Reason.HALTED: _state,
    Reason.MACHINE_PINNED: _pin,
    Reason.AWAITING_CONFIRMATION: _claim,
    Reason.ATTEMPTS_EXHAUSTED: _attempts,
    Reason.RETRY_WAIT: _last_failure,
}
