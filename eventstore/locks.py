"""Locks that a process holds for as long as its connection lasts, by a number."""

from __future__ import annotations

WATCH_KEY = "hashtextextended('coreroller.' || %s, 0)"
"""SQL for the lock of who is on watch; takes the name of what that one does."""


def is_held(key: str) -> str:
    """Give SQL for whether anybody holds the lock of a number, in this database."""
    # NOTE: PostgreSQL shows the halves of the number.
    return f"""EXISTS (
           SELECT 1 FROM pg_locks
            WHERE locktype = 'advisory' AND granted AND objsubid = 1
              AND database = (SELECT oid FROM pg_database
                               WHERE datname = current_database())
              AND (classid::bigint << 32 | objid::bigint) = {key})
    """  # noqa: S608  (keys of ours)
