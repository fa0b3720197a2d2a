"""``.../rollouts/{rollout}/timeline``: the counts of a rollout over time."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from falcon.asgi import Request, Response
from psycopg import Connection

from api.errors import InvalidParameter
from api.lookups import existing, group_in
from api.paging import wanted_number
from api.parameters import wanted_instant
from api.rollout_objects import CountsObject
from api.services import Services
from domain.instants import to_datetime
from eventstore.log import last_position
from projections.asynchronous.rollouts.fold import ROLLOUTS
from projections.asynchronous.rollouts.pages import Point, list_points
from projections.moments import looked_at, moment_of, reached
from projections.pages_rollouts import RolloutRow, find_rollout

POINTS = 30
MAX_POINTS = 200


class Wanted(msgspec.Struct, frozen=True):
    """
    What part of a course is wanted.

    Attributes:
        start: In microseconds; None for the start of the rollout.
        end: The same; None for the end of the rollout, or the present.
        points: How many, at equal distances, the start and the end among them.
    """

    start: int | None
    end: int | None
    points: int


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

    async def on_get(
        self, req: Request, resp: Response, app: str, group: UUID, rollout: UUID
    ) -> None:
        """Show the counts from the start of a rollout until now, or until its end."""
        wanted = Wanted(
            start=wanted_instant(req, "start"),
            end=wanted_instant(req, "end"),
            points=wanted_number(
                req, "points", default=POINTS, at_least=2, at_most=MAX_POINTS
            ),
        )
        now = self._services.clock()
        resp.media = await self._services.view(
            req, _find, app, group, rollout, wanted, now
        )


def _find(
    connection: Connection[Any],
    app: str,
    group: UUID,
    rollout: UUID,
    wanted: Wanted,
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
    connection: Connection[Any], row: RolloutRow, wanted: Wanted, now: int
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
