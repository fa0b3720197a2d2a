"""Parts of files, as requests ask for them (RFC 9110, section 14)."""

from __future__ import annotations

import re

import msgspec

# NOTE: one part; whoever asks for several is sent the whole, as the RFC lets us.
_ONE = re.compile(r"bytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.ASCII | re.IGNORECASE)


class Part(msgspec.Struct, frozen=True):
    """
    A part of a file.

    Attributes:
        start: The first byte, from 0.
        stop: The one after the last.
    """

    start: int
    stop: int

    @property
    def length(self) -> int:
        """How many bytes it has."""
        return self.stop - self.start


class NotSatisfiable(Exception):
    """The file has nothing of the part that is asked for."""


def part_asked_for(header: str | None, size: int) -> Part | None:
    """
    Read the header ``Range``.

    Args:
        header: None if there is none.
        size: Of the file.

    Returns:
        None for the whole file: there is no header, or none that is understood.

    Raises:
        NotSatisfiable: The part begins behind the end, or is empty.
    """
    found = _ONE.fullmatch(header or "")
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        part = Part(max(size - int(last), 0), size)
    elif last and int(last) < int(first):
        return None
    else:
        part = Part(int(first), min(int(last) + 1, size) if last else size)
    if part.length <= 0:
        raise NotSatisfiable
    return part
