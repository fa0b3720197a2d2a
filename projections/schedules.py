"""What was last recorded of the schedules of groups."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from psycopg import Connection

_CLOSED = "SELECT group_id FROM groups WHERE NOT schedule_is_open"


def groups_closed(connection: Connection[Any]) -> set[UUID]:
    """List the groups whose schedule is recorded as closed."""
    return {group_id for (group_id,) in connection.execute(_CLOSED)}
