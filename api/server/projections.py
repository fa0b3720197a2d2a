"""``/api/projections``: how far the read models are that follow the log."""

from __future__ import annotations

from datetime import datetime

import msgspec
from falcon.asgi import Request, Response

from api.operations.operation import operation
from api.operations.services import Services
from domain.instants import to_datetime
from domain.roles import Role
from projections.asynchronous.statuses import Failure, Status, read_statuses


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


class ProjectionObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    A projection.

    Attributes:
        position: Of the last event that it has folded.
        lag: Events that it has yet to fold, at most.
        state: ``running``, ``failed``, or ``outdated``: of another version than this
            program's.
    """

    name: str
    version: int
    position: int
    lag: int
    state: str
    failure: FailureObject | None

    @classmethod
    def of(cls, status: Status) -> ProjectionObject:
        """Show how far a projection is."""
        return cls(
            name=status.name,
            version=status.version,
            position=status.position,
            lag=status.lag,
            state=status.state,
            failure=FailureObject.of(status.failure) if status.failure else None,
        )


class ProjectionListing(msgspec.Struct, frozen=True, kw_only=True):
    """All projections."""

    count: int
    projections: list[ProjectionObject]


class ProjectionsResource:
    """
    All projections.

    Args:
        services: Where they are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("listProjections", role=Role.ADMIN)
    async def on_get(self, req: Request, resp: Response) -> ProjectionListing:
        """List projections by name; there is none before the projector ran."""
        statuses = await self._services.read(read_statuses)
        items = [ProjectionObject.of(status) for status in statuses]
        return ProjectionListing(count=len(items), projections=items)
