"""``.../rollouts/{rollout}/timeline``: the counts of a rollout over time."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from falcon.asgi import Request, Response
from msgspec import Meta
from psycopg import Connection

from api.operations.operation import operation
from api.operations.services import Services
from api.requests.errors import InvalidParameter
from api.requests.lookups import existing, group_in
from api.requests.paging import Looking
from api.requests.parameters import Instant
from api.rollouts.objects import CountsObject
from domain.instants import to_datetime
from domain.roles import Role
from eventstore.log import last_position
from projections.asynchronous.rollouts.fold import ROLLOUTS
from projections.asynchronous.rollouts.pages import Point, list_points
from projections.moments import looked_at, moment_of, reached
from projections.pages_rollouts import RolloutRow, find_rollout

Points = Annotated[int, Meta(ge=2, le=200)]


class CourseQuery(Looking, frozen=True, kw_only=True):
    """
    What part of a course is wanted.

    Attributes:
        start: That of the rollout if it is not given.
        end: That of the rollout, or the present, if it is not given.
        points: How many, at equal distances, the start and the end among them.
    """

    start: Instant | None = None
    end: Instant | None = None
    points: Points = 30


class PointObject(CountsObject, frozen=True, kw_only=True):
    """The counts of a rollout at an instant."""

    at: datetime

    @classmethod
    def of_point(cls, point: Point) -> PointObject:
        """Show a point."""
        counts = msgspec.structs.asdict(CountsObject.of(point.progress))
        return cls(**counts, at=to_datetime(point.at))


class CourseObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    The course of a rollout.

    Attributes:
        lag: Events that its counts do not know of yet, at most.
    """

    start: datetime
    end: datetime
    lag: int
    points: list[PointObject]


class CoursesResource:
    """
    The courses of rollouts.

    Args:
        services: Where they are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @operation("getRolloutTimeline", role=Role.VIEWER)
    async def on_get(
        self,
        req: Request,
        resp: Response,
        app: str,
        group: UUID,
        rollout: UUID,
        *,
        query: CourseQuery,
    ) -> CourseObject:
        """Show the counts from the start of a rollout until now, or until its end."""
        now = self._services.clock()
        return await self._services.view(
            query.at, _find, app, group, rollout, query, now
        )


def _find(
    connection: Connection[Any],
    app: str,
    group: UUID,
    rollout: UUID,
    wanted: CourseQuery,
    now: int,
) -> CourseObject:
    found = find_rollout(connection, group_in(connection, app, group), rollout)
    row = existing(found, f"rollout {rollout} of this group")
    moment = looked_at(connection)
    start, end = _span(connection, row, wanted, moment.at if moment else now)
    instants = [
        start + (end - start) * number // (wanted.points - 1)
        for number in range(wanted.points)
    ]
    return CourseObject(
        start=to_datetime(start),
        end=to_datetime(end),
        lag=max(0, last_position(connection) - reached(connection, ROLLOUTS.name)),
        points=list(map(PointObject.of_point, list_points(connection, row, instants))),
    )


def _span(
    connection: Connection[Any], row: RolloutRow, wanted: CourseQuery, now: int
) -> tuple[int, int]:
    """Find the start and the end; `InvalidParameter` if they are out of order."""
    if wanted.end is not None and wanted.end > now:
        raise InvalidParameter("end must not be in the future", field="end")
    begin, finish = _whole(connection, row, now)
    start = begin if wanted.start is None else wanted.start
    end = finish if wanted.end is None else wanted.end
    if start > end:
        raise InvalidParameter(
            "start must not be after end, which is the end of the rollout, or the"
            " present, unless it is given",
            field="start",
        )
    return start, end


def _whole(connection: Connection[Any], row: RolloutRow, now: int) -> tuple[int, int]:
    """Tell when a rollout started and ended; it goes on until now if it did not."""
    # NOTE: when its events were recorded, a moment later than what they bear: at the
    # instant that a start bears, the counts of an earlier run would still be seen.
    begin, ended = moment_of(connection, row.start.position).at, row.end
    if ended is None:
        return begin, max(begin, now)
    return begin, moment_of(connection, ended.position).at
