"""Errors become problem details (RFC 9457): the one table of refusals, and the rest."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, NoReturn

import falcon
import msgspec
import structlog
from falcon.asgi import App, Request, Response
from msgspec import UNSET, UnsetType
from psycopg import OperationalError
from psycopg.errors import QueryCanceled

from api.audit_objects import AuditObject
from api.safety.paths import loggable
from domain.errors import (
    Conflict,
    Invalid,
    NameTaken,
    NotFound,
    Obstacle,
    Refused,
    StillInUse,
)
from domain.versions import InvalidVersion
from payloads.errors import CannotHost, NoRoom
from projections.moments import NotYet

_log = structlog.get_logger(__name__)


class MalformedBody(Refused):
    """The body of the request is not JSON where it has to be, or not whole."""


class InvalidParameter(Refused):
    """A parameter of the query is not acceptable."""


class WrongCredentials(Refused):
    """The username or the password is wrong."""


class Forbidden(Refused):
    """The caller may not do this."""


class InvalidHeader(Refused):
    """A header of the request is not acceptable."""


class PreconditionFailed(Refused):
    """
    The request is for another version of the thing than there is.

    Args:
        message: What to do.
        field: The header that asks for another version.
        current_etag: What a condition has to name now; None if there is nothing yet.
        changed: What was done since the version that the request names.
    """

    def __init__(
        self,
        message: str,
        *,
        field: str | None = None,
        current_etag: str | None = None,
        changed: Sequence[AuditObject] = (),
    ) -> None:
        super().__init__(message, field=field)
        self.current_etag = current_etag
        self.changed = changed


class KeyReused(Refused):
    """The key of the request is that of another one."""


class AlreadyDone(Conflict):
    """What is asked for was done at an earlier attempt, whose answer is not kept."""


PROBLEMS: dict[type[Refused], tuple[HTTPStatus, str]] = {
    MalformedBody: (HTTPStatus.BAD_REQUEST, "malformed-body"),
    InvalidParameter: (HTTPStatus.BAD_REQUEST, "invalid-parameter"),
    WrongCredentials: (HTTPStatus.UNAUTHORIZED, "wrong-credentials"),
    Forbidden: (HTTPStatus.FORBIDDEN, "forbidden"),
    InvalidHeader: (HTTPStatus.BAD_REQUEST, "invalid-header"),
    NotFound: (HTTPStatus.NOT_FOUND, "not-found"),
    NameTaken: (HTTPStatus.CONFLICT, "name-taken"),
    StillInUse: (HTTPStatus.CONFLICT, "still-in-use"),
    AlreadyDone: (HTTPStatus.CONFLICT, "already-done"),
    NoRoom: (HTTPStatus.INSUFFICIENT_STORAGE, "no-room"),
    CannotHost: (HTTPStatus.CONFLICT, "cannot-host"),
    Conflict: (HTTPStatus.CONFLICT, "conflict"),
    PreconditionFailed: (HTTPStatus.PRECONDITION_FAILED, "precondition-failed"),
    KeyReused: (HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency-key-reused"),
    InvalidVersion: (HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-version"),
    Invalid: (HTTPStatus.UNPROCESSABLE_ENTITY, "invalid"),
}
"""Status and type of each refusal; one that is not listed takes its base's."""


def problem_type(refusal: type[Refused]) -> str:
    """Give the type of problem that a refusal becomes, a path of this server."""
    return f"/problems/{PROBLEMS[refusal][1]}"


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """
    A problem, as it is sent.

    Attributes:
        type: A relative reference; ``about:blank`` where the status says it all.
        instance: The path that was asked for.
        request_id: By which the log knows the request.
        field: The field, parameter or header at fault, if it is one.
        in_the_way: What stands against the change.
        current_etag: Of the version that there is, where another one was named.
        changed: What was done since the version that was named, the oldest first.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str | UnsetType = UNSET
    instance: str
    request_id: str
    field: str | UnsetType = UNSET
    in_the_way: Sequence[Obstacle] | UnsetType = UNSET
    current_etag: str | UnsetType = UNSET
    changed: Sequence[AuditObject] | UnsetType = UNSET


def handle_errors(app: App[Request, Response]) -> None:
    """Let every error of the application be answered by a problem."""
    app.set_error_serializer(_serialize)
    app.add_error_handler(Refused, refuse)
    app.add_error_handler(OperationalError, _ask_to_come_back)
    app.add_error_handler(QueryCanceled, _ask_for_less)
    app.add_error_handler(NotYet, _ask_to_wait)
    app.add_error_handler(Exception, _fail)


async def refuse(
    req: Request, resp: Response, ex: Refused, params: dict[str, Any]
) -> None:
    """Answer with the problem that a refusal is."""
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
        **_more_of(ex),
    )
    _write(resp, problem)


def _more_of(ex: Refused) -> dict[str, Any]:
    match ex:
        case PreconditionFailed() if ex.current_etag:
            return {"current_etag": ex.current_etag, "changed": ex.changed}
        case Conflict() if ex.in_the_way:
            return {"in_the_way": ex.in_the_way}
        case _:
            return {}


async def _ask_to_come_back(
    req: Request, resp: Response, ex: OperationalError, params: dict[str, Any]
) -> NoReturn:
    _log.warning("no database", error=str(ex), request_id=req.context.request_id)
    raise falcon.HTTPServiceUnavailable(
        description="The database cannot be reached at the moment.", retry_after=5
    )


async def _ask_for_less(
    req: Request, resp: Response, ex: QueryCanceled, params: dict[str, Any]
) -> NoReturn:
    request_id = req.context.request_id
    _log.warning("query took too long", path=req.path, request_id=request_id)
    raise falcon.HTTPGatewayTimeout(
        description="The answer takes too long to find; ask for less of it at once."
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
        path=loggable(req.path),
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
