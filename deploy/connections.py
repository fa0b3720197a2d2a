"""One connection of a client: gunicorn's, within bounds of time, size and number."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import msgspec
from gunicorn.asgi import protocol
from gunicorn.asgi.protocol import ASGIProtocol, BodyReceiver

from api.safety.headers import ALWAYS
from deploy.waiting import WaitingRoom

MAX_HEAD = 64 * 1024
"""Bytes of a request line and its headers; known clients send less than one KiB."""
MAX_UNREAD = 256 * 1024
"""Bytes of a body that have come and that nobody has asked for yet."""
MAX_BESIDE = (1 << 20) + MAX_HEAD
"""Bytes that are no body: the head, what is around chunks, and what is pipelined."""
IDLE_S = 75
"""
For a request to arrive, from the connection or the answer before it on.

Machines come hours apart, but proxies keep connections: they should be the ones to
close, and most do so after 60 seconds.
"""
STALLED_S = 30
"""For a client to take what it was sent."""
LINGER_S = 2.0
"""For a client to read why it was refused, while it is still sending."""
MAX_LINGER = 1 << 20
"""Bytes that are taken of a body meanwhile, to nobody's use."""
_BANNER: bytes = protocol._CACHED_SERVER_HEADER  # noqa: SLF001
_FOLDED = b""
"""The name that the parser gives to a continued line."""

# NOTE: it looks for the parser's features on this class, and for the parser on ours.
ASGIProtocol._check_h1c_protocol_available()  # noqa: SLF001


class Connections:
    """
    The connections of one worker.

    When there are too many, the one that has waited longest for a request makes room:
    who only opens connections pushes out his own.

    Args:
        at_most: How many there may be.
    """

    def __init__(self, at_most: int) -> None:
        self.at_most = at_most
        self.open = 0
        self.idle = WaitingRoom[Connection](IDLE_S)
        self.stalled = WaitingRoom[Connection](STALLED_S)
        self.closing = WaitingRoom[Connection](STALLED_S)

    def admit(self) -> None:
        """Count one more, and make room for it."""
        self.open += 1
        if self.open > self.at_most and (longest := self.idle.first()) is not None:
            self.idle.leave(longest)
            longest.abort()

    def dismiss(self, connection: Connection) -> None:
        """Count one less."""
        self.open -= 1
        for room in (self.idle, self.stalled, self.closing):
            room.leave(connection)

    def sweep(self, now: float) -> None:
        """End those that have waited for too long; to be called every second."""
        for room in (self.idle, self.stalled, self.closing):
            for connection in room.overdue(now):
                connection.abort()


class Body(BodyReceiver):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's body of a request, of which only so much waits in memory."""

    __slots__ = ("_read", "size")

    protocol: Connection

    def __init__(self, request: Any, protocol: Connection) -> None:
        super().__init__(request, protocol)
        self.size = self._read = 0

    def feed(self, chunk: bytes) -> None:
        """Take what came; the client waits if it is too much."""
        self.size += len(chunk)
        super().feed(chunk)
        if self.size > self._read + MAX_UNREAD:
            self.protocol.pause()

    def _pop_chunk(self) -> dict[str, Any]:
        message: dict[str, Any] = super()._pop_chunk()
        self._read += len(message["body"])
        if self.size <= self._read + MAX_UNREAD:
            self.protocol.go_on()
        return message

    async def linger(self) -> None:
        """
        Take what is still coming after the answer, for a while.

        A connection that ends with something unread is reset, and who is still sending
        then reads no answer: nginx makes a 502 of it. Beyond `MAX_LINGER` the client
        has to wait, and finds the answer.
        """
        if self._complete:
            return
        enough = self._read + MAX_LINGER
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_S):
                while not self._complete and self._read < enough:
                    if (await self.receive())["type"] == "http.disconnect":
                        return
                if not self._complete:
                    await asyncio.sleep(LINGER_S)


