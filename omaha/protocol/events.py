"""What machines report: the events of a request."""

import re

import msgspec
from msgspec import field

from omaha.protocol.documents import Element

# The type or result of an event that came without a usable number.
UNKNOWN_NUMBER = -1

_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
_INT64_MIN, _INT64_MAX = -(2**63), 2**63 - 1


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened on the machine."""

    event_type: int = field(default=UNKNOWN_NUMBER, name="eventtype")
    event_result: int = field(default=UNKNOWN_NUMBER, name="eventresult")
    error_code: int | None = field(default=None, name="errorcode")
    previous_version: str = field(default="", name="previousversion")
    next_version: str = field(default="", name="nextversion")


def read_event(event: Element) -> Event:
    """Read an event, which is never refused: what is no number counts as unknown."""
    get = event.attributes.get
    derived = {
        "eventtype": _int64(get("eventtype", ""), UNKNOWN_NUMBER),
        "eventresult": _int64(get("eventresult", ""), UNKNOWN_NUMBER),
        "errorcode": _int64(get("errorcode", ""), None),
    }
    return msgspec.convert(event.attributes | derived, Event)


def _int64(text: str, otherwise: int | None) -> int | None:
    if _INTEGER.fullmatch(text) and _INT64_MIN <= int(text) <= _INT64_MAX:
        return int(text)
    return otherwise
