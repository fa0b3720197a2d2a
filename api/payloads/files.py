"""``/payloads/``: files of packages, for machines and mirrors, without signing in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import falcon
import msgspec
from falcon import dt_to_http, http_date_to_dt
from falcon.asgi import App, Request, Response

from api.payloads.ranges import NotSatisfiable, Part, part_asked_for
from payloads.places import PREFIX, Place, Release, is_plain
from payloads.store import Opened, Store

_READERS = 4
"""Threads that read; a slow disk keeps no other work of the server waiting."""
_PIECE = 256 * 1024
_A_YEAR = "public, max-age=31536000, immutable"
_OCTETS = "application/octet-stream"


class Tags(msgspec.Struct, frozen=True):
    """
    What clients know a file by.

    Attributes:
        etag: Strong, with its quotes: the time of the last byte, and the size.
        modified: The same time, to the second.
    """

    etag: str
    modified: datetime

    @classmethod
    def of(cls, opened: Opened) -> Tags:
        """Tell them of a file."""
        etag = f'"{opened.modified_ns:x}-{opened.size:x}"'
        return cls(etag, datetime.fromtimestamp(opened.modified_ns // 10**9, UTC))

    @property
    def last_modified(self) -> str:
        """The time as HTTP writes it."""
        return dt_to_http(self.modified)


class FileResource:
    """
    A hosted file, whole or in part.

    Args:
        store: Where it is.
        readers: Threads to read in.
    """

    def __init__(self, store: Store, readers: Executor) -> None:
        self._store = store
        self._readers = readers

    async def on_get(
        self, req: Request, resp: Response, app: UUID, release: str, name: str
    ) -> None:
        """Send it, or the part that is asked for, unless the client has it."""
        opened = await self._opened(app, release, name)
        part = _answered(req, resp, opened)
        if part is None or req.method == "HEAD":
            opened.file.close()
            return
        resp.set_stream(Reading(opened, part, self._readers), part.length)

    on_head = on_get

    async def _opened(self, app: UUID, release: str, name: str) -> Opened:
        # SECURITY: what is decoded of the path may have separators and dots in it.
        if not (is_plain(release) and is_plain(name)):
            raise falcon.HTTPNotFound
        place = Place(Release(app, release), name)
        loop = asyncio.get_running_loop()
        opened = await loop.run_in_executor(self._readers, self._store.open, place)
        if opened is None:
            raise falcon.HTTPNotFound
        return opened


class Reading(AsyncIterator[bytes]):
    """
    A part of a file, as it is sent: a piece is read when the one before was taken.

    Args:
        opened: The file; it is closed with this.
        part: Of it.
        readers: Threads to read in.
    """

    def __init__(self, opened: Opened, part: Part, readers: Executor) -> None:
        self._file, self._readers = opened.file, readers
        self._file.seek(part.start)
        self._left = part.length

    async def __anext__(self) -> bytes:
        """
        Read the next piece.

        Raises:
            EOFError: The file became shorter; the connection has to end.
        """
        if not self._left:
            raise StopAsyncIteration
        loop, size = asyncio.get_running_loop(), min(_PIECE, self._left)
        piece = await loop.run_in_executor(self._readers, self._file.read, size)
        if not piece:
            raise EOFError("a hosted file became shorter while it was sent")
        self._left -= len(piece)
        return piece

    async def close(self) -> None:
        """End it, however far it came."""
        self._file.close()


def add_file_routes(app: App[Request, Response], store: Store) -> None:
    """Serve the files of a store below `PREFIX`."""
    readers = ThreadPoolExecutor(_READERS, "payloads")
    path = f"{PREFIX}/{{app:uuid}}/{{release}}/{{name}}"
    app.add_route(path, FileResource(store, readers))


def _answered(req: Request, resp: Response, opened: Opened) -> Part | None:
    """Answer all but the bytes; gives those to send, None for none."""
    tags = Tags.of(opened)
    _describe(resp, tags)
    if _is_known(req, tags):
        resp.status = falcon.HTTP_304
        return None
    try:
        part = part_asked_for(_range(req, tags), opened.size)
    except NotSatisfiable:
        resp.status = falcon.HTTP_416
        resp.set_header("Content-Range", f"bytes */{opened.size}")
        return None
    if part is None:
        part = Part(0, opened.size)
    else:
        resp.status = falcon.HTTP_206
        bounds = f"bytes {part.start}-{part.stop - 1}/{opened.size}"
        resp.set_header("Content-Range", bounds)
    resp.content_length = part.length
    return part


def _describe(resp: Response, tags: Tags) -> None:
    resp.content_type = _OCTETS
    resp.set_headers(
        {
            "Accept-Ranges": "bytes",
            "Cache-Control": _A_YEAR,
            "ETag": tags.etag,
            "Last-Modified": tags.last_modified,
        }
    )


def _is_known(req: Request, tags: Tags) -> bool:
    """Say whether the client has it (RFC 9110, section 13.2.2)."""
    named = req.get_header("If-None-Match")
    if named is not None:
        found = [each.strip().removeprefix("W/") for each in named.split(",")]
        return "*" in found or tags.etag in found
    since = _moment(req.get_header("If-Modified-Since"))
    return since is not None and tags.modified <= since


def _moment(header: str | None) -> datetime | None:
    """Read a date; one that is none counts as not sent."""
    try:
        return http_date_to_dt(header or "", obs_date=True)
    except ValueError:
        return None


def _range(req: Request, tags: Tags) -> str | None:
    """Give the header that asks for a part, unless it is one of another file."""
    known = req.get_header("If-Range")
    if req.method != "GET" or known not in {None, tags.etag, tags.last_modified}:
        return None
    return req.get_header("Range")
