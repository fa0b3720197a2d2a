"""
The outbox: what each sink has yet to get, and how far it has looked at the activity.

A sink's position and what it is told are written in one transaction. So whatever is
killed when, no entry is missed, and none is put in twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.types.json import Jsonb

from eventstore.log import last_position
from notifier.backoff import IN_ORDER_TRIES
from notifier.notifications import Notification
from notifier.sentences import sentence
from notifier.sinks import AnySink, kind_of
from projections.asynchronous.activity.entries import COLUMNS, Entry
from projections.pages import fetch

_ENROL = """
    INSERT INTO notification_sinks (name, kind, rules, is_configured, position)
    VALUES (%s, %s, %s, true, %s)
    ON CONFLICT (name) DO UPDATE
       SET (kind, rules, is_configured) = (excluded.kind, excluded.rules, true)
"""
_LEAVE_OUT = "UPDATE notification_sinks SET is_configured = name = ANY(%s)"
_ENROLLED = "SELECT name, kind, rules FROM notification_sinks WHERE is_configured"
_POSITION = "SELECT position FROM notification_sinks WHERE name = %s FOR UPDATE"
_ADVANCE = "UPDATE notification_sinks SET position = %s WHERE name = %s"
_ENTRIES = f"""
    SELECT {COLUMNS} FROM activity WHERE position > %(position)s
     ORDER BY position LIMIT %(limit)s
"""  # noqa: S608  (names of ours)
_GATHERING = """
    SELECT notification FROM notifications
     WHERE sink = %s AND is_gathering AND dead_at IS NULL ORDER BY position
"""
_PUT = """
    INSERT INTO notifications
           (id, sink, position, notification, sentence, is_gathering, due_at)
    VALUES (%(id)s, %(sink)s, %(position)s, %(notification)s, %(sentence)s,
            %(is_gathering)s, %(due_at)s)
    ON CONFLICT (id) DO UPDATE
       SET (notification, sentence) = (excluded.notification, excluded.sentence)
"""
_CLOSE = """
    UPDATE notifications SET is_gathering = false
     WHERE sink = %s AND is_gathering AND dead_at IS NULL AND due_at <= %s
"""
_WITH_NEWS = """
    SELECT name FROM notification_sinks AS s
     WHERE name = ANY(%(names)s)
       AND (EXISTS (SELECT FROM activity AS a WHERE a.position > s.position)
            OR EXISTS (SELECT FROM notifications AS n
                        WHERE n.sink = s.name AND n.dead_at IS NULL
                          AND n.is_gathering AND n.due_at <= %(now)s))
"""
_WITH_LETTERS = """
    SELECT DISTINCT sink FROM notifications
     WHERE sink = ANY(%(names)s) AND dead_at IS NULL AND NOT is_gathering
       AND due_at <= %(now)s
"""
# Those that have waited long come after the others, which they must not keep back.
_NEXT = f"""
    SELECT notification, tries, due_at FROM notifications
     WHERE sink = %(sink)s AND dead_at IS NULL AND NOT is_gathering
       AND (due_at <= %(now)s OR tries < {IN_ORDER_TRIES})
     ORDER BY tries >= {IN_ORDER_TRIES}, position LIMIT %(limit)s
"""  # noqa: S608  (a number of ours)
_REMOVE = "DELETE FROM notifications WHERE id = %s"
_DELIVERED = """
    UPDATE notification_sinks SET delivered = delivered + 1, delivered_at = %s
     WHERE name = %s
"""
_PUT_OFF = """
    UPDATE notifications
       SET tries = tries + 1, error = %(error)s,
           due_at = coalesce(%(due_at)s, due_at),
           dead_at = CASE WHEN %(due_at)s::bigint IS NULL THEN %(now)s::bigint END
     WHERE id = %(id)s AND dead_at IS NULL
"""
_FAILED = """
    UPDATE notification_sinks
       SET failures = failures + 1, failed_at = %(now)s, error = %(error)s
     WHERE name = %(sink)s
