"""Kinds of parameters that are read in a way of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct

from domain.instants import from_datetime


class Reading(Struct, frozen=True):
    """
    How the text of a parameter is read.

    Attributes:
        read: Gives the value; raises `ValueError` if the text has none.
        wanted: What the text must be, in words.
        schema: The same as JSON Schema; None if the type of the value says it.
    """

    read: Callable[[str], object]
    wanted: str
    schema: Mapping[str, Any] | None = None


def read_by(read: Callable[[str], object], wanted: str, **schema: Any) -> Meta:
    """
    Annotate a type of parameter that is read by a function.

    Args:
        read: As in `Reading`.
        wanted: The same.
        schema: What JSON Schema says of the text.
    """
    return Meta(extra={"reading": Reading(read, wanted, {"type": "string", **schema})})


def one_of(choices: Mapping[str, object]) -> Meta:
    """Annotate a type of parameter whose values have names, in either case."""

    def read(text: str) -> object:
        if (name := text.lower()) not in choices:
            raise ValueError(text)
        return choices[name]

    return read_by(read, f"one of {', '.join(choices)}", enum=list(choices))


def printable(text: str) -> str:
    """
    Pass a text on that may name something.

    Raises:
        ValueError: It cannot be printed. Nothing is called so, and PostgreSQL takes no
            NUL.
    """
    if not text.isprintable():
        raise ValueError(text)
    return text


def _instant(text: str) -> int:
    # NOTE: the plus of a zone is a space in a query, unless it was escaped.
    moment = datetime.fromisoformat(text.replace(" ", "+"))
    if moment.tzinfo is None:
        raise ValueError(text)
    return from_datetime(moment)


Instant = Annotated[
    int,
    read_by(
        _instant,
        "an instant with a zone, such as 2026-08-03T09:30:00Z",
        format="date-time",
    ),
]
"""In microseconds; written as ISO 8601 has it."""
Moment = Annotated[
    str,
    read_by(
        printable,
        "printable",
        pattern=r"^([0-9]{1,19}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9:]+))$",
    ),
]
"""An instant or a position of the log, as `projections.moments` reads it."""
