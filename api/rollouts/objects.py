"""What the API says of rollouts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from domain.error_codes import ErrorFlag, decode_error
from domain.instants import to_datetime
from domain.judge import Objection
from domain.progress import Progress, RolloutState
from domain.rollouts import Rollout
from eventstore.log import Recorded
from projections.pages_rollouts import ErrorRow, RolloutRow, StepRow


class CountsObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    Machines by the outcome of their last grant; see `domain.progress`.

    Attributes:
        granted: Grants, which are tries: the one number that is not of machines.
        succeeded: Claimed and confirmed together.
    """

    granted: int
    in_progress: int
    succeeded: int
    claimed: int
    confirmed: int
    failed: int
    timed_out: int
    lost: int
    superseded: int

    @classmethod
    def of(cls, progress: Progress) -> CountsObject:
        """Show how far a group is with a package."""
        total = progress.total
        return cls(
            granted=progress.granted,
            in_progress=total.under_way,
            succeeded=total.succeeded,
            claimed=total.claimed,
            confirmed=total.confirmed,
            failed=total.failed,
            timed_out=total.timed_out,
            lost=total.lost,
            superseded=total.superseded,
        )


class RolloutCountsObject(CountsObject, frozen=True, kw_only=True):
    """
    The counts of a rollout, with those of the group if it is the current one.

    Attributes:
        held: Machines that wait.
        machines: All of the group; silent ones are left out.
        left: Those of them that the target is an update for.
    """

    held: int | None
    machines: int | None
    left: int | None

    @classmethod
    def of_rollout(cls, row: RolloutRow) -> RolloutCountsObject:
        """Show how far a rollout is."""
        counts = msgspec.structs.asdict(CountsObject.of(row.progress))
        outlook = row.outlook
        return cls(
            **counts,
            held=outlook.held if outlook else None,
            machines=outlook.machines if outlook else None,
            left=outlook.left if outlook else None,
        )


class StepObject(msgspec.Struct, frozen=True):
    """A floor on the way to the target; with a rollout if it was a target once."""

    package_id: UUID
    version: str
    rollout_id: UUID | None
    counts: CountsObject

    @classmethod
    def of(cls, row: StepRow) -> StepObject:
        """Show a step."""
        counts = CountsObject.of(row.progress)
        return cls(row.package_id, row.version, row.rollout_id, counts)


class RolloutObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    A rollout.

    Attributes:
        version: That of its target.
        since: When its state began.
        started_at: When its counts began.
    """

    id: UUID
    group_id: UUID
    application_id: UUID
    package_id: UUID
    version: str | None
    state: RolloutState
    since: datetime
    started_at: datetime
    started_by: str
    is_current: bool
    counts: RolloutCountsObject
    steps: list[StepObject]

    @classmethod
    def of(cls, row: RolloutRow) -> RolloutObject:
        """Show a rollout."""
        return cls(
            id=row.rollout_id,
            group_id=row.group_id,
            application_id=row.application_id,
            package_id=row.package_id,
            version=row.versions.get(row.package_id),
            state=row.progress.state,
            since=to_datetime(row.progress.since),
            started_at=to_datetime(row.started_at),
            started_by=row.started_by,
            is_current=row.outlook is not None,
            counts=RolloutCountsObject.of_rollout(row),
            steps=[StepObject.of(step) for step in row.outlook.steps]
            if row.outlook
            else [],
        )


class ErrorObject(msgspec.Struct, frozen=True, kw_only=True):
    """An error code of update_engine in words; see `domain.error_codes`."""

    code: int
    base: int
    name: str
    sentence: str
    flags: list[ErrorFlag]

    @classmethod
    def of(cls, code: int | None) -> ErrorObject | None:
        """Show an error code; None where a machine gave none, or 0."""
        if not code:
            return None
        error = decode_error(code)
        return cls(
            code=code,
            base=error.base,
            name=error.name,
            sentence=error.sentence,
            flags=sorted(error.flags),
        )


class FailuresObject(msgspec.Struct, frozen=True):
    """How often updates failed with one error, or with none that was told."""

    count: int
    error: ErrorObject | None

    @classmethod
    def of(cls, row: ErrorRow) -> FailuresObject:
        """Show how often an error occurred."""
        return cls(row.failures, ErrorObject.of(row.error_code))


class EvidenceObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    Why a rollout was halted: what failed, and the outcomes since the last resume.

    Attributes:
        package_id: The target, or the floor that failed.
        machine_id: The machine whose update ended last.
        error: What that machine reported.
    """

    why: Objection
    package_id: UUID
    version: str | None
    succeeded: int
    failed: int
    timed_out: int
    lost: int
    allowed_percentage: float
    machine_id: str
    error: ErrorObject | None

    @classmethod
    def of(cls, halted: Rollout.Halted, version: str | None) -> EvidenceObject:
        """Show the evidence of a halt; the version is that of what failed."""
        verdict = halted.verdict
        return cls(
            why=verdict.why,
            package_id=halted.package_id,
            version=version,
            succeeded=verdict.succeeded,
            failed=verdict.failed,
            timed_out=verdict.timed_out,
            lost=verdict.lost,
            allowed_percentage=verdict.allowed,
            machine_id=halted.machine_id,
            error=ErrorObject.of(halted.error_code),
        )


class TimelineObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    Something that happened to a rollout.

    Attributes:
        event: Its stored name, without that of the aggregate.
        carried_over: Of a pause: the rollout before this one was paused.
        evidence: Of a halt by failures.
    """

    at: datetime
    event: str
    actor: str
    reason: str
    carried_over: bool | UnsetType = UNSET
    evidence: EvidenceObject | UnsetType = UNSET

    @classmethod
    def of(cls, recorded: Recorded, row: RolloutRow) -> TimelineObject:
        """Show an event of a rollout."""
        event = recorded.event
        return cls(
            at=event.timestamp,
            event=recorded.topic.removeprefix(f"{Rollout.TOPIC}."),
            actor=event.actor,
            reason=event.reason,
            carried_over=event.carried_over
            if isinstance(event, Rollout.Paused)
            else UNSET,
            evidence=EvidenceObject.of(event, row.versions.get(event.package_id))
            if isinstance(event, Rollout.Halted)
            else UNSET,
        )


class RolloutStoryObject(RolloutObject, frozen=True, kw_only=True):
    """A rollout with all that happened to it, and why its updates failed."""

    timeline: list[TimelineObject]
    errors: list[FailuresObject]

    @classmethod
    def of_story(
        cls, row: RolloutRow, errors: Sequence[ErrorRow]
    ) -> RolloutStoryObject:
        """Show a rollout with its story."""
        return cls(
            **msgspec.structs.asdict(RolloutObject.of(row)),
            timeline=[TimelineObject.of(recorded, row) for recorded in row.stream],
            errors=[FailuresObject.of(error) for error in errors],
        )
