"""The description of the API, by OpenAPI 3.1."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from api.openapi.answers import Answers, media_of
from api.openapi.parameters import SHARED, parameters_for, plain_path
from api.openapi.schemas import Schema, schemas_of
from api.openapi.sections import SECTIONS, section_of
from api.openapi.security import SCHEMES, security_of
from api.operations.operation import Operation
from api.operations.routes import Routes
from api.requests.errors import Problem

_DESCRIPTION = """\
Which machine of a fleet may update, and when.

Lists come in pages: `page` counts from 1, `perpage` is at most 1000. With `at`, an \
instant or a position of the event log, most things are shown as they were. What is \
sent with `PUT` replaces, what is omitted stays as it is, and null stands for what the \
field would be had nobody ever said. Instants are ISO 8601 with a zone, ids are UUIDs.

HEAD is answered as GET, without the body; a method that a path does not have, by 405 \
and `Allow`.

Problems are those of RFC 9457, with a type that can be looked up, and the id of the \
request."""

OCTETS: Schema = {"type": "string", "format": "binary"}
"""The schema of a body that is no JSON."""


def describe(routes: Routes) -> Schema:
    """Write the document: everything that was added to the routes so far."""
    answers = Answers()
    paths: dict[str, Schema] = {}
    for (template, method), operation in routes.operations.items():
        path = paths.setdefault(plain_path(template), {})
        path[method.lower()] = _operation(answers, template, method, operation)
    return {
        "openapi": "3.1.0",
        "info": _info(),
        "servers": [{"url": "/", "description": "This server."}],
        "tags": [
            {"name": section.name, "description": section.description}
            for section in SECTIONS
        ],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": schemas_of(_kinds(routes)),
            "responses": answers.shared,
            "parameters": SHARED,
            "securitySchemes": SCHEMES,
        },
    }


def _info() -> Schema:
    return {
        "title": "CoreRoller",
        "version": version("coreroller"),
        "description": _DESCRIPTION,
        "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
    }


def _operation(
    answers: Answers, template: str, method: str, operation: Operation
) -> Schema:
    described: Schema = {
        "operationId": operation.name,
        "tags": [section_of(operation.tag).name],
        "summary": operation.summary,
        "description": _description(operation),
        "security": security_of(operation.role),
        "parameters": parameters_for(template, method, operation),
        "responses": answers.of(template, method, operation),
    }
    if operation.body is not None:
        described["requestBody"] = {
            "required": not operation.body_optional,
            "content": media_of(operation.body),
        }
    if operation.takes:
        described["requestBody"] = {
            "required": True,
            "content": {operation.takes: {"schema": OCTETS}},
        }
    return described


def _description(operation: Operation) -> str:
    if operation.role is None:
        return operation.description
    role = f"Needs the role `{operation.role.value}`."
    return "\n\n".join(filter(None, (operation.description, role)))


def _kinds(routes: Routes) -> list[Any]:
    kinds: list[Any] = [Problem]
    for operation in routes.operations.values():
        kinds += [operation.body] if operation.body else []
        kinds += [operation.answer] if operation.answer else []
    return kinds
