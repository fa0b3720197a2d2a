"""
Examples of what is sent and answered, made of values that fields of a name have.

So everything has an example from the day that it is added, and none is forgotten when
a field changes. A type that this tells too little of has one in its ``Meta``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from msgspec import inspect

_ID = "6f1ff5f4-4e1f-4b57-9f0e-8a2a9f6d2c11"
_INSTANT = "2026-08-03T09:30:00Z"
_VERSION = "3975.2.1"
_WORDS: Mapping[str, Any] = {
    "actor": "ada",
    "address": "192.0.2.17",
    "after": 4711,
    "alias": "rack-7",
    "aleph_version": "3815.2.5",
    "application": "e96281a6-d1af-4bde-9a0a-97b76e56dc57",
    "application_name": "Flatcar",
    "arch": "amd64",
    "base": 9,
    "channel_name": "stable",
    "class": 4,
    "code": 9,
    "color": "#1d7d74",
    "correlation_id": "5f0c7a1e9b3d2c48",
    "description": "Machines that get updates first.",
    "end": "2026-08-03T10:30:00Z",
    "error_code": "9",
    "event": "rollout.started",
    "filename": "flatcar_production_update.gz",
    "floor_reason": "The boot loader has to be renewed first.",
    "from": "22:00",
    "group_name": "Canaries",
    "hash": "wm6zYTHTfbo5xKbXpBgCdVzYPNk=",
    "hash256": "4b6f5ee1a1b5b7a36ee0b6ca84d8ae7c1ce9b9d2f1f3d9cf6a5cc8a9f0de2b17",
    "held": "",
    "id": _ID,
    "instance": "/api/apps",
    "instance_id": "2c517ad881474ec6b5ab928df2a7b5f4",
    "ip": "192.0.2.17",
    "kind": "group",
    "machine_id": "2c517ad881474ec6b5ab928df2a7b5f4",
    "metadata_size": "",
    "name": "Canaries",
    "oem": "qemu",
    "oem_version": "1.0.0",
    "outcome": "confirmed",
    "password": "correct horse battery staple",
    "percentage": 42.5,
    "pin": "3975.2",
    "policy_allow_downgrades": False,
    "policy_blackouts": [{"from": "2026-12-23T18:00", "to": "2027-01-04T06:00"}],
    "policy_max_updates_per_period": "5%",
    "policy_confirmation_timeout": "10 minutes",
    "policy_period_interval": "15 minutes",
    "policy_pinned_version": "",
    "policy_retry_wait": "30 minutes",
    "policy_timezone": "Europe/Berlin",
    "policy_update_timeout": "60 minutes",
    "position": 4711,
    "product_id": "io.example.fleet",
    "reason": "CHG-1042",
    "release_notes": "https://www.example.net/releases/3975.2.1",
    "request_id": "5f0c7a1e9b3d2c48",
    "running": "3815.2.5",
    "sha256": "S29pZ2EgaXMgbm90IGEgaGFzaCwgYnV0IGl0IGlzIGxvbmc=",
    "size": "465881871",
    "state": "running",
    "status": "ok",
    "started_by": "ada",
    "status_name": "complete",
    "to": "05:00",
    "topic": "rollout.started",
    "track": "stable",
    "type": "about:blank",
    "url": "https://dl.example.net/",
    "username": "ada",
    "version": _VERSION,
}
"""By the names of fields, as they are sent."""
_OF_TYPES: Mapping[type[inspect.Type], Any] = {
    inspect.BoolType: True,
    inspect.DateTimeType: _INSTANT,
    inspect.DictType: {"name": "Canaries"},
    inspect.FloatType: 5.0,
    inspect.IntType: 1,
    inspect.StrType: "text",
    inspect.UUIDType: _ID,
}
"""For all other fields."""


@cache
def example_of(kind: Any) -> Any:
    """Give an example of a type, as plain values."""
    return _value("", inspect.type_info(kind))


def _value(name: str, kind: inspect.Type) -> Any:
    word = _WORDS.get(name)
    if word is not None and _fits(word, kind):
        return word
    match kind:
        case inspect.StructType(fields=fields):
            return {
                field.encode_name: _value(field.encode_name, field.type)
                for field in fields
            }
        case inspect.UnionType(types=types):
            return _value(name, types[0])
        case inspect.CollectionType(item_type=item):
            return [_value(name, item)]
        case _:
            return _plain(kind)


def _plain(kind: inspect.Type) -> Any:
    match kind:
        case inspect.Metadata(extra_json_schema={"examples": [example, *_]}):
            return example
        case inspect.Metadata(type=inner):
            return _plain(inner)
        case inspect.EnumType(cls=members):
            return next(iter(members)).value
        case inspect.LiteralType(values=values):
            return values[0]
        case _:
            return _OF_TYPES.get(type(kind))


def _fits(value: Any, kind: inspect.Type) -> bool:
    match kind:
        case inspect.UnionType(types=types):
            return any(_fits(value, each) for each in types)
        case inspect.EnumType(cls=members):
            return value in {each.value for each in members}
        case inspect.StrType() | inspect.UUIDType():
            return isinstance(value, str)
        case inspect.CollectionType():
            return isinstance(value, list)
        case inspect.BoolType() | inspect.IntType() | inspect.FloatType():
            return isinstance(value, int | float)
        case _:
            return False
