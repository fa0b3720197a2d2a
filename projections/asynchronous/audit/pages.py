"""The audit trail, as the REST API shows it: the newest first."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection

from domain.causes import NOBODY, SERVICE
from projections.asynchronous.conditions import where
from projections.asynchronous.differences import Plain
from projections.pages import fetch

_CONDITIONS = {
    "actor": "actor = %(actor)s",
    "actors": f"""
        CASE WHEN actor = ANY('{{{",".join(sorted(NOBODY))}}}') THEN 'system'
             WHEN starts_with(actor, '{SERVICE}/') THEN 'services'
             ELSE 'people' END = %(actors)s
    """,
    "kind": "kind = %(kind)s",
    "subject_id": "subject_id = %(subject_id)s",
    "application_id": "application_id = %(application_id)s",
    "seen": "application_id = ANY(%(seen)s)",
    "topic": "topic = %(topic)s",
    "correlation_id": "correlation_id = %(correlation_id)s",
    "since": "at >= %(since)s",
    "until": "at < %(until)s",
    "before_position": "position < %(before_position)s",
}
_ROWS = """
    SELECT position, at, actor, reason, correlation_id, topic, kind, subject_id,
           subject_name, application_id, before, after
      FROM audit
     WHERE {}
     ORDER BY position DESC
     LIMIT %(limit)s
"""


class Actors(StrEnum):
    """Kinds of those who order changes; people act by a token of theirs as well."""

    PEOPLE = "people"
    SERVICES = "services"
    SYSTEM = "system"


class Wanted(Struct, frozen=True, kw_only=True):
    """
    Which rows are asked for; None for any.

    Attributes:
        seen: The applications whose rows may be given.
        topic: The stored name of the event.
        since: The first instant, in microseconds.
        until: The first instant that is too late.
        before_position: Only what is older than this row.
    """

    actor: str | None = None
    actors: Actors | None = None
    kind: str | None = None
    subject_id: UUID | None = None
    application_id: UUID | None = None
    seen: list[UUID] | None = None
    topic: str | None = None
    correlation_id: str | None = None
    since: int | None = None
    until: int | None = None
    before_position: int | None = None


class AuditRow(Struct, frozen=True):
    """
    A change that somebody ordered.

    Attributes:
        position: Of its event in the log.
        at: Microseconds.
        before: The fields that changed, empty for what was new.
        after: The same, empty for what was deleted.
    """

    position: int
    at: int
    actor: str
    reason: str
    correlation_id: str
    topic: str
    kind: str
    subject_id: UUID
    subject_name: str
    application_id: UUID | None
    before: Plain
    after: Plain


def list_audit(
    connection: Connection[Any], wanted: Wanted, limit: int
) -> list[AuditRow]:
    """List changes, the newest first, so many at most."""
    condition, given = where(_CONDITIONS, wanted)
    parameters = {**given, "limit": limit}
    return fetch(connection, _ROWS.format(condition), parameters, AuditRow)
