"""
One keep-alive connection to a server, which posts one request after the other.

PERF: asyncio's protocols with httptools take 9 us a request here, aiohttp 75 and httpx
2,100; a server of ours takes about 100.
"""

from __future__ import annotations

import asyncio
import ssl
from typing import cast
from urllib.parse import SplitResult, urlsplit

import httptools

from simulator.replies import Reply, Silence

TIMEOUT_S = 30
"""How long a connection or an answer may take."""
FRESH_S = 1
"""NOTE: a connection that rested for longer may be closed as we write to it."""
_PATH = "/v1/update/"
_PORTS = {"http": 80, "https": 443}


class BadAddress(ValueError):
    """What is no address of a server over HTTP."""


class Address:
    """
    Where to post: read from a URL, which gets the usual path if it has none.

    Raises:
        BadAddress: The URL is no ``http`` or ``https`` one.
    """

    def __init__(self, url: str) -> None:
        parts = _split(url)
        self.url = url
        self.host = parts.hostname or ""
        self.port = parts.port or _PORTS[parts.scheme]
        self.tls = ssl.create_default_context() if parts.scheme == "https" else None
        target = parts.path if parts.path.strip("/") else _PATH
        self.head = (
            f"POST {target} HTTP/1.1\r\nHost: {parts.netloc.rpartition('@')[2]}\r\n"
            "Accept: */*\r\nContent-Type: text/xml\r\nContent-Length: "
        ).encode()


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        if parts.scheme in _PORTS and parts.hostname and parts.port != 0:
            return parts
    except ValueError:
        pass
    raise BadAddress(f"{url[:80]!r} is no URL such as http://127.0.0.1:8000")


class Connection:
    """A connection to a server, opened when it is needed, and again if it was lost."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._exchange: _Exchange | None = None
        self._used_at = 0.0

    async def post(self, body: bytes) -> Reply | Silence:
        """Post a request once, and give the reply or say why there is none."""
        try:
            async with asyncio.timeout(TIMEOUT_S):
                return await self._post(body)
        except TimeoutError:
            self.close()
            return Silence.TIMED_OUT

    def close(self) -> None:
        """Close the connection if it is open."""
        if self._exchange is not None:
            self._exchange.close()
            self._exchange = None

    async def _post(self, body: bytes) -> Reply | Silence:
        loop = asyncio.get_running_loop()
        if not self._is_fresh(loop.time()):
            self.close()
            try:
                self._exchange = await self._open()
            except OSError:
                return Silence.REFUSED
        assert self._exchange is not None  # noqa: S101  (just opened, or fresh)
        reply = await self._exchange.post(self._address.head, body)
        self._used_at = loop.time()
        return reply

    def _is_fresh(self, now: float) -> bool:
        if self._exchange is None or self._exchange.is_closed:
            return False
        return now - self._used_at < FRESH_S

    async def _open(self) -> _Exchange:
        address, loop = self._address, asyncio.get_running_loop()
        _, exchange = await loop.create_connection(
            _Exchange, address.host, address.port, ssl=address.tls
        )
        return exchange


class _Exchange(asyncio.Protocol):
    """Requests and replies in turn; the `on_...` methods are httptools' callbacks."""

    def __init__(self) -> None:
        self.is_closed = False
        self._body = b""
        self._reply: asyncio.Future[Reply | Silence] | None = None
        self._parser = httptools.HttpResponseParser(self)

    def post(self, head: bytes, body: bytes) -> asyncio.Future[Reply | Silence]:
        """Send a request; the reply is a Silence if the connection is lost."""
        self._body = b""
        self._reply = asyncio.get_running_loop().create_future()
        self._transport.write(b"%b%d\r\n\r\n%b" % (head, len(body), body))
        return self._reply

    def close(self) -> None:
        self.is_closed = True
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # NOTE: uvloop's are no subclass of asyncio's.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_closed = True
        self._settle(Silence.CUT_OFF)

    def on_body(self, data: bytes) -> None:
        self._body += data

    def on_message_complete(self) -> None:
        if not self._parser.should_keep_alive():
            self.close()
        self._settle(Reply(self._parser.get_status_code(), self._body))

    def _settle(self, reply: Reply | Silence) -> None:
        if self._reply is not None and not self._reply.done():
            self._reply.set_result(reply)
