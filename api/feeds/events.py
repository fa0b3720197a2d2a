"""``/api/events``: the event feed, piece by piece or live."""

from __future__ import annotations

from functools import partial
from typing import Any

from falcon import MEDIA_JSON
from falcon.asgi import Request, Response
from psycopg import Connection

from api.access.callers import Caller, Identify, caller_of, identify_of
from api.feeds.event_objects import PieceObject
from api.feeds.event_queries import EventQuery, EventsParameters, Resumption, asked
from api.feeds.followers import Dismissed, Followers
from api.operations.operation import operation
from api.operations.services import Services
from api.requests.errors import InvalidParameter
from domain.roles import Role
from projections.pages_events import Filter, Piece, read_piece, read_piece_before
from projections.sight import Sight, list_seen

EVENT_STREAM = "text/event-stream"


class EventsResource:
    """
    The log, on from a position or back from one.

    Args:
        services: Where it is.
        followers: Those who follow it live.
    """

    def __init__(self, services: Services, followers: Followers) -> None:
        self._services = services
        self._followers = followers

    @operation("readEvents", role=Role.VIEWER, media=(EVENT_STREAM,))
    async def on_get(
        self,
        req: Request,
        resp: Response,
        *,
        query: EventsParameters,
        headers: Resumption,
    ) -> PieceObject | None:
        """
        Give a piece of the log; to who accepts only an event stream, all of it.

        A stream goes on only, and never back.
        """
        wanted, sight = asked(query, headers), caller_of(req).sight
        resp.append_header("Vary", "Accept")
        if req.client_prefers((MEDIA_JSON, EVENT_STREAM)) == EVENT_STREAM:
            _refuse_the_past(query)
            await self._stream(wanted, req, resp)
            return None
        return PieceObject.of(await self._services.view(query.at, _read, wanted, sight))

    async def _stream(self, query: EventQuery, req: Request, resp: Response) -> None:
        caller = caller_of(req)
        wanted, after = await self._services.read(_prepare, query, caller.sight)
        self._followers.require_room(caller.name)
        # NOTE: proxies must neither keep a stream nor hold it back.
        resp.cache_control = ["no-store"]
        resp.set_header("X-Accel-Buffering", "no")
        read = partial(self._read_on, identify_of(req), caller, wanted, query.limit)
        resp.sse = self._followers.follow(read, after, caller.name)

    async def _read_on(
        self, identify: Identify, caller: Caller, wanted: Filter, limit: int, after: int
    ) -> Piece:
        now = self._services.clock()

        def read(connection: Connection[Any]) -> Piece:
            if identify(connection, now) != caller:
                raise Dismissed
            return _read_seen(connection, wanted, caller.sight, after, limit)

        return await self._services.read(read)


def _refuse_the_past(query: EventsParameters) -> None:
    for name in ("before", "at"):
        if getattr(query, name) is not None:
            raise InvalidParameter(f"a stream has no {name}", field=name)


def _read(connection: Connection[Any], query: EventQuery, sight: Sight) -> Piece:
    wanted, start = _prepare(connection, query, sight)
    if query.is_back:
        seen = wanted.within(list_seen(connection, sight))
        return read_piece_before(connection, seen, before=start, limit=query.limit)
    return _read_seen(connection, wanted, sight, start, query.limit)


def _prepare(
    connection: Connection[Any], query: EventQuery, sight: Sight
) -> tuple[Filter, int]:
    return query.filter(connection, sight), query.begin(connection)


def _read_seen(
    connection: Connection[Any], wanted: Filter, sight: Sight, after: int, limit: int
) -> Piece:
    # NOTE: anew for each piece, as a follower sees applications that are yet to come.
    seen = list_seen(connection, sight)
    return read_piece(connection, wanted.within(seen), after=after, limit=limit)
