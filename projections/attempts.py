"""
How often sign-ins have failed, for all workers. Primary data, apart from the log.

An attempt is counted as a failure before the password is looked at, and taken back when
it was right: many at once are counted one by one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
from psycopg import Connection

from domain.attempts import (
    FORGOTTEN_AFTER,
    OF_ADDRESS,
    OF_PAIR,
    OF_USERNAME,
    WELCOME_FOR,
    Limit,
    network_of,
)

_READ = """
    SELECT key, CASE WHEN last_at > %(forgotten)s THEN failures ELSE 0 END,
           last_at, welcome_at
      FROM sign_in_attempts WHERE key = ANY(%(keys)s)
"""
_LOCK = f"{_READ} ORDER BY key FOR UPDATE"
_MAKE = """
    INSERT INTO sign_in_attempts (key, last_at)
    SELECT key, %(now)s FROM unnest(%(keys)s::bytea[]) AS k(key) ORDER BY key
    ON CONFLICT DO NOTHING
"""
_COUNT = """
    UPDATE sign_in_attempts
       SET failures = CASE WHEN last_at > %(forgotten)s THEN failures ELSE 0 END + 1,
           last_at = %(now)s
     WHERE key = ANY(%(keys)s)
"""
_FORGIVE = """
    UPDATE sign_in_attempts AS a
       SET failures = CASE WHEN a.key = %(pair)s THEN 0
                           ELSE greatest(a.failures - 1, 0) END,
           welcome_at = CASE WHEN a.key = %(pair)s THEN %(now)s ELSE a.welcome_at END
      FROM (SELECT key FROM sign_in_attempts
             WHERE key = ANY(%(keys)s) ORDER BY key FOR UPDATE) AS locked
     WHERE a.key = locked.key
"""
_CLEAR = """
    DELETE FROM sign_in_attempts
     WHERE key IN (SELECT key FROM sign_in_attempts
                    WHERE last_at < %(forgotten)s AND welcome_at < %(unwelcome)s
                    ORDER BY last_at LIMIT 100 FOR UPDATE SKIP LOCKED)
"""

Limits = Mapping[bytes, Limit]


class Attempt(msgspec.Struct, frozen=True):
    """
    Who tries, as it is counted.

    Attributes:
        username: As it was given; None with a credential that names nobody.
        address: Where from.
    """

    username: str | None
    address: str

    @property
    def limits(self) -> dict[bytes, Limit]:
        """What is counted, and how much of it is too much."""
        network = network_of(self.address)
        if self.username is None:
            return {self.counted: OF_ADDRESS}
        return {
            self.counted: OF_PAIR,
            _key("address", network): OF_ADDRESS,
            _key("username", self.username): OF_USERNAME,
        }

    @property
    def counted(self) -> bytes:
        """The key of what is told of: a username from this address, if there is one."""
        network = network_of(self.address)
        if self.username is None:
            return _key("nobody", network)
        return _key("pair", self.username, network)


class Standing(msgspec.Struct, frozen=True):
    """
    How an attempt stands.

    Attributes:
        wait: Microseconds until it may be made; 0 if it may be now.
        failures: How many there were in a row, by username and address if both are
            known, with this one if it was counted.
    """

    wait: int
    failures: int


def standing(connection: Connection[Any], attempt: Attempt, now: int) -> Standing:
    """Tell how an attempt stands, without counting it."""
    return _standing(connection, _READ, attempt, now)


def count_attempt(connection: Connection[Any], attempt: Attempt, now: int) -> Standing:
    """
    Count an attempt as a failure, unless it has to wait.

    Returns:
        Its standing; the attempt was counted if there is no wait.
    """
    given = _given(list(attempt.limits), now)
    with connection.transaction():
        connection.execute(_CLEAR, given)
        connection.execute(_MAKE, given)
        before = _standing(connection, _LOCK, attempt, now)
        if before.wait:
            return before
        connection.execute(_COUNT, given)
    return Standing(0, before.failures + 1)


def forgive(
    connection: Connection[Any], attempt: Attempt, now: int, *, was_counted: bool
) -> None:
    """Take back an attempt that was right; the address is one of the user's."""
    keys = list(attempt.limits) if was_counted else [attempt.counted]
    given = _given(keys, now) | {"pair": attempt.counted}
    connection.execute(_FORGIVE, given)


def count_refusal(connection: Connection[Any], now: int, *what: str) -> int:
    """Count something that was refused, and tell how often it lately was."""
    key = _key("refusal", *what)
    given = _given([key], now)
    with connection.transaction():
        connection.execute(_MAKE, given)
        connection.execute(_COUNT, given)
        row = connection.execute(_READ, given).fetchone()
    return row[1] if row else 0


def _standing(
    connection: Connection[Any], statement: str, attempt: Attempt, now: int
) -> Standing:
    limits = attempt.limits
    rows = connection.execute(statement, _given(list(limits), now)).fetchall()
    failures = {key: count for key, count, _, _ in rows}
    is_welcome = any(welcome > now - WELCOME_FOR for _, _, _, welcome in rows)
    waits = [
        last_at + limits[key].wait_after(count) - now
        for key, count, last_at, _ in rows
        if not (is_welcome and limits[key] is OF_USERNAME)
    ]
    return Standing(max([0, *waits]), failures.get(attempt.counted, 0))


def _given(keys: list[bytes], now: int) -> dict[str, Any]:
    return {
        "keys": keys,
        "now": now,
        "forgotten": now - FORGOTTEN_AFTER,
        "unwelcome": now - WELCOME_FOR,
    }


def _key(*parts: str) -> bytes:
    said = "\0".join(parts).encode(errors="replace")
    return hashlib.blake2b(said, digest_size=16, person=b"coreroller").digest()
