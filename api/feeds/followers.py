"""Those who follow the log live, over server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import Context

import falcon
import msgspec
import structlog
from falcon.asgi import SSEvent
from psycopg import OperationalError

from api.feeds.event_objects import EventObject
from eventstore.bell import Bell
from projections.pages_events import Piece

_log = structlog.get_logger(__name__)

MAX_FOLLOWERS = 32
"""In one worker; each one reads for itself whenever the log grew."""
MAX_OF_ONE = 8
"""Of one caller in one worker, lest one viewer keep everybody else out."""
SILENCE_S = 12.0
"""After which a heartbeat is due; with the bell's pace, one comes within 15 s."""
LAST_WORDS_S = 1.0
"""How long a client that does not read is waited for at the end."""


class Dismissed(Exception):
    """Whoever follows may do so no longer."""


class Followers:
    """
    Those who follow the log in one worker.

    Args:
        bell: Rings when the log grew; listens only while there is somebody to wake.
        at_most: How many there may be.
    """

    def __init__(self, bell: Bell, *, at_most: int = MAX_FOLLOWERS) -> None:
        self._bell = bell
        self._at_most = at_most
        self._tasks: dict[asyncio.Task[object], str] = {}
        self._listening: asyncio.Task[object] | None = None
        self._is_closed = False

    def require_room(self, name: str) -> None:
        """
        Refuse one more if there are enough, of all or of one caller.

        Args:
            name: The caller's.

        Raises:
            falcon.HTTPTooManyRequests: There are of this caller.
            falcon.HTTPServiceUnavailable: There are, or the worker is about to stop.
        """
        if self._is_closed or len(self._tasks) >= self._at_most:
            raise falcon.HTTPServiceUnavailable(
                description="Too many follow the log here; come back, or ask without"
                " Accept: text/event-stream.",
                retry_after=5,
            )
        if list(self._tasks.values()).count(name) >= MAX_OF_ONE:
            raise falcon.HTTPTooManyRequests(
                description=f"You follow the log {MAX_OF_ONE} times here; close one.",
                retry_after=5,
            )

    async def follow(
        self, read: Callable[[int], Awaitable[Piece]], after: int, name: str
    ) -> AsyncIterator[SSEvent]:
        """
        Tell one follower the log, from after a position until the worker stops.

        Args:
            read: Reads on from after a position; raises `Dismissed` when it is over.
            after: Where to begin.
            name: The follower's.
        """
        loop = asyncio.get_running_loop()
        silent_since = -SILENCE_S
        with suppress(Dismissed), self._following(name):
            while not self._is_closed:
                ring = self._bell.next_ring()
                if (piece := await _try(read, after)) is not None:
                    after = piece.next
                    for row in piece.rows:
                        yield _message(EventObject.of(row))
                        silent_since = loop.time()
                if loop.time() - silent_since >= SILENCE_S:
                    yield _heartbeat(after)
                    silent_since = loop.time()
                if piece is None or piece.is_end:
                    await ring.wait()

    def close(self) -> None:
        """Send all followers home; they know where to go on."""
        self._is_closed = True
        self._bell.ring()
        asyncio.get_running_loop().call_later(LAST_WORDS_S, self._cut)

    def _cut(self) -> None:
        for task in self._tasks:
            task.cancel()

    @contextmanager
    def _following(self, name: str) -> Iterator[None]:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  (a coroutine runs in one)
        self._tasks[task] = name
        if self._listening is None:
            # NOTE: in a context of its own, lest it log as the first one's request.
            self._listening = asyncio.get_running_loop().create_task(
                self._bell.listen(), context=Context()
            )
        try:
            yield
        finally:
            del self._tasks[task]
            if not self._tasks:
                self._listening.cancel()
                self._listening = None


async def _try(read: Callable[[int], Awaitable[Piece]], after: int) -> Piece | None:
    try:
        return await read(after)
    except OperationalError as ex:
        _log.warning("follower waits for the database", error=str(ex))
        return None


def _message(event: EventObject) -> SSEvent:
    return SSEvent(
        event_id=str(event.position),
        event=event.type,
        text=msgspec.json.encode(event).decode(),
    )


def _heartbeat(position: int) -> SSEvent:
    """
    Show that we live, and how far we are.

    An id without data is no event for the client, but where it resumes from: it need
    not go again through what a filter left out.
    """
    return SSEvent(comment="still following", event_id=str(position))
