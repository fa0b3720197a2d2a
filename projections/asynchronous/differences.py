"""What differs between two states of a thing, as plain values for JSON."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from domain.aggregates import ConfigurationAggregate
from projections.hiding import SECRETS

# That of a machine counts its events: it changes with every one.
_BOOKKEEPING = "revision"

Plain = dict[str, Any]
"""What JSON can hold, by the names of fields."""


class Difference(NamedTuple):
    """The fields that differ, with their values before and after."""

    before: Plain
    after: Plain


def difference(
    before: object | None, after: ConfigurationAggregate | msgspec.Struct
) -> Difference:
    """
    Compare what a thing was like with what it is like.

    A thing that is new has only an after, one that was deleted only a before. Secrets
    are left out.
    """
    is_deleted = isinstance(after, ConfigurationAggregate) and after.is_deleted
    return _compared(_fields(before), {} if is_deleted else _fields(after))


def plain(value: Any) -> Any:
    """Turn a value into what JSON can hold, its defaults not left out."""
    if isinstance(value, msgspec.Struct):
        return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    return msgspec.to_builtins(value)


def _fields(thing: object | None) -> Plain:
    if thing is None:
        return {}
    values = plain(thing if isinstance(thing, msgspec.Struct) else _own(thing))
    return {
        name: each
        for name, each in values.items()
        if name not in SECRETS and name != _BOOKKEEPING
    }


def _own(thing: object) -> Plain:
    """Give an aggregate's own fields; those of the library begin with a line."""
    return {
        name: value for name, value in vars(thing).items() if not name.startswith("_")
    }


def _compared(before: Plain, after: Plain) -> Difference:
    left = {name: before[name] for name in before.keys() - after.keys()}
    right = {name: after[name] for name in after.keys() - before.keys()}
    for name in before.keys() & after.keys():
        one, other = before[name], after[name]
        if isinstance(one, dict) and isinstance(other, dict):
            one, other = _compared(one, other)
        if one != other:
            left[name], right[name] = one, other
    return Difference(left, right)
