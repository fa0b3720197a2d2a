"""A web server on loopback, in the test's own event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.unit.simulator.server import Server

OK = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%b\r\n%b"


def page(body: bytes, headers: bytes = b"") -> bytes:
    return OK % (len(body), headers, body)


@dataclass
class Web:
    """
    Answers each request by `reply`, given its body; None cuts the connection.

    Attributes:
        heads: The request heads so far.
        connections: How many were opened.
    """

    reply: Callable[[bytes], bytes | None]
    url: str = ""
    heads: list[str] = field(default_factory=list)
    connections: int = 0

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.connections += 1
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while (answer := self.reply(await self._read(reader))) is not None:
                writer.write(answer)
        writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> bytes:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.heads.append(head)
        return await reader.readexactly(int(head.partition("Content-Length: ")[2]))


@asynccontextmanager
async def running(reply: Callable[[bytes], bytes | None]) -> AsyncIterator[Web]:
    web = Web(reply)
    server = await asyncio.start_server(web.serve, "127.0.0.1", 0)
    web.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield web
    finally:
        server.close()
        await server.wait_closed()
        # Let the handlers of what the clients closed come to their end.
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)


def omaha(server: Server) -> Callable[[bytes], bytes | None]:
    """Answer as an Omaha server."""

    def reply(body: bytes) -> bytes | None:
        (answer,) = server.send([body], len(server.received))
        return None if answer is None else page(answer)

    return reply
