"""How far each asynchronous projection has come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace
from psycopg import Connection

from eventstore.log import last_position
from eventstore.names import BESIDE
from projections.asynchronous.everything import PROJECTIONS
from projections.asynchronous.fingerprint import fingerprint
from projections.asynchronous.projection import Projection
from projections.pages import fetch

_STATUSES = f"""
    SELECT name, version, fingerprint, position,
           (SELECT b.position FROM {BESIDE}.projections AS b
             WHERE b.name = p.name) AS beside,
           (SELECT (extract(epoch FROM recorded_at) * 1000000)::bigint FROM events
             WHERE notification_id > p.position
             ORDER BY notification_id LIMIT 1) AS behind_since,
           CASE WHEN error IS NOT NULL
                THEN jsonb_build_object('at', failed_at, 'position', failed_position,
                                        'topic', failed_topic, 'error', error)
           END AS failure
      FROM projections AS p
     ORDER BY name
"""  # noqa: S608  (a name of ours)


Standing = Literal["running", "failed", "outdated"]
"""Whether a projection goes on."""


class Failure(Struct, frozen=True):
    """
    Why a projection has stopped.

    Attributes:
        at: When it did, in microseconds.
        position: Of the event that it has stopped before.
        topic: The stored name of that event.
        error: What is wrong, in the words of the exception.
    """

    at: int
    position: int | None
    topic: str | None
    error: str


class Status(Struct, frozen=True):
    """
    How far a projection is.

    Attributes:
        version: That its rows were written by.
        fingerprint: Of the code that they were begun with; None if it was not noted.
        position: Of the last event that it has folded.
        failure: None while it goes on.
        beside: The position of what is built beside it; None if nothing is.
        behind_since: When the first event was recorded that it has yet to fold, in
            microseconds; None if there is none.
        lag: Events that it has yet to fold, at most: positions have gaps.
        is_outdated: This program would write another version.
        has_changed: This program's code is another, though not the version.
    """

    name: str
    version: int
    fingerprint: str | None
    position: int
    failure: Failure | None
    beside: int | None
    behind_since: int | None = None
    lag: int = 0
    is_outdated: bool = False
    has_changed: bool = False

    @property
    def state(self) -> Standing:
        """``running``, ``failed`` until it is past an error, or ``outdated``."""
        if self.is_outdated:
            return "outdated"
        return "running" if self.failure is None else "failed"


def read_statuses(
    connection: Connection[Any], projections: Sequence[Projection] = PROJECTIONS
) -> list[Status]:
    """
    Tell how far every projection is that ever began, by name.

    Args:
        connection: To read with.
        projections: Those of this program.
    """
    known = {projection.name: projection for projection in projections}
    end = last_position(connection)
    return [
        _compared(replace(status, lag=end - status.position), known.get(status.name))
        for status in fetch(connection, _STATUSES, {}, Status)
    ]


def _compared(status: Status, ours: Projection | None) -> Status:
    if ours is None:
        return status
    is_outdated = status.version != ours.version
    has_changed = status.fingerprint not in (None, fingerprint(ours.new_fold))
    return replace(
        status, is_outdated=is_outdated, has_changed=has_changed and not is_outdated
    )


def read_faults(connection: Connection[Any]) -> dict[str, str]:
    """
    Tell which projections stand still, by name, and why.

    SECURITY: without the error, whose words may repeat what is nobody's business.
    """
    return {
        each.name: _fault(each)
        for each in read_statuses(connection)
        if each.state != "running"
    }


def _fault(status: Status) -> str:
    if status.failure is None:
        return f"of version {status.version}, and not of this program's"
    return f"stopped before {status.failure.topic} at {status.failure.position}"
