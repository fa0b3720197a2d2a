"""How far each inline read model is: at the end of the log, always."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from eventstore.log import last_position
from eventstore.names import BESIDE
from projections.asynchronous.statuses import Status
from projections.inline.everything import INLINE

_BESIDE = f"SELECT name, position FROM {BESIDE}.projections"  # noqa: S608


def read_inline_statuses(connection: Connection[Any]) -> list[Status]:
    """Tell of each inline read model where it is, and what is built beside it."""
    end = last_position(connection)
    beside: dict[str, int] = dict(connection.execute(_BESIDE).fetchall())
    return [
        Status(
            name=model.name,
            version=1,
            fingerprint=None,
            position=end,
            failure=None,
            beside=beside.get(model.name),
        )
        for model in INLINE
    ]
