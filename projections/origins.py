"""
The events behind an explanation: who made each rule what it is, and when.

All are found by their stream and version, so it does not matter how long the log is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice, takewhile
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from domain.channels import Channel
from domain.explanation import Explanation
from domain.findings import POLICY_FIELDS, Finding
from domain.groups import Group
from domain.instance_events import (
    Assigned,
    GroupChanged,
    MachineEvent,
    Pinned,
    Registered,
    UpdateCompleted,
    UpdateFailed,
    UpdateGranted,
    UpdateLost,
    UpdateTimedOut,
)
from domain.instances import Instance, instance_stream
from domain.instants import from_datetime
from domain.policy import Policy
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
    Rollout.Finished.TOPIC,
)


class Origin(msgspec.Struct, frozen=True):
    """
    An event, and who caused it.

    Attributes:
        position: In the log.
        at: Microseconds.
        reason: What the operator gave, or nothing.
    """

    position: int
    topic: str
    at: int
    actor: str
    reason: str


class Origins(msgspec.Struct, frozen=True):
    """
    The events behind an explanation, the newest first.

    Attributes:
        group: Why the machine is in its group.
        target: Why the group is to be brought there.
        floor: Why the step before the target may not be skipped, if there is one.
        rules: Why each rule is what it is, of those that were asked.
    """

    group: tuple[Origin, ...]
    target: tuple[Origin, ...]
    floor: tuple[Origin, ...]
    rules: Mapping[Reason, tuple[Origin, ...]]


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


def find_origins(trail: Trail) -> Origins:
    """Find the events behind an explanation."""
    findings = trail.explanation.findings
    fields = _fields_of_policy(trail) if findings else {}
    return Origins(
        group=_origins(_behind_group(trail)),
        target=_origins(_behind_target(trail)),
        floor=_origins(_behind_floor(trail)),
        rules={
            finding.reason: _origins(
                [*_set_by(finding, fields), *_behind(finding, trail)]
            )
            for finding in findings
        },
    )


def _origins(events: Iterable[Recorded]) -> tuple[Origin, ...]:
    """Put events in order, each once."""
    found = {recorded.position: recorded for recorded in events}
    return tuple(_origin(found[position]) for position in sorted(found, reverse=True))


def _origin(recorded: Recorded) -> Origin:
    event = recorded.event
    is_of_machine = isinstance(event, MachineEvent)
    at = event.at if is_of_machine else from_datetime(event.timestamp)
    return Origin(recorded.position, recorded.topic, at, event.actor, event.reason)


def _behind_group(trail: Trail) -> Iterator[Recorded]:
    """Find what put the machine into its group: a move, or its track."""
    by_track = (Registered.TOPIC, GroupChanged.TOPIC)
    topics = (Assigned.TOPIC,) if trail.instance.is_assigned else by_track
    yield from trail.newest(trail.machine, *topics)


def _behind_target(trail: Trail) -> Iterator[Recorded]:
    """Find who let the group follow its channel, and pointed that at the target."""
    yield from trail.newest(trail.channel_id, Channel.PackageAssigned.TOPIC)
    yield from trail.newest(trail.instance.group_id, Group.ChannelAssigned.TOPIC)


def _behind_floor(trail: Trail) -> Iterator[Recorded]:
    floor = trail.explanation.floor
    if floor is not None:
        marked = trail.events(trail.channel_id, Channel.FloorSet.TOPIC)
        of_it = (each for each in marked if each.event.package_id == floor.package_id)
        yield from islice(of_it, 1)


def _fields_of_policy(trail: Trail) -> dict[str, Recorded]:
    """Find which event gave each field of the group's policy its present value."""
    topics = (Group.Created.TOPIC, Group.PolicyChanged.TOPIC)
    history = list(trail.events(trail.instance.group_id, *topics))
    return {name: _set_last(name, history) for name in Policy.__struct_fields__}


def _set_last(name: str, history: Sequence[Recorded]) -> Recorded:
    def value(recorded: Recorded) -> Any:
        return getattr(recorded.event.policy, name)

    present = value(history[0])
    *_, since = takewhile(lambda recorded: value(recorded) == present, history)
    return since


def _set_by(finding: Finding, fields: Mapping[str, Recorded]) -> list[Recorded]:
    return [fields[name] for name in POLICY_FIELDS.get(finding.reason, ())]


def _behind(finding: Finding, trail: Trail) -> Iterable[Recorded]:
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
