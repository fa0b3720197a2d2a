"""Parameters of operations: of the path, the query and the headers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from api.openapi.docstrings import meanings_of
from api.openapi.schemas import Schema, schema_of
from api.operations.operation import Operation
from api.requests.queries import Parameter, parameters_of
from domain.roles import Role

_IN_PATH = re.compile(r"{(\w+)(?::(\w+))?}")
_MEANINGS = {
    "app": "An application, by its id or its product id.",
    "instance": "A machine, by the id that it gives itself.",
}
SHARED = {
    "RequestId": {
        "name": "X-Request-ID",
        "in": "header",
        "description": "Names the request, in logs and events; one is made up if this"
        " is missing or not acceptable.",
        "schema": {"type": "string"},
    },
    "Reason": {
        "name": "X-Reason",
        "in": "header",
        "description": "Why the caller does it, in UTF-8; recorded with every event.",
        "schema": {"type": "string"},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "Do it only to this version: the `ETag` of what was seen.",
        "schema": {"type": "string"},
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "Send nothing if this `ETag` is still that of the answer; for a"
        " change, `*` does it only if there is no such thing yet.",
        "schema": {"type": "string"},
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Any text in double quotes. A request that is sent again with it"
        " within 24 hours is done once, and answered as it was.",
        "schema": {"type": "string"},
    },
}
"""Headers that many operations take."""


def plain_path(template: str) -> str:
    """Write the template of a route as OpenAPI has it, without converters."""
    return _IN_PATH.sub(r"{\1}", template)


def parameters_for(template: str, method: str, operation: Operation) -> list[Schema]:
    """List the parameters of an operation."""
    shared = _shared_for(method, operation)
    return [
        *(_in_path(*found) for found in _IN_PATH.findall(template)),
        *_listed(operation.query, "query"),
        *_listed(operation.headers, "header"),
        *({"$ref": f"#/components/parameters/{name}"} for name in shared),
    ]


def is_command(method: str, role: Role | None) -> bool:
    """Tell whether an operation may record something."""
    return method != "GET" and role is not None


def _shared_for(method: str, operation: Operation) -> Iterator[str]:
    yield "RequestId"
    if operation.takes:
        return
    if is_command(method, operation.role):
        yield "Reason"
    if operation.versioned is not None:
        yield "IfMatch"
        yield "IfNoneMatch"
    if method == "POST" and operation.role is not None:
        yield "IdempotencyKey"


def _in_path(name: str, converter: str) -> Schema:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": _MEANINGS.get(name, f"The id of the {name}."),
        "schema": {"type": "string"} | ({"format": "uuid"} if converter else {}),
    }


def _listed(kind: type[msgspec.Struct] | None, place: str) -> list[Schema]:
    if kind is None:
        return []
    meanings = meanings_of(kind)
    return [
        {
            "name": each.name,
            "in": place,
            "required": each.is_required,
            "description": meanings.get(each.attribute, ""),
            "schema": _schema(each),
        }
        for each in parameters_of(kind)
    ]


def _schema(parameter: Parameter) -> Schema:
    schema = dict(parameter.reading.schema or schema_of(parameter.hint))
    if parameter.is_list:
        return {"type": "array", "items": schema}
    default = _default(parameter, schema)
    return schema if default is None else schema | {"default": default}


def _default(parameter: Parameter, schema: Schema) -> Any:
    """Give the default as a client would write it, if it has a text."""
    if parameter.default in (None, ""):
        return None
    default = msgspec.to_builtins(parameter.default)
    return str(default) if schema.get("type") == "string" else default
