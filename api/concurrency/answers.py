"""
What commands gave, kept for those who send them again under the same key.

This is memory of the transport and not of the product: it is in no event, and nothing
but a repeated request ever asks for it.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from psycopg import Connection

from api.concurrency.keys import HEADER, Attempt
from api.requests.errors import AlreadyDone, KeyReused
from domain.instants import SECOND

KEPT_US = 24 * 3600 * SECOND
"""How long an answer is kept, in microseconds."""

# NOTE: two requests under the shared lock may come to clear away at the same time.
_FORGET = """
    DELETE FROM kept_answers
     WHERE key IN (SELECT key FROM kept_answers WHERE kept_at <= %s
                      FOR UPDATE SKIP LOCKED)
"""
# Who comes second waits here until the first has ended, well or not.
_CLAIM = """
    INSERT INTO kept_answers (key, fingerprint, kept_at) VALUES (%s, %s, %s)
        ON CONFLICT (key) DO NOTHING
"""
_READ = "SELECT fingerprint, result, tag FROM kept_answers WHERE key = %s"
_KEEP = "UPDATE kept_answers SET result = %s, tag = %s WHERE key = %s"


class Answer(Struct, frozen=True):
    """
    What a command gave.

    Attributes:
        result: As JSON.
        tag: The version that came of it, if it has one.
    """

    result: bytes
    tag: str | None


def claim(connection: Connection[Any], attempt: Attempt, now: int) -> Answer | None:
    """
    Take a key, in the transaction of the command; gives the answer if it has one.

    Args:
        connection: In that transaction.
        attempt: The key, and what is asked for under it.
        now: The present, in microseconds.

    Raises:
        KeyReused: It was taken for another request.
        AlreadyDone: There was an answer, which is not for keeping.
    """
    connection.execute(_FORGET, (now - KEPT_US,))
    claimed = connection.execute(_CLAIM, (attempt.key, attempt.fingerprint, now))
    if claimed.rowcount:
        return None
    row = connection.execute(_READ, (attempt.key,)).fetchone()
    assert row is not None  # noqa: S101  (or the key had been free)
    fingerprint, result, tag = row
    if fingerprint != attempt.fingerprint:
        raise KeyReused(
            "this key is that of another request: take a new one for each", field=HEADER
        )
    if result is None:
        raise AlreadyDone(
            "this was done at an earlier attempt, and its answer is not kept, as it"
            " holds a secret"
        )
    return Answer(result, tag)


def keep(connection: Connection[Any], attempt: Attempt, answer: Answer) -> None:
    """Keep what came of an attempt; it counts once the transaction is committed."""
    connection.execute(_KEEP, (answer.result, answer.tag, attempt.key))
