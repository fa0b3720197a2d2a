"""Which of the processes that work by themselves run, on whatever host."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

ROLES = ("clock", "projector", "syncer", "notifier")
"""The names of their locks, of which one process each holds it."""
# Who holds the lock of a number: PostgreSQL shows its halves.
_ON_WATCH = """
    SELECT role
      FROM unnest(%(roles)s::text[]) AS role
     WHERE EXISTS (
           SELECT FROM pg_locks
            WHERE locktype = 'advisory' AND granted AND objsubid = 1
              AND database = (SELECT oid FROM pg_database
                               WHERE datname = current_database())
              AND (classid::bigint << 32 | objid::bigint)
                = hashtextextended('coreroller.' || role, 0))
"""


def roles_on_watch(connection: Connection[Any]) -> set[str]:
    """Tell in which roles a process is on watch."""
    rows = connection.execute(_ON_WATCH, {"roles": list(ROLES)}).fetchall()
    return {row[0] for row in rows}


def is_on_watch(connection: Connection[Any], role: str) -> bool:
    """Tell whether a process is on watch in a role."""
    return role in roles_on_watch(connection)
