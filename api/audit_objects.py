"""How the audit trail is shown, and how it is written to a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from api.files import formats_of
from api.naming import Names, names_of
from domain.instants import to_datetime
from projections.asynchronous.audit.names import find_names
from projections.asynchronous.audit.pages import AuditRow
from projections.asynchronous.differences import Plain


class AuditObject(msgspec.Struct, frozen=True, kw_only=True):
    """
    A change that somebody ordered.

    Attributes:
        type: The stored name of its event.
        kind: What was changed, such as ``group``.
        name: That of the thing, at that time.
        before: The fields that changed; empty for what was new.
        after: The same; empty for what was deleted.
        names: What the ids among the values stood for, by id.
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
    names: Names

    @classmethod
    def of_all(
        cls, connection: Connection[Any], rows: Sequence[AuditRow]
    ) -> list[AuditObject]:
        """Show changes, with the names of what they mention."""
        told = {row.position: [row.before, row.after] for row in rows}
        found = find_names(connection, told)
        return [cls._of(row, names_of(found[row.position])) for row in rows]

    @classmethod
    def _of(cls, row: AuditRow, names: Names) -> AuditObject:
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
            names=names,
        )


FORMATS = formats_of(AuditObject)
"""The formats of an export, by name."""
