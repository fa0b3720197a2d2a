"""Rollouts of a group, as the REST API shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from domain.instants import from_datetime
from domain.progress import Progress, RolloutState
from domain.rollouts import Rollout
from domain.rules import GroupRules, Target
from domain.versions import is_older
from eventstore.log import Recorded, read_streams
from projections.pages import Page, Span
from projections.pages_floors import load_floors
from projections.pages_groups import GroupRow
from projections.pages_packages import PackageRow, load_versions
from projections.progress import read_progress_of_group

_HELD = "SELECT held FROM budgets WHERE group_id = %s"
_VERSIONS = "SELECT version, machines FROM group_versions WHERE group_id = %s"
_ERRORS = """
    SELECT error_code, failures
      FROM rollout_errors
     WHERE group_id = %s AND package_id = %s
     ORDER BY failures DESC, error_code
"""
_NOWHERE = Progress()
_ENDS = Rollout.Finished | Rollout.Superseded


class StepRow(msgspec.Struct, frozen=True):
    """
    A floor on the way to a target, and how far the group is with it.

    Attributes:
        rollout_id: Of its own rollout, if it was a target once.
    """

    package_id: UUID
    version: str
    rollout_id: UUID | None
    progress: Progress


class Outlook(msgspec.Struct, frozen=True):
    """
    What is left to do in the rollout of the target that a group has now.

    Attributes:
        held: Machines of the group that wait.
        machines: All of the group; silent ones are left out.
        left: Those of them that the target is an update for.
        steps: Floors that no machine may skip, the lowest version first.
    """

    held: int
    machines: int
    left: int
    steps: Sequence[StepRow]


class RolloutRow(msgspec.Struct, frozen=True, kw_only=True):
    """
    A rollout.

    Attributes:
        stream: Its events.
        versions: Of its target, and of the packages that halted it.
        outlook: None unless its target is the one that the group has now.
    """

    application_id: UUID
    group_id: UUID
    package_id: UUID
    progress: Progress
    stream: Sequence[Recorded]
    versions: Mapping[UUID, str]
    outlook: Outlook | None

    @property
    def rollout_id(self) -> UUID:
        """The id of the rollout."""
        return Rollout.create_id(self.group_id, self.package_id)

    @property
    def started_at(self) -> int:
        """When it started, the last time if more than once; in microseconds."""
        return from_datetime(self.start.event.timestamp)

    @property
    def started_by(self) -> str:
        """Who let it start then."""
        return str(self.start.event.actor)

    @property
    def start(self) -> Recorded:
        """The event that its counts begin with."""
        return _start(self.stream)

    @property
    def end(self) -> Recorded | None:
        """The event that it ended with, by being finished or superseded, if it did."""
        last = self.stream[-1]
        return last if isinstance(last.event, _ENDS) else None


class ErrorRow(msgspec.Struct, frozen=True):
    """
    How often updates failed for one reason.

    Attributes:
        error_code: As machines gave it; 0 where they gave none.
    """

    error_code: int
    failures: int


def list_rollouts(
    connection: Connection[Any], group: GroupRow, span: Span
) -> Page[RolloutRow]:
    """List the rollouts of a group, the newest start first: the current one leads."""
    progress = read_progress_of_group(connection, group.group_id)
    streams = _streams(connection, group, progress)
    ids = sorted(streams, key=lambda key: -_start(streams[key]).position)
    wanted = {package_id: streams[package_id] for package_id in span.of(ids)}
    return Page(len(ids), _rows(connection, group, progress, wanted))


def find_rollout(
    connection: Connection[Any], group: GroupRow, rollout_id: UUID
) -> RolloutRow | None:
    """Find a rollout of a group."""
    progress = read_progress_of_group(connection, group.group_id)
    wanted = [each for each in progress if _rollout_id(group, each) == rollout_id]
    streams = _streams(connection, group, wanted)
    return next(iter(_rows(connection, group, progress, streams)), None)


def list_errors(connection: Connection[Any], rollout: RolloutRow) -> list[ErrorRow]:
    """List why updates to the target failed, the most frequent error first."""
    rows = connection.execute(_ERRORS, (rollout.group_id, rollout.package_id))
    return [ErrorRow(*row) for row in rows]


def _streams(
    connection: Connection[Any], group: GroupRow, package_ids: Iterable[UUID]
) -> dict[UUID, list[Recorded]]:
    """Read the rollouts of packages; a mere step on the way to a target has none."""
    packages = {_rollout_id(group, each): each for each in package_ids}
    streams = read_streams(connection, packages)
    return {packages[rollout_id]: stream for rollout_id, stream in streams.items()}


def _rows(
    connection: Connection[Any],
    group: GroupRow,
    progress: Mapping[UUID, Progress],
    streams: Mapping[UUID, Sequence[Recorded]],
) -> list[RolloutRow]:
    versions = load_versions(connection, _packages_in(streams))
    target = _target(group)
    return [
        RolloutRow(
            application_id=group.application_id,
            group_id=group.group_id,
            package_id=package_id,
            progress=progress[package_id],
            stream=stream,
            versions=versions,
            outlook=_outlook(connection, group, target, progress)
            if target is not None and target.package_id == package_id
            else None,
        )
        for package_id, stream in streams.items()
    ]


def _packages_in(streams: Mapping[UUID, Sequence[Recorded]]) -> set[UUID]:
    """List the targets, and what halted the rollouts."""
    halts = (
        recorded.event.package_id
        for stream in streams.values()
        for recorded in stream
        if isinstance(recorded.event, Rollout.Halted)
    )
    return {*streams, *halts}


def _outlook(
    connection: Connection[Any],
    group: GroupRow,
    target: PackageRow,
    progress: Mapping[UUID, Progress],
) -> Outlook:
    (held,) = connection.execute(_HELD, (group.group_id,)).fetchone() or (0,)
    rules = _rules(group, target)
    versions = dict(connection.execute(_VERSIONS, (group.group_id,)).fetchall())
    left = sum(versions[each] for each in versions if rules.has_update_for(each))
    steps = _steps(connection, group, target, progress)
    return Outlook(held, sum(versions.values()), left, steps)


def _steps(
    connection: Connection[Any],
    group: GroupRow,
    target: PackageRow,
    progress: Mapping[UUID, Progress],
) -> list[StepRow]:
    floors = load_floors(connection, group.channel_id) if group.channel_id else []
    return [
        _step(group, floor.package, progress.get(floor.package.package_id, _NOWHERE))
        for floor in floors
        if is_older(floor.package.contents.version, target.contents.version)
    ]


def _step(group: GroupRow, package: PackageRow, progress: Progress) -> StepRow:
    was_target = progress.state is not RolloutState.NONE
    return StepRow(
        package.package_id,
        package.contents.version,
        _rollout_id(group, package.package_id) if was_target else None,
        progress,
    )


def _rules(group: GroupRow, target: PackageRow) -> GroupRules:
    """Give what says whom the target is for; the way there is left out."""
    package = Target(target.package_id, target.contents.version)
    return GroupRules(group.group_id, group.policy, package)


def _target(group: GroupRow) -> PackageRow | None:
    return group.channel.package if group.channel else None


def _rollout_id(group: GroupRow, package_id: UUID) -> UUID:
    return Rollout.create_id(group.group_id, package_id)


def _start(stream: Sequence[Recorded]) -> Recorded:
    """Find the event that the counts of a rollout begin with."""
    starts = (Rollout.Created, Rollout.Restarted)
    return next(each for each in reversed(stream) if isinstance(each.event, starts))
