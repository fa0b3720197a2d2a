"""
What clients send to create and to change things, put onto what is there.

One rule for all bodies: what is sent replaces, what is omitted stays as it is, and null
stands for what the field would be had nobody ever said. So a client may send a whole
object back, or only what it wants to change. Nebraska takes what is omitted from a PUT
as false or none, and so stops the updates of whoever forgets a field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, UnsetType, structs

Text = str | UnsetType
NullableText = str | UnsetType | None
Flag = bool | UnsetType
S = TypeVar("S", bound=msgspec.Struct)


def sent(changes: msgspec.Struct) -> dict[str, Any]:
    """Give the fields that were sent."""
    fields = structs.asdict(changes).items()
    return {name: value for name, value in fields if value is not UNSET}


def merged(thing: S, changes: Mapping[str, Any]) -> S:
    """Replace those fields of a thing that changes name; null means the default."""
    values = {
        field.name: field.default
        if changes[field.name] is None
        else changes[field.name]
        for field in structs.fields(thing)
        if field.name in changes
    }
    return structs.replace(thing, **values)
