"""How the audit trail is shown, and how it is written to a file."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from api.files import formats_of
from domain.instants import to_datetime
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


FORMATS = formats_of(AuditObject)
"""The formats of an export, by name."""
