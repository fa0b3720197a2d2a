"""
Operations: what a responder takes, gives and asks for, told by its own signature.

A parameter ``query`` or ``body`` is parsed before the responder runs, and what it
returns is sent. So the description of the API (`api.openapi`), which is made of the
same hints, cannot say anything else than what happens.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from http import HTTPStatus
from types import NoneType
from typing import Any, get_args, get_type_hints

import msgspec
from falcon.asgi import Request, Response

from api.bodies import read_body, read_body_or_none
from api.queries import read_query
from domain.errors import Refused
from domain.roles import Role

Responder = Callable[..., Awaitable[Any]]


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a responder takes, gives and asks for.

    Attributes:
        role: What the caller must be at least; None lets anybody in.
        status: Of a success.
        query: The parameters of the query, if it takes any.
        body: The body, if it takes one.
        body_optional: A request without a body is good, too.
        answer: What is sent; None for nothing, or for what is not JSON.
        refuses: What may stand against it, besides what may for any request.
    """

    role: Role | None
    status: HTTPStatus
    query: type[msgspec.Struct] | None
    body: type[msgspec.Struct] | None
    body_optional: bool
    answer: Any
    refuses: tuple[type[Refused], ...]


def operation(
    *,
    role: Role | None,
    status: HTTPStatus = HTTPStatus.OK,
    refuses: tuple[type[Refused], ...] = (),
) -> Callable[[Responder], Responder]:
    """
    Make a responder of Falcon from a method that takes and gives structs.

    The method may take ``query`` and ``body``, by name; what it returns is sent as
    JSON. An optional body (``Body | None``) is None if none was sent.
    """

    def declare(respond: Responder) -> Responder:
        described = _describe(respond, role, status, refuses)

        @wraps(respond)
        async def responder(
            self: object, req: Request, resp: Response, **params: Any
        ) -> None:
            resp.status = described.status
            given = await _given(req, described)
            answer = await respond(self, req, resp, **params, **given)
            if answer is not None:
                resp.media = answer

        responder.operation = described  # type: ignore[attr-defined]
        return responder

    return declare


def operation_of(responder: object) -> Operation:
    """
    Tell what a responder was declared to be.

    Raises:
        TypeError: It was not declared.
    """
    found = getattr(responder, "operation", None)
    if not isinstance(found, Operation):
        raise TypeError(f"{responder} is not declared by @operation")
    return found


async def _given(req: Request, described: Operation) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if described.query is not None:
        given["query"] = read_query(req, described.query)
    if described.body is not None:
        read = read_body_or_none if described.body_optional else read_body
        given["body"] = await read(req, described.body)
    return given


def _describe(
    respond: Responder,
    role: Role | None,
    status: HTTPStatus,
    refuses: tuple[type[Refused], ...],
) -> Operation:
    hints = get_type_hints(respond)
    body, optional = _without_none(hints.get("body"))
    answer = hints.get("return")
    return Operation(
        role=role,
        status=status,
        query=hints.get("query"),
        body=body,
        body_optional=optional,
        answer=None if answer is NoneType else answer,
        refuses=refuses,
    )


def _without_none(hint: Any) -> tuple[type[msgspec.Struct] | None, bool]:
    kinds = get_args(hint)
    if NoneType not in kinds:
        return hint, False
    (kind,) = (each for each in kinds if each is not NoneType)
    return kind, True
