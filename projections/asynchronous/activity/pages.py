"""The activity, as the REST API shows it: the newest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection

from projections.asynchronous.activity.entries import COLUMNS, Entry
from projections.asynchronous.conditions import where
from projections.pages import Page, Span, fetch

_CONDITIONS = {
    "start": "at >= %(start)s",
    "end": "at < %(end)s",
    "before_position": "position < %(before_position)s",
    "application_id": "application_id = %(application_id)s",
    "seen": "application_id = ANY(%(seen)s)",
    "group_id": "group_id = %(group_id)s",
    "channel_id": "channel_id = %(channel_id)s",
    "machine_id": "machine_id = %(machine_id)s",
    "version": "version = %(version)s",
    "severity": "severity = %(severity)s",
    "class_": "class = %(class_)s",
    "text": """
        strpos(lower(concat_ws(' ', application_name, group_name, channel_name,
                               machine_id, version, topic, actor, reason)),
               lower(%(text)s)) > 0
    """,
}
_COUNT = "SELECT count(*) FROM activity WHERE {}"
# PERF: what a text is looked for in is read once, for both the number and the page.
_FOUND = """
    WITH found AS MATERIALIZED (SELECT position FROM activity WHERE {})
    SELECT (SELECT count(*) FROM found), ARRAY(
           SELECT position FROM found
            ORDER BY position DESC OFFSET %(offset)s LIMIT %(limit)s)
"""
_THESE = "position = ANY(%(positions)s)"
_ENTRIES = """
    SELECT {}
      FROM activity
     WHERE {}
     ORDER BY position DESC
    OFFSET %(offset)s LIMIT %(limit)s
"""


class Wanted(Struct, frozen=True, kw_only=True):
    """
    Which entries are asked for; None for any.

    Attributes:
        start: The first instant, in microseconds.
        end: The first instant that is too late.
        before_position: The first position in the log that is too late.
        seen: The applications whose entries may be given.
        text: In any of the names, the event's included, the actor or the reason, in
            any case.
    """

    start: int
    end: int | None = None
    before_position: int | None = None
    application_id: UUID | None = None
    seen: list[UUID] | None = None
    group_id: UUID | None = None
    channel_id: UUID | None = None
    machine_id: str | None = None
    version: str | None = None
    severity: int | None = None
    class_: int | None = None
    text: str | None = None


def list_activity(
    connection: Connection[Any], wanted: Wanted, span: Span
) -> Page[Entry]:
    """List entries, the newest first."""
    condition, given = where(_CONDITIONS, wanted)
    if wanted.text is not None:
        return _search(connection, condition, given, span)
    counted = connection.execute(_COUNT.format(condition), given).fetchone()
    rows = _entries(connection, condition, given, span)
    return Page(counted[0] if counted else 0, rows)


def _search(
    connection: Connection[Any], condition: str, given: Mapping[str, Any], span: Span
) -> Page[Entry]:
    parameters = {**given, "offset": span.offset, "limit": span.limit}
    found = connection.execute(_FOUND.format(condition), parameters).fetchone()
    total, positions = found or (0, [])
    here = Span(0, span.limit)
    return Page(total, _entries(connection, _THESE, {"positions": positions}, here))


def _entries(
    connection: Connection[Any], condition: str, given: Mapping[str, Any], span: Span
) -> list[Entry]:
    parameters = {**given, "offset": span.offset, "limit": span.limit}
    return fetch(connection, _ENTRIES.format(COLUMNS, condition), parameters, Entry)
