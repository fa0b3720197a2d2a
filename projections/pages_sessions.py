"""Sessions, as the REST API needs them: whose a secret is, and which a user has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from domain.instants import SECOND
from domain.roles import Role
from domain.sessions import SignedInBy
from projections.pages import fetch

UNUSED_AT_MOST = 12 * 3600 * SECOND
"""A session that was not used for so long counts no more."""
_PRECISION = 60 * SECOND
_LIVE = """
         s.expires_at > %(now)s
     AND coalesce(p.last_seen_at, s.created_at) > %(now)s - %(unused_at_most)s
"""
_OF_DIGEST = f"""
    SELECT s.session_id, u.user_id, u.username, u.role, u.team_id, s.expires_at,
           coalesce(p.last_seen_at, s.created_at) AS last_seen_at
      FROM sessions s JOIN users u USING (user_id)
      LEFT JOIN session_presence p USING (session_id)
     WHERE s.digest = %(digest)s AND {_LIVE}
"""  # noqa: S608  (constants of ours)
_OF_USER = f"""
    SELECT s.session_id, s.signed_in_by, s.address, s.agent, s.created_at,
           s.expires_at, coalesce(p.last_seen_at, s.created_at) AS last_seen_at
      FROM sessions s LEFT JOIN session_presence p USING (session_id)
     WHERE s.user_id = %(user_id)s AND {_LIVE}
     ORDER BY s.created_at DESC, s.session_id
"""  # noqa: S608  (constants of ours)
_OWNER = "SELECT user_id FROM sessions WHERE session_id = %s"
# NOTE: not waiting for the disk, as this may be lost.
_NO_WAIT = "SET LOCAL synchronous_commit TO off"
_FORGET = """
    DELETE FROM session_presence AS p
     WHERE NOT EXISTS (SELECT FROM sessions s WHERE s.session_id = p.session_id)
"""
_SEE = """
    INSERT INTO session_presence (session_id, last_seen_at) VALUES (%s, %s)
    ON CONFLICT (session_id) DO UPDATE
       SET last_seen_at = greatest(session_presence.last_seen_at, excluded.last_seen_at)
"""


class FoundSession(msgspec.Struct, frozen=True):
    """
    A session that counts, and its user as of now.

    Attributes:
        expires_at: Microseconds, however much it is used.
        last_seen_at: Microseconds, to the minute.
    """

    session_id: UUID
    user_id: UUID
    username: str
    role: Role
    team_id: UUID
    expires_at: int
    last_seen_at: int

    def is_due(self, now: int) -> bool:
        """Say whether it is time to note that it is used."""
        return now - self.last_seen_at >= _PRECISION


class SessionRow(msgspec.Struct, frozen=True):
    """
    A session that counts, as its user is shown it; instants in microseconds.

    Attributes:
        address: Where the user signed in from.
        agent: What they signed in with, as it said itself.
        last_seen_at: To the minute.
    """

    session_id: UUID
    signed_in_by: SignedInBy
    address: str
    agent: str
    created_at: int
    expires_at: int
    last_seen_at: int


def find_session(
    connection: Connection[Any], digest: str, now: int
) -> FoundSession | None:
    """Find the session that counts by the digest of its secret."""
    given = {"digest": digest, "now": now, "unused_at_most": UNUSED_AT_MOST}
    rows = fetch(connection, _OF_DIGEST, given, FoundSession)
    return rows[0] if rows else None


def find_owner(connection: Connection[Any], session_id: UUID) -> UUID | None:
    """Tell whose a session is."""
    row = connection.execute(_OWNER, (session_id,)).fetchone()
    return row[0] if row else None


def list_sessions(
    connection: Connection[Any], user_id: UUID, now: int
) -> Sequence[SessionRow]:
    """List the sessions of a user that count, the newest first."""
    given = {"user_id": user_id, "now": now, "unused_at_most": UNUSED_AT_MOST}
    return fetch(connection, _OF_USER, given, SessionRow)


def note_seen(connection: Connection[Any], session_id: UUID, now: int) -> None:
    """Note that a session is used."""
    with connection.transaction():
        connection.execute(_NO_WAIT)
        connection.execute(_SEE, (session_id, now))


def forget_ended(connection: Connection[Any]) -> None:
    """Delete what was noted of sessions that are no more."""
    connection.execute(_FORGET)
