"""How the audit trail is shown, and how it is written to a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import msgspec

from domain.instants import to_datetime
from projections.asynchronous.audit.pages import AuditRow
from projections.asynchronous.differences import Plain

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class AuditObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    A change that somebody ordered.

    Attributes:
        type: The stored name of its event.
        kind: What was changed, such as ``group``.
        name: That of the thing, at that time.
        before: The fields that changed; empty for what was new.
        after: The same; empty for what was deleted.
    """

    position: int
    at: datetime
    actor: str
    reason: str
    correlation_id: str
    type: str
    kind: str
    id: UUID
    name: str
    application_id: UUID | None
    before: Plain
    after: Plain

    @classmethod
    def of(cls, row: AuditRow) -> AuditObject:
        """Show a change."""
        return cls(
            position=row.position,
            at=to_datetime(row.at),
            actor=row.actor,
            reason=row.reason,
            correlation_id=row.correlation_id,
            type=row.topic,
            kind=row.kind,
            id=row.subject_id,
            name=row.subject_name,
            application_id=row.application_id,
            before=row.before,
            after=row.after,
        )


class Format(msgspec.Struct, frozen=True):
    """How a file is written, line by line."""

    name: str
    content_type: str
    head: bytes
    line: Callable[[AuditObject], bytes]


def _as_json(audit: AuditObject) -> bytes:
    return msgspec.json.encode(audit) + b"\n"


def _as_csv(audit: AuditObject) -> bytes:
    values = msgspec.to_builtins(audit)
    return _csv_line([_cell(values[name]) for name in AuditObject.__struct_fields__])


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


FORMATS = {
    each.name: each
    for each in (
        Format("jsonl", "application/jsonl", b"", _as_json),
        Format(
            "csv",
            "text/csv; charset=utf-8",
            _csv_line(list(AuditObject.__struct_fields__)),
            _as_csv,
        ),
    )
}
"""The formats of an export, by name."""