class Connection(ASGIProtocol):  # type: ignore[misc]  # gunicorn has no types
    """
    gunicorn's connection, with bounds where it has none.

    Those are the time for headers and between requests, the time in which an answer is
    to be taken, the size of what has yet to be understood, and the size of a body that
    nobody has asked for yet. What is no HTTP is answered 400.
    """

    _received = 0
    _body_receiver: Body | None
    _response_buffer: bytes

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._connections = self.worker.connections
        self._connections.admit()
        self._connections.idle.enter(self, self.worker.loop.time())

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._connections.dismiss(self)
        super().connection_lost(exc)

    def abort(self) -> None:
        """End the connection, whatever has not been sent."""
        self._closed = True
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Take what came, as long as it is not too much."""
        self._received += len(data)
        super().data_received(data)
        if self._received <= MAX_HEAD:
            return
        if self._body_receiver is None:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        elif self._received > self._body_receiver.size + MAX_BESIDE:
            # NOTE: the connection ends with the answer, because something is left.
            self.pause()

    def pause(self) -> None:
        """Take nothing more for now."""
        self._pause_reading()

    def go_on(self) -> None:
        """Take what comes again."""
        self._resume_reading()

    def pause_writing(self) -> None:
        """Note that the client takes nothing more for now."""
        super().pause_writing()
        self._connections.stalled.enter(self, self.worker.loop.time())

    def resume_writing(self) -> None:
        """Note that it does again."""
        super().resume_writing()
        self._connections.stalled.leave(self)

    def _on_headers_complete(self) -> bool:
        # SECURITY: RFC 9112, section 5.2: proxies differ in what a folded line means.
        if self._callback_parser.get_header(_FOLDED) is not None:
            raise ValueError("Folded header")
        self._connections.idle.leave(self)
        is_head = bool(super()._on_headers_complete())
        self._body_receiver = Body(self._current_request, self)
        return is_head

    def _feed_callback_parser(self, data: bytes) -> bool:
        try:
            return bool(super()._feed_callback_parser(data))
        except ValueError:
            self._refuse(HTTPStatus.BAD_REQUEST)
            return False

    async def _handle_http_request(self, *arguments: Any) -> bool:
        keepalive = await super()._handle_http_request(*arguments)
        if self._body_receiver is not None:
            await self._body_receiver.linger()
        # NOTE: what was pipelined behind a request is lost on gunicorn; a client whose
        # connection ends sends it again (RFC 9112, section 9.3.2).
        return keepalive and not self._callback_parser.remaining()

    def _arm_keepalive_timer(self) -> None:
        """Wait for the next request; gunicorn's own timer never ends."""
        self._received = 0
        self._connections.idle.enter(self, self.worker.loop.time())

    def _is_websocket_upgrade(self, request: object) -> bool:
        return False

    def _close_transport(self) -> None:
        if not self._closed:
            self._connections.idle.leave(self)
            self._connections.closing.enter(self, self.worker.loop.time())
        super()._close_transport()

    def _send_response_start(self, *arguments: Any) -> None:
        super()._send_response_start(*arguments)
        head: bytes = self._response_buffer
        self._response_buffer = head.replace(_BANNER, b"", 1)

    def _refuse(self, status: HTTPStatus) -> None:
        self._send_error_response(status, "")
        self._close_transport()

    def _send_error_response(self, status: int, message: str) -> None:
        """Answer what never became a request, in the form of all other errors."""
        phrase = HTTPStatus(status).phrase
        problem = {"type": "about:blank", "title": phrase, "status": int(status)}
        body = msgspec.json.encode(problem)
        headers = ALWAYS | {
            "content-type": "application/problem+json",
            "content-length": str(len(body)),
            "cache-control": "no-store",
            "connection": "close",
        }
        lines = [f"HTTP/1.1 {int(status)} {phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._safe_write("\r\n".join([*lines, "", ""]).encode() + body)
