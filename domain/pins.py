"""
The versions that a group is pinned to: one, a line of them, or all within bounds.

``4230.2.1`` is one version; ``4230.2.x`` or ``4230.2`` a line; ``>=4230.2, <4400``
bounds that must all hold. Fewer than three numbers speak of whole lines, prereleases
included: ``<2`` leaves out 2.0.0-rc.1, and ``>1.2`` begins with 1.3.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from domain.errors import Invalid
from domain.versions import Version, is_version, parse_version

MAX_LENGTH = 255
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "": operator.eq,
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_BOUND = re.compile(r"\s*(=|<=?|>=?|)\s*(\S+)\s*")
_LINE = re.compile(
    r"(0|[1-9][0-9]{0,9})(?:\.(0|[1-9][0-9]{0,9}))?(?:\.[x*])?", re.ASCII
)

Bound = Callable[[Version], bool]
"""Say whether a version keeps to one bound of a pin."""


def admits(pin: str, version: str) -> bool:
    """
    Say whether a pin admits a version.

    Raises:
        Invalid: The pin cannot be read, or the version is none.
    """
    parsed = parse_version(version)
    return all(holds(parsed) for holds in parse_pin(pin))


@lru_cache(maxsize=1024)
def parse_pin(text: str) -> tuple[Bound, ...]:
    """
    Read a pin, as the bounds that must all hold.

    Raises:
        Invalid: It cannot be read.
    """
    if len(text) > MAX_LENGTH:
        raise _unreadable(text)
    return tuple(_bound(part, text) for part in text.split(","))


def _bound(part: str, pin: str) -> Bound:
    match = _BOUND.fullmatch(part)
    if match is None:
        raise _unreadable(pin)
    compare = _COMPARE[match[1]]
    if is_version(match[2]):
        limit = parse_version(match[2])
        return lambda version: compare(version, limit)
    line = _line(match[2], pin)
    return lambda version: compare(version.numbers[: len(line)], line)


def _line(text: str, pin: str) -> tuple[int, ...]:
    match = _LINE.fullmatch(text)
    if match is None:
        raise _unreadable(pin)
    return tuple(int(number) for number in match.groups() if number is not None)


def _unreadable(pin: str) -> Invalid:
    return Invalid(
        f"{pin[:40]!r} is not a version to pin to: write one such as '1.2.3', a line "
        "such as '1.2.x', or bounds such as '>=1.2, <2'",
        field="policy_pinned_version",
    )