"""

Having = Callable[[Connection[Any], Sequence[str], int], list[str]]
"""Names those of some sinks for which there is something to do at an instant."""


class Turn(Struct, frozen=True):
    """
    What a configuration has changed about who is told; names of sinks.

    Attributes:
        new: They are told from now on, or again from where they were.
        changed: They are told of other things than before.
        left_out: They are told nothing any more, unless they come back.
    """

    new: list[str]
    changed: list[str]
    left_out: list[str]

    @property
    def is_none(self) -> bool:
        """Everything is as it was."""
        return not (self.new or self.changed or self.left_out)

    @property
    def takes_away(self) -> bool:
        """Somebody may not be told what he would have been."""
        return bool(self.changed or self.left_out)


class Letter(Struct, frozen=True):
    """
    A notification on its way.

    Attributes:
        tries: How often it was tried.
        due_at: When it is to be tried next, in microseconds.
    """

    notification: Notification
    tries: int
    due_at: int


def enrol(connection: Connection[Any], sinks: Sequence[AnySink]) -> None:
    """
    Write down who is told.

    A new sink begins at the present. One that was left out of the configuration for a
    while goes on where it was.
    """
    end = last_position(connection)
    for sink in sinks:
        row = (sink.name, kind_of(sink), str(sink.rules), end)
        connection.execute(_ENROL, row)
    connection.execute(_LEAVE_OUT, ([sink.name for sink in sinks],))


def compare(connection: Connection[Any], sinks: Sequence[AnySink]) -> Turn:
    """Tell what enrolling would change."""
    ours = {sink.name: (kind_of(sink), str(sink.rules)) for sink in sinks}
    theirs = {name: told for name, *told in connection.execute(_ENROLLED)}
    both = ours.keys() & theirs.keys()
    return Turn(
        new=sorted(ours.keys() - theirs.keys()),
        changed=sorted(name for name in both if ours[name] != tuple(theirs[name])),
        left_out=sorted(theirs.keys() - ours.keys()),
    )


def with_news(connection: Connection[Any], names: Sequence[str], now: int) -> list[str]:
    """Name the sinks for which there is something to be put in, or to be closed."""
    return _names(connection, _WITH_NEWS, names, now)


def with_letters(
    connection: Connection[Any], names: Sequence[str], now: int
) -> list[str]:
    """Name the sinks that have something to get now."""
    return _names(connection, _WITH_LETTERS, names, now)


def begin_reading(connection: Connection[Any], sink: str, limit: int) -> list[Entry]:
    """Keep others from reading for a sink, and give the next entries."""
    row = connection.execute(_POSITION, (sink,)).fetchone()
    parameters = {"position": row[0] if row else 0, "limit": limit}
    return fetch(connection, _ENTRIES, parameters, Entry)


def advance(connection: Connection[Any], sink: str, position: int) -> None:
    """Note how far a sink has looked at the activity."""
    connection.execute(_ADVANCE, (position, sink))


def gathering(connection: Connection[Any], sink: str) -> list[Notification]:
    """Give what failures may still join, in the order of the log."""
    rows = connection.execute(_GATHERING, (sink,)).fetchall()
    return [msgspec.convert(row[0], Notification) for row in rows]


def put(
    connection: Connection[Any], sink: str, notification: Notification, now: int
) -> None:
    """Put in what is new, or has changed while it gathered."""
    connection.execute(
        _PUT,
        {
            "id": notification.id,
            "sink": sink,
            "position": notification.entry.position,
            "notification": Jsonb(msgspec.to_builtins(notification)),
            "sentence": sentence(notification),
            "is_gathering": notification.until is not None,
            "due_at": now if notification.until is None else notification.until,
        },
    )


def close(connection: Connection[Any], sink: str, now: int) -> None:
    """Let nothing join any more what has gathered for long enough."""
    connection.execute(_CLOSE, (sink, now))


def next_letters(
    connection: Connection[Any], sink: str, now: int, limit: int
) -> list[Letter]:
    """
    Give what a sink is to get next, in order.

    What is not due yet is among it, if what comes after it has to wait for it.
    """
    parameters = {"sink": sink, "now": now, "limit": limit}
    return fetch(connection, _NEXT, parameters, Letter)


def note_delivered(
    connection: Connection[Any], sink: str, notification_id: UUID, now: int
) -> None:
    """Take out what a sink has got."""
    connection.execute(_REMOVE, (notification_id,))
    connection.execute(_DELIVERED, (now, sink))


def note_failed(connection: Connection[Any], sink: str, failed: dict[str, Any]) -> None:
    """
    Put off what a sink did not get, or give it up.

    Args:
        connection: To write with.
        sink: Its name.
        failed: The ``id`` of the notification, the ``error``, ``now``, and when it is
            ``due_at`` again: None to give it up.
    """
    connection.execute(_PUT_OFF, failed)
    connection.execute(_FAILED, {**failed, "sink": sink})


def _names(
    connection: Connection[Any], query: str, names: Sequence[str], now: int
) -> list[str]:
    parameters = {"names": list(names), "now": now}
    return [row[0] for row in connection.execute(query, parameters)]
