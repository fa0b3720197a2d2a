"""Files that are streamed line by line: JSON Lines, and CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping

import msgspec
from msgspec import Struct

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Format(Struct, frozen=True):
    """How a file is written, line by line."""

    name: str
    content_type: str
    head: bytes
    line: Callable[[Struct], bytes]


def formats_of(kind: type[Struct]) -> Mapping[str, Format]:
    """Give the formats in which structs of a kind are written, by name."""
    names = kind.__struct_fields__

    def as_csv(row: Struct) -> bytes:
        values = msgspec.to_builtins(row)
        return _csv_line([_cell(values[name]) for name in names])

    return {
        each.name: each
        for each in (
            Format("jsonl", "application/jsonl", b"", _as_json),
            Format("csv", "text/csv; charset=utf-8", _csv_line(list(names)), as_csv),
        )
    }


def _as_json(row: Struct) -> bytes:
    return msgspec.json.encode(row) + b"\n"


def _cell(value: object) -> str:
    """
    Write a value into a cell.

    SECURITY: spreadsheets run what begins like a formula, whoever wrote it; the quote
    before it stops that. Who needs the exact text takes JSON Lines.
    """
    if value is None:
        return ""
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv_line(cells: list[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()
