"""Answers of operations: what is sent on success, and every problem that may come."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import msgspec

from api.openapi.docstrings import description_of
from api.openapi.examples import example_of
from api.openapi.parameters import is_command
from api.openapi.schemas import Schema, schema_of
from api.operations.operation import Operation
from api.requests.errors import (
    PROBLEMS,
    Forbidden,
    InvalidParameter,
    MalformedBody,
    Problem,
    problem_type,
)
from domain.errors import Invalid, NotFound, Refused
from domain.roles import Role

_PLAIN = {
    HTTPStatus.UNAUTHORIZED: "Nobody is signed in, or what was said is wrong.",
    HTTPStatus.REQUEST_TIMEOUT: "The body did not arrive in time.",
    HTTPStatus.LENGTH_REQUIRED: "The request has no `Content-Length`.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body has more than 1 MiB.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is compressed, or not of the type that"
    " is asked for.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests; `Retry-After` tells when to come"
    " back.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The database cannot be reached, or what is asked"
    " for is not known yet; `Retry-After` tells when to come back.",
    HTTPStatus.MISDIRECTED_REQUEST: "This server does not go by the name in `Host`.",
    HTTPStatus.GATEWAY_TIMEOUT: "The database took too long; ask for less.",
}
"""Problems whose status says it all."""
_NOT_MODIFIED: Schema = {
    "description": "The answer is still that of the tag in `If-None-Match`.",
    "headers": {},
}
_HEADERS: dict[HTTPStatus, dict[str, str]] = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": "How to sign in."},
    HTTPStatus.CREATED: {"Location": "The path of what was created."},
    HTTPStatus.TOO_MANY_REQUESTS: {"Retry-After": "Seconds to wait."},
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": "Seconds to wait."},
}


class Answers:
    """Describes answers, and collects the problems that operations share."""

    def __init__(self) -> None:
        self.shared: dict[str, Schema] = {}
        """Answers by the names that others refer to."""

    def of(self, template: str, method: str, operation: Operation) -> Schema:
        """Describe all answers of an operation, by status."""
        answers = {str(operation.status.value): _success(operation)}
        if method == "GET" and operation.versioned is not None:
            answers[str(HTTPStatus.NOT_MODIFIED.value)] = _NOT_MODIFIED
        for status in _statuses(method, operation):
            answers[str(status.value)] = self._plain(status)
        by_status: dict[HTTPStatus, list[type[Refused]]] = {}
        for refusal in _refusals(template, method, operation):
            by_status.setdefault(PROBLEMS[refusal][0], []).append(refusal)
        for status, refusals in by_status.items():
            answers[str(status.value)] = self._refused(status, refusals)
        return dict(sorted(answers.items()))

    def _plain(self, status: HTTPStatus) -> Schema:
        problem = Problem(
            title=status.phrase, status=status, instance="/api/apps", request_id="5f0c"
        )
        name = status.phrase.title().replace(" ", "")
        return self._share(name, status, _PLAIN[status], {name: problem})

    def _refused(self, status: HTTPStatus, refusals: list[type[Refused]]) -> Schema:
        names = [refusal.__name__ for refusal in refusals]
        problems = {
            refusal.__name__: Problem(
                type=problem_type(refusal),
                title=PROBLEMS[refusal][1].replace("-", " ").capitalize(),
                status=status,
                detail=description_of(refusal),
                instance="/api/apps",
                request_id="5f0c7a1e9b3d2c48",
            )
            for refusal in refusals
        }
        meanings = [
            f"`{problem.type}`: {problem.detail}" for problem in problems.values()
        ]
        return self._share("Or".join(names), status, "\n\n".join(meanings), problems)

    def _share(
        self,
        name: str,
        status: HTTPStatus,
        description: str,
        problems: dict[str, Problem],
    ) -> Schema:
        self.shared[name] = {
            "description": description,
            "headers": _headers(status),
            "content": {
                "application/problem+json": {
                    "schema": schema_of(Problem),
                    "examples": {
                        name: {"value": msgspec.to_builtins(problem)}
                        for name, problem in problems.items()
                    },
                }
            },
        }
        return {"$ref": f"#/components/responses/{name}"}


def media_of(kind: Any) -> Schema:
    """Describe JSON of a type, with an example."""
    return {
        "application/json": {"schema": schema_of(kind), "example": example_of(kind)}
    }


def _success(operation: Operation) -> Schema:
    content = {} if operation.answer is None else media_of(operation.answer)
    for media_type in operation.media:
        content[media_type.partition(";")[0]] = {"schema": {"type": "string"}}
    described: Schema = {
        "description": operation.status.phrase,
        "headers": _headers(operation.status) | _tag_of(operation),
    }
    return described | ({"content": content} if content else {})


def _headers(status: HTTPStatus) -> Schema:
    return _texts(
        {"X-Request-ID": "The name of the request.", **_HEADERS.get(status, {})}
    )


def _tag_of(operation: Operation) -> Schema:
    if operation.versioned is None or operation.answer is None:
        return {}
    return _texts({"ETag": "The version of the thing, and of this answer."})


def _texts(headers: dict[str, str]) -> Schema:
    return {
        name: {"description": meaning, "schema": {"type": "string"}}
        for name, meaning in headers.items()
    }


def _statuses(method: str, operation: Operation) -> Iterable[HTTPStatus]:
    """Tell which problems without a type of their own may come."""
    yield HTTPStatus.SERVICE_UNAVAILABLE
    yield HTTPStatus.TOO_MANY_REQUESTS
    yield HTTPStatus.MISDIRECTED_REQUEST
    yield HTTPStatus.GATEWAY_TIMEOUT
    if operation.role is not None:
        yield HTTPStatus.UNAUTHORIZED
    if operation.body is not None:
        yield HTTPStatus.REQUEST_TIMEOUT
        yield HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        yield HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    if operation.takes:
        yield HTTPStatus.LENGTH_REQUIRED
        yield HTTPStatus.UNSUPPORTED_MEDIA_TYPE


def _refusals(template: str, method: str, operation: Operation) -> list[type[Refused]]:
    """Tell which refusals may come, each once."""
    refusals: dict[type[Refused], None] = dict.fromkeys(operation.refuses)
    if operation.query is not None or operation.headers is not None:
        refusals[InvalidParameter] = None
    if operation.body is not None:
        refusals[MalformedBody] = None
    if "{" in template:
        refusals[NotFound] = None
    if is_command(method, operation.role) or operation.role is Role.ADMIN:
        refusals[Forbidden] = None
    if operation.body is not None or is_command(method, operation.role):
        refusals[Invalid] = None
    return [each for each in PROBLEMS if each in refusals]
