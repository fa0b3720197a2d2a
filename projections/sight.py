"""Sight: whose applications somebody may see, those that were deleted included."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection

from eventstore.names import SCHEMA

# NOTE: by the name of the schema, as a view of the past shows one moment only.
_NOW = f"{SCHEMA}.applications"
_EVER = f"""(
    SELECT application_id, team_id, product_id FROM {_NOW}
     UNION
    SELECT application_id, team_id, product_id FROM {SCHEMA}.applications_history)
"""  # noqa: S608  (a constant of ours)
SEEN = """
       (%(team_id)s::uuid IS NULL OR team_id = %(team_id)s)
   AND (%(application_ids)s::uuid[] IS NULL
        OR application_id = ANY(%(application_ids)s::uuid[]))
"""
"""Condition: whether an application is seen; with `Sight.parameters`."""
_ALL_SEEN = f"SELECT DISTINCT application_id FROM {_EVER} AS a WHERE {SEEN}"  # noqa: S608
_IS_SEEN = """
    SELECT coalesce(bool_and({}), false)
      FROM {} AS a
     WHERE application_id::text = %(name)s
        OR (product_id <> '' AND lower(product_id) = %(name)s)
"""
_IS_SEEN_NOW = _IS_SEEN.format(SEEN, _NOW)
_IS_SEEN_EVER = _IS_SEEN.format(SEEN, _EVER)
_OWNER = f"""
    SELECT application_id FROM {SCHEMA}.{{0}}s WHERE {{0}}_id = %(id)s
     UNION
    SELECT application_id FROM {SCHEMA}.{{0}}s_history WHERE {{0}}_id = %(id)s
"""  # noqa: S608  (a constant of ours)
OWNERS = {
    "channel": _OWNER.format("channel"),
    "group": _OWNER.format("group"),
    "package": _OWNER.format("package"),
}
"""Finds the application of a thing by its id, deleted or not; by its kind."""


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

    def parameters(self) -> dict[str, Any]:
        """Give what `SEEN` compares with."""
        ids = self.application_ids
        return {
            "team_id": self.team_id,
            "application_ids": None if ids is None else list(ids),
        }


EVERYTHING = Sight()
NOTHING = Sight(application_ids=())


def list_seen(connection: Connection[Any], sight: Sight) -> list[UUID] | None:
    """List the applications that are seen, deleted ones too; None for all."""
    if sight.is_clear:
        return None
    return [row[0] for row in connection.execute(_ALL_SEEN, sight.parameters())]


def is_seen(
    connection: Connection[Any], sight: Sight, name: str, *, ever: bool = False
) -> bool:
    """
    Tell whether a name is that of an application that is seen, and of no other.

    To who sees everything, all names are good.

    Args:
        connection: To look it up.
        sight: Of who asks.
        name: An id or product id, in lower case and without braces.
        ever: Names of the past count as well.
    """
    if sight.is_clear:
        return True
    statement = _IS_SEEN_EVER if ever else _IS_SEEN_NOW
    row = connection.execute(statement, {"name": name, **sight.parameters()}).fetchone()
    return bool(row and row[0])


def is_part_seen(
    connection: Connection[Any], sight: Sight, kind: str, id_: UUID
) -> bool:
    """
    Tell whether something is of an application that is seen, as `is_seen` does.

    Args:
        connection: To look it up.
        sight: Of who asks.
        kind: What it is; one of `OWNERS`.
        id_: Its id.
    """
    if sight.is_clear:
        return True
    row = connection.execute(OWNERS[kind], {"id": id_}).fetchone()
    return row is not None and is_seen(connection, sight, str(row[0]), ever=True)
