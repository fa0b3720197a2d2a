"""Projections and their upkeep, as the REST API shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from api.server.comparison_objects import ComparisonObject
from domain.instants import SECOND, to_datetime, to_datetime_or_none
from domain.upkeep import Task
from projections.asynchronous.statuses import Failure, Standing, Status
from projections.upkeep import Order, State, Work

OrderState = Literal["waiting", "running", "done", "failed"]


class FailureObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    Why a projection has stopped.

    Attributes:
        since: When it did.
        position: Of the event that it has stopped before.
        event: The stored name of that event.
    """

    since: datetime
    position: int | None
    event: str | None
    error: str

    @classmethod
    def of(cls, failure: Failure) -> FailureObject:
        """Show a failure."""
        return cls(
            since=to_datetime(failure.at),
            position=failure.position,
            event=failure.topic,
            error=failure.error,
        )


class BesideObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    What is built beside a projection.

    Attributes:
        position: Of the last event that it has stored.
        behind: So many positions the live one is ahead of it.
    """

    position: int
    behind: int


class OrderObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    What was ordered last of a projection.

    Attributes:
        state: ``waiting`` until somebody is at it.
        at: When it was ordered.
        actor: By whom.
        ended_at: When it was done, or had failed.
        error: Why it could not be done.
    """

    task: Task
    state: OrderState
    at: datetime
    actor: str
    reason: str
    ended_at: datetime | None
    error: str | None

    @classmethod
    def of(cls, order: Order, work: Work | None) -> OrderObject:
        """Show an order, and whether somebody is at it."""
        return cls(
            task=order.task,
            state=_state_of(order, work),
            at=to_datetime(order.at),
            actor=order.actor,
            reason=order.reason,
            ended_at=to_datetime_or_none(order.ended_at),
            error=order.error,
        )


def _state_of(order: Order, work: Work | None) -> OrderState:
    if order.ended_at is not None:
        return "done" if order.error is None else "failed"
    is_at_it = work is not None and work.task is order.task and work.since > order.at
    return "running" if is_at_it else "waiting"


class WorkObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    What is done about a projection just now, ordered here or on a command line.

    Attributes:
        position: Of the last event that is folded; null before there was one.
        goal: How far there is something to fold.
        rate: Positions a second.
        seconds_left: Until it comes to the goal; indexes and comparing come after.
    """

    task: Task
    since: datetime
    position: int | None
    goal: int | None
    rate: float | None
    seconds_left: float | None

    @classmethod
    def of(cls, work: Work) -> WorkObject:
        """Show what is done."""
        return cls(
            task=work.task,
            since=to_datetime(work.since),
            position=work.position,
            goal=work.goal,
            rate=work.rate,
            seconds_left=work.seconds_left,
        )


class ProjectionObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    A projection.

    Attributes:
        is_inline: It moves with each append, and is at the end of the log always.
        version: That its rows were written by.
        fingerprint: Of the code that they were begun with; null if it was not noted.
        has_changed: This program's code is another, though not the version.
        position: Of the last event that it has folded.
        lag: Events that it has yet to fold, at most.
        lag_seconds: For how long the first of these has waited; null if there is none.
        state: ``outdated`` if it is of another version than this program's.
        beside: Null if nothing is built beside it.
        order: Null if nothing was ever ordered.
        work: Null if nobody is at it.
        comparison: Null if what is beside was not compared.
    """

    name: str
    is_inline: bool
    version: int
    fingerprint: str | None
    has_changed: bool
    position: int
    lag: int
    lag_seconds: float | None
    state: Standing
    failure: FailureObject | None
    beside: BesideObject | None
    order: OrderObject | None
    work: WorkObject | None
    comparison: ComparisonObject | None


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """All there is to tell of a projection."""

    status: Status
    is_inline: bool
    order: Order | None
    upkeep: State

    def shown(self, now: int, *, samples: bool) -> ProjectionObject:
        """Show it as it is at an instant, with samples of what differs or without."""
        status, upkeep = self.status, self.upkeep
        return ProjectionObject(
            name=status.name,
            is_inline=self.is_inline,
            version=status.version,
            fingerprint=status.fingerprint,
            has_changed=status.has_changed,
            position=status.position,
            lag=status.lag,
            lag_seconds=_seconds_behind(status, now),
            state=status.state,
            failure=FailureObject.of(status.failure) if status.failure else None,
            beside=_beside_of(status),
            order=OrderObject.of(self.order, upkeep.work) if self.order else None,
            work=WorkObject.of(upkeep.work) if upkeep.work else None,
            comparison=self._comparison(samples=samples),
        )

    def _comparison(self, *, samples: bool) -> ComparisonObject | None:
        found, at = self.upkeep.comparison, self.upkeep.compared_at
        if found is None or at is None or self.status.beside is None:
            return None
        return ComparisonObject.of(found, at, samples=samples)


def _seconds_behind(status: Status, now: int) -> float | None:
    since = status.behind_since
    return None if since is None else max(now - since, 0) / SECOND


def _beside_of(status: Status) -> BesideObject | None:
    if status.beside is None:
        return None
    behind = max(status.position - status.beside, 0)
    return BesideObject(position=status.beside, behind=behind)
