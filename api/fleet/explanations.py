"""What the API answers when it is asked why a machine does not update."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from api.fleet.instance_objects import InstanceObject, moment
from domain.findings import Finding
from domain.instants import to_datetime
from domain.rules import Reason, Target
from domain.sentences import Numbers
from projections.explaining import ExplainedInstance
from projections.origins import Origin


class OriginObject(msgspec.Struct, frozen=True, kw_only=True):
    """An event behind an explanation, and who caused it."""

    position: int
    topic: str
    at: datetime
    actor: str
    reason: str

    @classmethod
    def all(cls, origins: Iterable[Origin]) -> list[OriginObject]:
        """Show events."""
        return [
            cls(
                position=origin.position,
                topic=origin.topic,
                at=to_datetime(origin.at),
                actor=origin.actor,
                reason=origin.reason,
            )
            for origin in origins
        ]


class TargetObject(msgspec.Struct, frozen=True, kw_only=True):
    """A package that a machine is to be brought to, and the events behind that."""

    package_id: UUID
    version: str
    events: list[OriginObject]

    @classmethod
    def of(
        cls, target: Target | None, origins: Iterable[Origin]
    ) -> TargetObject | None:
        """Show a target, if there is one."""
        if target is None:
            return None
        return cls(
            package_id=target.package_id,
            version=target.version,
            events=OriginObject.all(origins),
        )


class FindingObject(msgspec.Struct, frozen=True, kw_only=True):
    """What one rule says, and the events behind it; see `domain.findings`."""

    reason: Reason
    passes: bool
    counts: bool
    sentence: str
    numbers: Numbers
    earliest: datetime | None
    events: list[OriginObject]

    @classmethod
    def of(cls, finding: Finding, origins: Iterable[Origin]) -> FindingObject:
        """Show a finding."""
        return cls(
            reason=finding.reason,
            passes=finding.passes,
            counts=finding.counts,
            sentence=finding.sentence,
            numbers=finding.numbers,
            earliest=moment(finding.earliest),
            events=OriginObject.all(origins),
        )


class MatchedGroupObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    The group that a machine is in.

    Attributes:
        is_assigned: Operators moved the machine there, whatever its track is.
        events: The move, or what the machine asked for.
    """

    id: UUID
    name: str
    track: str
    is_assigned: bool
    events: list[OriginObject]

    @classmethod
    def of(cls, explained: ExplainedInstance) -> MatchedGroupObject:
        """Show the group, in short."""
        group = explained.group
        return cls(
            id=group.group_id,
            name=group.name,
            track=group.track,
            is_assigned=explained.row.instance.is_assigned,
            events=OriginObject.all(explained.origins.group),
        )


class ExplanationObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    Why a machine is, or is not, offered an update; see `domain.explanation`.

    Attributes:
        at: For when it holds.
        floor: The package that may not be skipped on the way to the target, if the
            machine has to install one first.
    """

    instance: InstanceObject
    group: MatchedGroupObject
    at: datetime
    verdict: Reason
    sentence: str
    earliest: datetime | None
    target: TargetObject | None
    floor: TargetObject | None
    floor_reason: str
    rules: list[FindingObject]

    @classmethod
    def of(cls, explained: ExplainedInstance) -> ExplanationObject:
        """Show an explanation."""
        explanation, origins = explained.explanation, explained.origins
        return cls(
            instance=InstanceObject.of(explained.row),
            group=MatchedGroupObject.of(explained),
            at=to_datetime(explanation.now),
            verdict=explanation.verdict,
            sentence=explanation.sentence,
            earliest=moment(explanation.earliest),
            target=TargetObject.of(explanation.target, origins.target),
            floor=TargetObject.of(explanation.floor, origins.floor),
            floor_reason=explained.floor_reason,
            rules=[
                FindingObject.of(finding, origins.rules[finding.reason])
                for finding in explanation.findings
            ],
        )
