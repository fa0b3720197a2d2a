"""Schemas of structs, described by their docstrings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import IntEnum
from typing import Any

import msgspec
from msgspec import inspect, structs

from api.openapi.docstrings import description_of, meanings_of
from api.openapi.meanings import EVERYWHERE

# NOTE: msgspec says no format of what may be without a zone; none of ours is.
_INSTANTS = (datetime, datetime | None)
_REF = "#/components/schemas/{name}"

Schema = dict[str, Any]


def schemas_of(kinds: Iterable[Any]) -> dict[str, Schema]:
    """
    Describe all structs and enumerations that some types are made of.

    Returns:
        Schemas (JSON Schema 2020-12) by the names of the classes.
    """
    kinds = list(kinds)
    _, schemas = msgspec.json.schema_components(kinds, ref_template=_REF)
    for kind in set(_classes_in(inspect.multi_type_info(kinds), set())):
        schema = schemas[kind.__name__]
        schema["description"] = description_of(kind)
        if issubclass(kind, IntEnum):
            # NOTE: what generators of clients know, to give numbers their names.
            schema["x-enum-varnames"] = [kind(each).name for each in schema["enum"]]
        if issubclass(kind, msgspec.Struct):
            _describe_fields(schema, kind)
    return dict(sorted(schemas.items()))


def schema_of(kind: Any) -> Schema:
    """Describe a type, by reference where it is a struct."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        # PERF: most are, and msgspec would describe all that they are made of.
        return {"$ref": _REF.format(name=kind.__name__)}
    (schema,), _ = msgspec.json.schema_components([kind], ref_template=_REF)
    return schema


def _describe_fields(schema: Schema, kind: type[msgspec.Struct]) -> None:
    meanings = {**EVERYWHERE, **meanings_of(kind)}
    for field in structs.fields(kind):
        described = schema["properties"][field.encode_name]
        if field.type in _INSTANTS:
            described.get("anyOf", [described])[0]["format"] = "date-time"
        if (meaning := meanings.get(field.name)) is not None:
            described["description"] = meaning


def _classes_in(things: Iterable[object], seen: set[type]) -> Iterator[type]:
    """Walk through what `msgspec.inspect` says of types."""
    for thing in things:
        if isinstance(thing, inspect.StructType | inspect.EnumType):
            if thing.cls in seen:
                continue
            seen.add(thing.cls)
            yield thing.cls
        if isinstance(thing, inspect.Type | inspect.Field):
            yield from _classes_in(structs.astuple(thing), seen)
        elif isinstance(thing, tuple):
            yield from _classes_in(thing, seen)
