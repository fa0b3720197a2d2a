"""``POST /v1/update`` and ``POST /omaha``: where machines ask."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from http import HTTPStatus

import falcon
import structlog
from falcon.asgi import App, Request, Response

from omaha.answers import answer_later
from omaha.arrivals import Arrival
from omaha.batch import Answers, Unavailable
from omaha.committer import Committer, Overloaded
from omaha.protocol import requests, responses
from omaha.protocol.requests import MalformedRequest
from omaha.protocol.statuses import EventResult, EventType

_PATHS = ("/v1/update", "/v1/update/", "/omaha", "/omaha/")
_HIDDEN = ("/v1/update/{given:path}", "/omaha/{given:path}")
BODY_TIMEOUT_S = 15
"""For all of a body; known clients send theirs, a kilobyte, in one packet."""
LATER_S = 14400
"""The longest that update_engine lets itself be told to wait."""
_XML = "text/xml; charset=utf-8"
_ACCEPTED = frozenset({"", "text/xml", "application/xml"})
_SENT_WITH_EVERY_POLL = (EventType.UPDATE_COMPLETE, EventResult.SUCCESS_REBOOT)
_log = structlog.get_logger(__name__)


class UpdateResource:
    """
    The Omaha endpoint.

    Args:
        committer: The way to the database.
        secret: What the path has to end with; empty for nothing.
        is_pushy: Takes a client's address, and tells whether it asks too often.
    """

    def __init__(
        self,
        committer: Committer,
        secret: str = "",
        is_pushy: Callable[[str], bool] = lambda address: False,
    ) -> None:
        self._committer = committer
        self._secret = secret.encode()
        self._is_pushy = is_pushy

    @property
    def paths(self) -> Sequence[str]:
        """Where it answers; with a secret, to whoever does not know it as well."""
        return (*_PATHS, *_HIDDEN) if self._secret else _PATHS

    async def on_post(self, req: Request, resp: Response, given: str = "") -> None:
        """
        Answer a request that parsed with 200, whatever the answer is.

        Errors are for what cannot be read (400, 413, 415) or not be recorded (503), and
        for a path without the secret (501, as of Nebraska). Only 500 and 503 make
        update_engine back off.
        """
        self._require_secret(given)
        _require_xml(req)
        request = _parse(await _read_body(req), req)
        is_pushy = self._is_pushy(req.context.client_address)
        if (is_pushy or self._committer.is_busy) and _only_asks(request):
            answers = tuple(answer_later(app, LATER_S) for app in request.apps)
        elif is_pushy:
            raise _later("Too many requests come from this address.")
        else:
            answers = await self._decide(request, req)
        resp.content_type = _XML
        resp.data = _render(answers)

    def _require_secret(self, given: str) -> None:
        # SECURITY: in the same time, however much of it was guessed.
        if not secrets.compare_digest(given.removesuffix("/").encode(), self._secret):
            raise falcon.HTTPNotImplemented

    async def _decide(self, request: requests.Request, req: Request) -> Answers:
        context = req.context
        arrival = Arrival(request, context.client_address, context.request_id)
        try:
            return await self._committer.submit(arrival)
        except (Overloaded, Unavailable) as ex:
            raise _later("The server cannot record anything at the moment.") from ex


def add_routes(app: App[Request, Response], resource: UpdateResource) -> None:
    """
    Serve the endpoint under its paths; none redirects, as that would lose a POST.

    The application needs `api.requests.middleware.RequestMiddleware` too.
    """
    for path in resource.paths:
        app.add_route(path, resource)


def _later(why: str) -> falcon.HTTPServiceUnavailable:
    return falcon.HTTPServiceUnavailable(
        title="Try again later", description=why, retry_after=60
    )


def _require_xml(req: Request) -> None:
    media_type, _, parameters = (req.content_type or "").partition(";")
    charset = parameters.partition("charset=")[2].strip("\"' ").lower()
    if media_type.strip().lower() not in _ACCEPTED or charset not in ("", "utf-8"):
        raise falcon.HTTPUnsupportedMediaType(description="Send text/xml in UTF-8.")
    if req.get_header("Content-Encoding"):
        raise falcon.HTTPUnsupportedMediaType(description="Send it uncompressed.")


async def _read_body(req: Request) -> bytes:
    # NOTE: one byte more than allowed, so that a body without a length is caught too.
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            body: bytes = await req.stream.read(requests.MAX_BODY + 1)
    except TimeoutError as ex:
        raise falcon.HTTPError(
            HTTPStatus.REQUEST_TIMEOUT,
            description=f"A request has to arrive within {BODY_TIMEOUT_S} seconds.",
        ) from ex
    if len(body) > requests.MAX_BODY:
        raise falcon.HTTPContentTooLarge(
            description=f"A request has at most {requests.MAX_BODY} bytes."
        )
    return body


def _parse(body: bytes, req: Request) -> requests.Request:
    try:
        return requests.parse_request(body)
    except MalformedRequest as ex:
        peer = req.context.client_address
        _log.warning("malformed request", peer=peer, error=str(ex))
        raise falcon.HTTPBadRequest(
            title="Malformed Omaha request", description=str(ex)
        ) from ex


def _only_asks(request: requests.Request) -> bool:
    """Whether nothing is lost if the request is not looked at."""
    kinds = {(e.event_type, e.event_result) for app in request.apps for e in app.events}
    return kinds <= {_SENT_WITH_EVERY_POLL}


def _render(answers: Answers) -> bytes:
    seconds, days = responses.day_start(datetime.now(UTC))
    return responses.render_response(
        responses.Response(apps=answers, elapsed_seconds=seconds, elapsed_days=days)
    )
