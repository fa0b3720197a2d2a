"""
Notifications, as operators see them: who is told, how far that is, what was given up.

What is configured, read from the activity and sent is the notifier's business; what it
gave up, operators may have tried again, or drop. That is an event, in the transaction
in which the outbox changes.
"""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection

from domain.platform import Platform
from projections.pages import Page, Span, fetch

MAX_LAG = 10_000
"""Entries that are counted, at most."""
_SINKS = f"""
    SELECT name, kind, rules, is_configured, position, delivered, delivered_at,
           failures, failed_at, error,
           (SELECT count(*) FROM (
                SELECT FROM activity AS a WHERE a.position > s.position LIMIT {MAX_LAG})
                AS l) AS lag,
           (SELECT count(*) FROM notifications AS n
             WHERE n.sink = s.name AND dead_at IS NULL) AS waiting,
           (SELECT min((notification->'entry'->>'at')::bigint) FROM notifications AS n
             WHERE n.sink = s.name AND dead_at IS NULL) AS waiting_since,
           (SELECT min(due_at) FROM notifications AS n
             WHERE n.sink = s.name AND dead_at IS NULL AND tries > 0) AS next_try_at,
           (SELECT count(*) FROM notifications AS n
             WHERE n.sink = s.name AND dead_at IS NOT NULL) AS dead
      FROM notification_sinks AS s
     ORDER BY name
"""  # noqa: S608  (a number of ours)
_DEAD = "FROM notifications WHERE dead_at IS NOT NULL"
_COUNT_DEAD = f"SELECT count(*) {_DEAD}"
_LIST_DEAD = f"""
    SELECT id, sink, position, (notification->'entry'->>'at')::bigint AS at,
           (notification->>'count')::int AS count, sentence, tries, error, dead_at
    {_DEAD} ORDER BY dead_at DESC, id OFFSET %(offset)s LIMIT %(limit)s
"""
_RETRY = """
    UPDATE notifications SET dead_at = NULL, tries = 0, due_at = %(now)s
     WHERE dead_at IS NOT NULL AND (%(id)s::uuid IS NULL OR id = %(id)s)
    RETURNING sink
"""
_DROP = f"DELETE {_DEAD} AND id = %s RETURNING sink, position, sentence"


class SinkStatus(Struct, frozen=True, kw_only=True):
    """
    How far a sink is; instants in microseconds.

    Attributes:
        rules: What it is told of, in words.
        is_configured: Whoever is on watch as notifier has it in its configuration.
        position: Up to which the activity was looked at for it.
        lag: Entries that are yet to be looked at, up to `MAX_LAG`.
        waiting: Notifications that it has yet to get.
        waiting_since: When the oldest of them happened; None if there is none.
        next_try_at: Of what could not be sent; None if there is none.
        delivered: Notifications that it got.
        failures: Tries that failed.
        error: Of the last of them.
        dead: Notifications that were given up.
    """

    name: str
    kind: str
    rules: str
    is_configured: bool
    position: int
    lag: int
    waiting: int
    waiting_since: int | None
    next_try_at: int | None
    delivered: int
    delivered_at: int | None
    failures: int
    failed_at: int | None
    error: str | None
    dead: int


class DeadLetter(Struct, frozen=True, kw_only=True):
    """
    A notification that was given up; instants in microseconds.

    Attributes:
        id: Its own, which its sink would know it by.
        position: Of its event in the log; of many failures, of the first.
        at: When it happened.
        count: How many failures it stands for; 1 for everything else.
        tries: How often it was tried.
        error: Of the last try.
        dead_at: When it was given up.
    """

    id: UUID
    sink: str
    position: int
    at: int
    count: int
    sentence: str
    tries: int
    error: str
    dead_at: int


def read_sinks(connection: Connection[Any]) -> list[SinkStatus]:
    """Tell how far all sinks are that ever were configured, by name."""
    return fetch(connection, _SINKS, {}, SinkStatus)


def list_dead(connection: Connection[Any], span: Span) -> Page[DeadLetter]:
    """List what was given up, the latest first."""
    counted = connection.execute(_COUNT_DEAD).fetchone()
    parameters = {"offset": span.offset, "limit": span.limit}
    rows = fetch(connection, _LIST_DEAD, parameters, DeadLetter)
    return Page(counted[0] if counted else 0, rows)


def retry_dead(
    connection: Connection[Any],
    platform: Platform,
    now: int,
    notification_id: UUID | None = None,
) -> int:
    """
    Have what was given up tried again, from now on and as often as anything new.

    Args:
        connection: Of a command.
        platform: Which notes it, for each sink.
        now: The present, in microseconds.
        notification_id: Which one; None for all.

    Returns:
        How many there are.
    """
    parameters = {"now": now, "id": notification_id}
    retried = Counter(sink for (sink,) in connection.execute(_RETRY, parameters))
    for sink, count in sorted(retried.items()):
        platform.retry_notifications(sink, count=count, notification=notification_id)
    return retried.total()


def drop_dead(
    connection: Connection[Any], platform: Platform, notification_id: UUID
) -> bool:
    """
    Forget what was given up; tells whether there was such a one.

    Args:
        connection: Of a command.
        platform: Which notes it.
        notification_id: Which one.
    """
    row = connection.execute(_DROP, (notification_id,)).fetchone()
    if row is None:
        return False
    sink, position, sentence = row
    platform.drop_notification(
        sink, notification_id, position=position, sentence=sentence
    )
    return True
