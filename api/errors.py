"""Errors become problem details (RFC 9457): the one table of refusals, and the rest."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, NoReturn

import falcon
import msgspec
import structlog
from falcon.asgi import App, Request, Response
from msgspec import UNSET, UnsetType
from psycopg import OperationalError

from domain.errors import Conflict, Invalid, NameTaken, NotFound, Refused, StillInUse
from domain.versions import InvalidVersion
from projections.moments import NotYet

_log = structlog.get_logger(__name__)


class MalformedBody(Refused):
    """The body of the request is not JSON."""


class InvalidParameter(Refused):
    """A parameter of the query is not acceptable."""


class Forbidden(Refused):
    """The caller may not do this."""


PROBLEMS: dict[type[Refused], tuple[HTTPStatus, str]] = {
    MalformedBody: (HTTPStatus.BAD_REQUEST, "malformed-body"),
    InvalidParameter: (HTTPStatus.BAD_REQUEST, "invalid-parameter"),
    Forbidden: (HTTPStatus.FORBIDDEN, "forbidden"),
    NotFound: (HTTPStatus.NOT_FOUND, "not-found"),
    NameTaken: (HTTPStatus.CONFLICT, "name-taken"),
    StillInUse: (HTTPStatus.CONFLICT, "still-in-use"),
    Conflict: (HTTPStatus.CONFLICT, "conflict"),
    InvalidVersion: (HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-version"),
    Invalid: (HTTPStatus.UNPROCESSABLE_ENTITY, "invalid"),
}
"""Status and type of each refusal; one that is not listed takes its base's."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """
    A problem, as it is sent.

    Attributes:
        type: A relative reference; ``about:blank`` where the status says it all.
        instance: The path that was asked for.
        request_id: By which the log knows the request.
        field: The field or parameter at fault, if it is one.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str | UnsetType = UNSET
    instance: str
    request_id: str
    field: str | UnsetType = UNSET


def handle_errors(app: App[Request, Response]) -> None:
    """Let every error of the application be answered by a problem."""
    app.set_error_serializer(_serialize)
    app.add_error_handler(Refused, _refuse)
    app.add_error_handler(OperationalError, _ask_to_come_back)
    app.add_error_handler(NotYet, _ask_to_wait)
    app.add_error_handler(Exception, _fail)


async def _refuse(
    req: Request, resp: Response, ex: Refused, params: dict[str, Any]
) -> None:
    status, slug = next(PROBLEMS[cls] for cls in type(ex).__mro__ if cls in PROBLEMS)
    resp.status = status
    problem = Problem(
        type=f"/problems/{slug}",
        title=slug.replace("-", " ").capitalize(),
        status=status,
        detail=str(ex),
        instance=falcon.uri.encode(req.path),
        request_id=req.context.request_id,
        field=ex.field or UNSET,
    )
    _write(resp, problem)


async def _ask_to_come_back(
    req: Request, resp: Response, ex: OperationalError, params: dict[str, Any]
) -> NoReturn:
    _log.warning("no database", error=str(ex), request_id=req.context.request_id)
    raise falcon.HTTPServiceUnavailable(
        description="The database cannot be reached at the moment.", retry_after=5
    )


async def _ask_to_wait(
    req: Request, resp: Response, ex: NotYet, params: dict[str, Any]
) -> NoReturn:
    raise falcon.HTTPServiceUnavailable(description=str(ex), retry_after=1)


async def _fail(
    req: Request, resp: Response, ex: Exception, params: dict[str, Any]
) -> NoReturn:
    _log.error(
        "unexpected error",
        method=req.method,
        path=req.path,
        request_id=req.context.request_id,
        exc_info=ex,
    )
    raise falcon.HTTPInternalServerError


def _serialize(req: Request, resp: Response, ex: falcon.HTTPError) -> None:
    status = HTTPStatus(ex.status_code)
    problem = Problem(
        title=status.phrase,
        status=status,
        detail=ex.description or UNSET,
        instance=falcon.uri.encode(req.path),
        request_id=req.context.request_id,
    )
    _write(resp, problem)


def _write(resp: Response, problem: Problem) -> None:
    resp.content_type = "application/problem+json"
    resp.data = msgspec.json.encode(problem)
