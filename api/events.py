"""``/api/events``: the event feed, piece by piece or live."""

from __future__ import annotations

from functools import partial
from typing import Any

from falcon import MEDIA_JSON
from falcon.asgi import Request, Response
from psycopg import Connection

from api.event_objects import PieceObject
from api.event_queries import EventQuery, parse_query
from api.followers import Followers
from api.services import Services
from projections.pages_events import Filter, Piece, read_piece

EVENT_STREAM = "text/event-stream"


class EventsResource:
    """
    The log, oldest first.

    Args:
        services: Where it is.
        followers: Those who follow it live.
    """

    def __init__(self, services: Services, followers: Followers) -> None:
        self._services = services
        self._followers = followers

    async def on_get(self, req: Request, resp: Response) -> None:
        """Give a piece of the log; to who accepts only an event stream, all of it."""
        query = parse_query(req)
        resp.append_header("Vary", "Accept")
        if req.client_prefers((MEDIA_JSON, EVENT_STREAM)) == EVENT_STREAM:
            await self._stream(query, resp)
        else:
            piece = await self._services.read(_read, query)
            resp.media = PieceObject.of(piece)

    async def _stream(self, query: EventQuery, resp: Response) -> None:
        wanted, after = await self._services.read(_prepare, query)
        self._followers.require_room()
        # NOTE: proxies must neither keep a stream nor hold it back.
        resp.cache_control = ["no-store"]
        resp.set_header("X-Accel-Buffering", "no")
        read = partial(self._read_on, wanted, query.limit)
        resp.sse = self._followers.follow(read, after)

    async def _read_on(self, wanted: Filter, limit: int, after: int) -> Piece:
        return await self._services.read(read_piece, wanted, after=after, limit=limit)


def _read(connection: Connection[Any], query: EventQuery) -> Piece:
    wanted, after = _prepare(connection, query)
    return read_piece(connection, wanted, after=after, limit=query.limit)


def _prepare(connection: Connection[Any], query: EventQuery) -> tuple[Filter, int]:
    return query.filter(connection), query.start(connection)
