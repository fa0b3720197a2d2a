"""Bodies of requests: bytes become a struct, or the reason why not."""

from __future__ import annotations

import asyncio
import re
from http import HTTPStatus
from typing import TypeVar

import falcon
import msgspec
from falcon.asgi import Request

from api.requests.errors import MalformedBody
from domain.errors import Invalid

MAX_BODY = 1 << 20
BODY_TIMEOUT_S = 30
"""For all of a body; a MiB arrives in time over the slowest of lines."""
_PATH = re.compile(r" - at `\$\.?([^`]*)`$")
_MISSING = re.compile(r"required field `(\w+)`")
_INDEX = re.compile(r"\[[^]]*\]")

B = TypeVar("B")


async def read_body(req: Request, kind: type[B]) -> B:
    """
    Read a JSON body; fields that nobody asked for are passed over.

    Raises:
        MalformedBody: It is not JSON.
        Invalid: A field is missing or of the wrong type.
        falcon.HTTPUnsupportedMediaType: It says that it is not JSON, or compressed.
        falcon.HTTPContentTooLarge: It has more than 1 MiB.
        falcon.HTTPError: 408, it did not arrive in time.
    """
    _require_json(req)
    return parse_body(await _read(req), kind)


async def read_body_or_none(req: Request, kind: type[B]) -> B | None:
    """Read a JSON body as `read_body` does; None if there is none."""
    body = await _read(req)
    if not body:
        return None
    _require_json(req)
    return parse_body(body, kind)


def require_length(req: Request, media_type: str) -> None:
    """
    See that a body that is read as it comes says what it is, and how long.

    Raises:
        falcon.HTTPUnsupportedMediaType: It is of another type, or compressed.
        falcon.HTTPLengthRequired: It does not say how long it is.
    """
    _require_type(req, media_type)
    if req.content_length is None:
        raise falcon.HTTPLengthRequired(description="Send Content-Length.")


def _require_json(req: Request) -> None:
    _require_type(req, falcon.MEDIA_JSON)


def _require_type(req: Request, wanted: str) -> None:
    media_type = (req.content_type or "").partition(";")[0].strip().lower()
    if media_type != wanted:
        raise falcon.HTTPUnsupportedMediaType(description=f"Send {wanted}.")
    if req.get_header("Content-Encoding"):
        raise falcon.HTTPUnsupportedMediaType(description="Send it uncompressed.")


async def _read(req: Request) -> bytes:
    # NOTE: one byte more than allowed, so that a body without a length is caught too.
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            body: bytes = await req.stream.read(MAX_BODY + 1)
    except TimeoutError as ex:
        raise falcon.HTTPError(
            HTTPStatus.REQUEST_TIMEOUT,
            description=f"A body has to arrive within {BODY_TIMEOUT_S} seconds.",
        ) from ex
    if len(body) > MAX_BODY:
        raise falcon.HTTPContentTooLarge(
            description=f"A body has at most {MAX_BODY} bytes."
        )
    return body


def parse_body(body: bytes, kind: type[B]) -> B:
    """Parse a JSON body; raises `MalformedBody` or `Invalid`."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as ex:
        raise _invalid(str(ex)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as ex:
        raise MalformedBody(f"The body is not JSON: {ex}") from None


def _invalid(complaint: str) -> Invalid:
    """Name the field as the domain does: ``extra_files.size``, whichever file."""
    path = _PATH.search(complaint)
    missing = _MISSING.search(complaint)
    names = [path and _INDEX.sub("", path[1]), missing and missing[1]]
    field = ".".join(filter(None, names))
    return Invalid(_PATH.sub("", complaint), field=field or None)
