"""Sight: whose applications somebody may see, those that were deleted included."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from eventstore.names import SCHEMA

# NOTE: by the name of the schema, as a view of the past shows one moment only.
_EVER = f"""
    SELECT application_id, team_id, product_id FROM {SCHEMA}.applications
     UNION
    SELECT application_id, team_id, product_id FROM {SCHEMA}.applications_history
"""  # noqa: S608  (a constant of ours)
_SEEN = f"""
    SELECT DISTINCT application_id
      FROM ({_EVER}) AS ever
     WHERE (%(team_id)s::uuid IS NULL OR team_id = %(team_id)s)
       AND (%(application_ids)s::uuid[] IS NULL
            OR application_id = ANY(%(application_ids)s))
"""  # noqa: S608  (as above)


class Sight(msgspec.Struct, frozen=True):
    """
    Whose applications somebody may see.

    Attributes:
        team_id: Those of this team; None for every team.
        application_ids: Of these, only those; None for all.
    """

    team_id: UUID | None = None
    application_ids: tuple[UUID, ...] | None = None

    @property
    def is_clear(self) -> bool:
        """Everything is seen."""
        return self == EVERYTHING


EVERYTHING = Sight()
NOTHING = Sight(application_ids=())


def parameters(sight: Sight) -> dict[str, Any]:
    """Give what a query compares with; lists are what its driver takes."""
    ids = sight.application_ids
    return {
        "team_id": sight.team_id,
        "application_ids": None if ids is None else list(ids),
    }


def seen(connection: Connection[Any], sight: Sight) -> list[UUID] | None:
    """List the applications that are seen, deleted ones too; None for all."""
    if sight.is_clear:
        return None
    return [row[0] for row in connection.execute(_SEEN, parameters(sight))]
