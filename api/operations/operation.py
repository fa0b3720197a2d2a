"""
Operations: what a responder takes, gives and asks for, told by its own signature.

A parameter ``query``, ``headers`` or ``body`` is parsed before the responder runs, and
what it returns is sent. So the description of the API (`api.openapi`), which is made of
the same hints, cannot say anything else than what happens.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from http import HTTPStatus
from inspect import getdoc
from types import NoneType
from typing import Any, get_type_hints

import msgspec
from falcon.asgi import Request, Response

from api.concurrency.exchange import Asked, exchanging, read_conditions, refusals
from api.concurrency.things import Changeable
from api.requests.bodies import read_body, read_body_or_none, require_length
from api.requests.queries import parameters_of, read_headers, read_query, without_none
from domain.errors import Refused
from domain.roles import Role

_CAPITALS = re.compile(r"(?<=[a-z])(?=[A-Z])")

Responder = Callable[..., Awaitable[Any]]


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a responder takes, gives and asks for.

    Attributes:
        name: What clients call it, such as ``listGroups``; unique.
        tag: Of which kind of thing it is, such as ``Groups``.
        summary: What it does, in a line.
        description: What else there is to say.
        role: What the caller must be at least; None lets anybody in.
        status: Of a success.
        query: The parameters of the query, if it takes any.
        headers: The headers that it reads for itself, if there are any.
        body: The body, if it takes one.
        body_optional: A request without a body is good, too.
        takes: The media type of a body that it reads by itself, as it comes; such a
            request has no key and no conditions.
        answer: What is sent as JSON; None for nothing.
        media: What may be sent instead, as media types.
        refuses: What may stand against it, besides what may for any request.
        versioned: What it shows, changes or makes, if that has versions.
    """

    name: str
    tag: str
    summary: str
    description: str
    role: Role | None
    status: HTTPStatus
    query: type[msgspec.Struct] | None
    headers: type[msgspec.Struct] | None
    body: type[msgspec.Struct] | None
    body_optional: bool
    takes: str
    answer: Any
    media: tuple[str, ...]
    refuses: tuple[type[Refused], ...]
    versioned: Changeable | None


def operation(  # noqa: PLR0913 - a declaration, whose arguments have names
    name: str = "",
    *,
    role: Role | None,
    status: HTTPStatus = HTTPStatus.OK,
    takes: str = "",
    media: tuple[str, ...] = (),
    refuses: tuple[type[Refused], ...] = (),
    versioned: Changeable | None = None,
) -> Callable[[Responder], Responder]:
    """
    Make a responder of Falcon from a method that takes and gives structs.

    The method may take ``query``, ``headers`` and ``body``, by name; what it returns is
    sent as JSON. An optional body (``Body | None``) is None if none was sent. The
    arguments are those of `Operation`; without a name, it goes by that of the method.
    """

    def declare(respond: Responder) -> Responder:
        of_exchange = refusals(_method_of(respond), role, versioned)
        described = Operation(
            name=name or _name_of(respond),
            tag=_tag_of(respond),
            role=role,
            status=status,
            takes=takes,
            media=media,
            refuses=refuses if takes else (*refuses, *of_exchange),
            versioned=versioned,
            **_words_of(respond),
            **_hints_of(respond),
        )

        @wraps(respond)
        async def responder(
            self: object, req: Request, resp: Response, **params: Any
        ) -> None:
            resp.status = described.status
            given = await _given(req, described)
            asked = _asked(req, described, given, params)
            with exchanging(asked) as exchange:
                answer = await respond(self, req, resp, **params, **given)
            exchange.conclude(req, resp, answer)

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
    if described.headers is not None:
        given["headers"] = read_headers(req, described.headers)
    if described.body is not None:
        read = read_body_or_none if described.body_optional else read_body
        given["body"] = await read(req, described.body)
    if described.takes:
        require_length(req, described.takes)
    return given


def _method_of(respond: Responder) -> str:
    return respond.__name__.split("_")[1].upper()


def _asked(
    req: Request,
    described: Operation,
    given: Mapping[str, Any],
    path: Mapping[str, Any],
) -> Asked:
    if described.takes:
        return Asked()
    return read_conditions(req, given.get("body"), _known(described, path))


def _known(described: Operation, path: Mapping[str, Any]) -> Asked:
    makes = described.status is HTTPStatus.CREATED
    return Asked(changeable=described.versioned, makes=makes, path=path)


def _name_of(respond: Responder) -> str:
    """Name ``GroupsResource.on_get_list`` ``getListOfGroups``."""
    first, *others = respond.__name__.removeprefix("on_").split("_")
    thing = _tag_of(respond).title().replace(" ", "")
    return f"{first}{''.join(map(str.capitalize, others))}Of{thing}"


def _tag_of(respond: Responder) -> str:
    """Name ``FloorChannelsResource`` ``Floor channels``."""
    resource = respond.__qualname__.split(".")[-2].removesuffix("Resource")
    return _CAPITALS.sub(" ", resource).capitalize()


def _words_of(respond: Responder) -> dict[str, Any]:
    summary, _, description = (getdoc(respond) or "").partition("\n\n")
    return {"summary": summary, "description": description}


def _hints_of(respond: Responder) -> dict[str, Any]:
    hints = get_type_hints(respond)
    for kind in filter(None, (hints.get("query"), hints.get("headers"))):
        parameters_of(kind)  # Fails now rather than at the first request.
    body = hints.get("body")
    answer = without_none(get_type_hints(respond, include_extras=True).get("return"))
    return {
        "query": hints.get("query"),
        "headers": hints.get("headers"),
        "body": without_none(body),
        "body_optional": without_none(body) is not body,
        "answer": None if answer is NoneType else answer,
    }
