"""
The events behind an explanation: who made each rule what it is, and when.

All are found by their stream and version, so it does not matter how long the log is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from typing import Any

import msgspec

from domain.findings import POLICY_FIELDS, Finding
from domain.groups import Group
from domain.instance_events import MachineEvent
from domain.instants import from_datetime
from domain.policy import Policy
from domain.rules import Reason
from eventstore.log import Recorded
from projections.trails import (
    Trail,
    behind_floor,
    behind_group,
    behind_rule,
    behind_target,
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


def find_origins(trail: Trail) -> Origins:
    """Find the events behind an explanation."""
    findings = trail.explanation.findings
    fields = _fields_of_policy(trail) if findings else {}
    return Origins(
        group=_origins(behind_group(trail)),
        target=_origins(behind_target(trail)),
        floor=_origins(behind_floor(trail)),
        rules={
            finding.reason: _origins(
                [*_set_by(finding, fields), *behind_rule(finding, trail)]
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
