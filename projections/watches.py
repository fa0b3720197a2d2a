"""Which of the processes that work by themselves run, on whatever host."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from eventstore.locks import WATCH_KEY, is_held

ROLES = ("clock", "projector", "syncer", "notifier")
"""The names of their locks, of which one process each holds it."""
_KEY = WATCH_KEY.replace("%s", "role")
_ON_WATCH = f"""
    SELECT role FROM unnest(%(roles)s::text[]) AS role WHERE {is_held(_KEY)}
"""  # noqa: S608  (keys of ours)


def roles_on_watch(connection: Connection[Any]) -> set[str]:
    """Tell in which roles a process is on watch."""
    rows = connection.execute(_ON_WATCH, {"roles": list(ROLES)}).fetchall()
    return {row[0] for row in rows}


def is_on_watch(connection: Connection[Any], role: str) -> bool:
    """Tell whether a process is on watch in a role."""
    return role in roles_on_watch(connection)
