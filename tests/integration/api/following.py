"""A client of the event feed that follows it live, and may be cut off."""

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass

from falcon.testing import create_scope

from tests.integration.api.client import PASSWORD, USERNAME, basic

PATIENCE_S = 30


@dataclass(frozen=True)
class Message:
    """A block of the stream; `data` is None if it is no event for the client."""

    id: int
    type: str | None
    data: dict | None

    @classmethod
    def parse(cls, block):
        fields = dict(
            line.split(": ", 1) for line in block.decode().strip().splitlines()
        )
        data = fields.get("data")
        return cls(
            int(fields["id"]), fields.get("event"), json.loads(data) if data else None
        )


class Stream:
    """What the server sends in answer to one request."""

    def __init__(self, application, scope, reads):
        self._sent = asyncio.Queue()
        self._reads = reads
        self._asked = False
        self.task = asyncio.create_task(application(scope, self._ask, self._take))

    async def start(self):
        """Wait for the answer to begin; gives its status and headers."""
        start = await asyncio.wait_for(self._sent.get(), PATIENCE_S)
        headers = {name.decode(): value.decode() for name, value in start["headers"]}
        return start["status"], headers

    async def message(self):
        """Wait for the next block, a heartbeat too; None at the end of the stream."""
        body = await asyncio.wait_for(self._sent.get(), PATIENCE_S)
        return Message.parse(body["body"]) if body.get("more_body") else None

    async def events(self, number):
        """Wait for so many events, and give them."""
        events = []
        while len(events) < number:
            message = await self.message()
            if message.data is not None:
                events.append(message)
        return events

    async def _take(self, event):
        if self._reads == 0:
            await asyncio.Event().wait()
        self._reads -= 1
        await self._sent.put(event)

    async def _ask(self):
        if self._asked:
            await asyncio.Event().wait()
        self._asked = True
        return {"type": "http.request", "body": b"", "more_body": False}


@asynccontextmanager
async def following(application, query="", reads=-1, **headers):
    """
    Follow the log; at the end of the block the client is gone.

    It may be one that takes only so many messages, and then reads no more. Headers that
    are None are not sent.
    """
    accept = {"Accept": "text/event-stream", **basic(USERNAME, PASSWORD)}
    given = {name: value for name, value in (accept | headers).items() if value}
    scope = create_scope(path="/api/events", query_string=query, headers=given)
    stream = Stream(application, scope, reads)
    try:
        yield stream
    finally:
        # As the web server does when a connection is lost.
        stream.task.cancel()
        await asyncio.wait([stream.task])
