"""``/api/apps/{app}/payloads``: files of packages, as operators bring them."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http import HTTPStatus

import msgspec
import structlog
from falcon.asgi import Request, Response

from api.access.callers import caller_of
from api.operations.operation import operation
from api.operations.services import Services
from api.requests.errors import MalformedBody
from api.requests.lookups import application_id
from domain.arch import Arch
from domain.roles import Role
from domain.versions import InvalidVersion, parse_version
from payloads.digests import Measured
from payloads.errors import CannotHost, NoRoom
from payloads.places import Place, place_of, release_of
from payloads.store import Store
from payloads.uploads import Upload

OCTETS = "application/octet-stream"
_WRITERS = 2
_PIECE = 1 << 20
_log = structlog.get_logger(__name__)


class UploadQuery(msgspec.Struct, frozen=True, kw_only=True):
    """
    What is uploaded.

    Attributes:
        version: Of the package that it is for.
        filename: A plain name: letters, digits and ``. _ + ~ = @ , -``.
        arch: Of the package, as packages number it.
    """

    version: str
    filename: str
    arch: Arch = Arch.AMD64


class PayloadObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    A file that is hosted, in the fields of a package.

    Attributes:
        url: Of the folder that it is in.
        filename: Its name.
        size: In bytes.
        hash: Its SHA-1, in base64.
        sha256: Its SHA-256, in base64.
    """

    url: str
    filename: str
    size: int
    hash: str
    sha256: str


class PayloadsResource:
    """
    Files of packages.

    Args:
        services: To find applications.
        store: Where they are kept; None if this server keeps none.
    """

    def __init__(self, services: Services, store: Store | None) -> None:
        self._services = services
        self._store = store
        # NOTE: a disk that is slow to write keeps nobody else waiting.
        self._writers = ThreadPoolExecutor(_WRITERS, "uploads")

    @operation(
        "uploadPayload",
        role=Role.OPERATOR,
        status=HTTPStatus.CREATED,
        takes=OCTETS,
        refuses=(CannotHost, NoRoom, MalformedBody, InvalidVersion),
    )
    async def on_post(
        self, req: Request, resp: Response, app: str, *, query: UploadQuery
    ) -> PayloadObject:
        """
        Host a file: the body is its bytes, and the answer is what a package needs.

        It is not offered to anybody before a package refers to it. The same file again
        is as good as once; another one under the same name is refused.
        """
        owner = await self._services.read(application_id, app)
        parse_version(query.version)
        release = release_of(owner, query.arch, query.version)
        place = place_of(release, query.filename)
        store = self._hosting()
        measured = await self._received(req, store, place)
        by = caller_of(req).name
        _log.info("uploaded", path=place.path, size=measured.size, by=by)
        resp.location = f"{store.url_of(release)}{place.name}"
        return _shown(store, place, measured)

    def _hosting(self) -> Store:
        if self._store is None:
            raise CannotHost(
                "this server hosts no files: start it with --host-coreos-packages,"
                " or give packages the URL of another server"
            )
        return self._store

    async def _received(self, req: Request, store: Store, place: Place) -> Measured:
        in_thread = partial(asyncio.get_running_loop().run_in_executor, self._writers)
        await in_thread(store.require_room, req.content_length or 0)
        with Upload(store, place) as upload:
            while piece := await req.stream.read(_PIECE):
                await in_thread(upload.write, piece)
            _require_whole(req, upload.size)
            return await in_thread(upload.finish)


def _require_whole(req: Request, size: int) -> None:
    # NOTE: a client that goes away ends the stream as one that is done does.
    if size != req.content_length:
        raise MalformedBody(
            f"The body ended after {size:,} of {req.content_length:,} bytes."
        )


def _shown(store: Store, place: Place, measured: Measured) -> PayloadObject:
    return PayloadObject(
        url=store.url_of(place.release),
        filename=place.name,
        size=measured.size,
        hash=measured.sha1,
        sha256=measured.sha256,
    )
