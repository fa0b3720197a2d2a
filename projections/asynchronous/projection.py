"""What an asynchronous projection is, and how far each one has come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from psycopg import Connection

from eventstore.log import Recorded, last_position
from projections.pages import fetch

Fold = Callable[[Connection[Any], Sequence[Recorded]], None]
"""Writes what events come to: up to 500, in the order of the log, at least one."""

_STATUSES = """
    SELECT name, version, position,
           CASE WHEN error IS NOT NULL
                THEN jsonb_build_object('at', failed_at, 'position', failed_position,
                                        'topic', failed_topic, 'error', error)
           END AS failure
      FROM projections
     ORDER BY name, version
"""


class Projection(Struct, frozen=True):
    """
    A read model that the projector builds from the log.

    Attributes:
        name: The stored name of its position; never changes.
        version: Raised with every change of what it writes: it is built anew then.
        tables: Its own, which nobody else writes.
        new_fold: Makes what writes to them, without a commit. It goes by the events and
            the log alone, never by another read model or the present: folded again,
            the log has to give the same rows, whatever the sizes of the batches. What
            it remembers between batches must not matter but for the speed.
    """

    name: str
    version: int
    tables: tuple[str, ...]
    new_fold: Callable[[], Fold]


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
        position: Of the last event that it has folded.
        failure: None while it goes on.
        lag: Events that it has yet to fold, at most: positions have gaps.
    """

    name: str
    version: int
    position: int
    failure: Failure | None
    lag: int = 0

    @property
    def state(self) -> str:
        """``running``, or ``failed`` from an error until it is past it."""
        return "running" if self.failure is None else "failed"


def read_faults(connection: Connection[Any]) -> dict[str, str]:
    """
    Tell which projections have stopped, by name, and before which event.

    SECURITY: without the error, whose words may repeat what is nobody's business.
    """
    return {
        each.name: f"stopped before {each.failure.topic} at {each.failure.position}"
        for each in read_statuses(connection)
        if each.failure is not None
    }


def read_statuses(connection: Connection[Any]) -> list[Status]:
    """Tell how far every projection is that ever began, by name."""
    statuses = fetch(connection, _STATUSES, {}, Status)
    end = last_position(connection)
    return [replace(each, lag=end - each.position) for each in statuses]
