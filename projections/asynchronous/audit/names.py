"""What ids stood for when something was changed: the trail tells of that, too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection

from projections.pages import fetch

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# NOTE: what is gone has a name all the same, the one of its last change.
_NAMES = """
    SELECT asked.position, asked.id, named.subject_name AS name,
           named.kind || '.deleted' = (
               SELECT topic
                 FROM audit
                WHERE subject_id = asked.id
                ORDER BY position DESC LIMIT 1
           ) AS is_deleted
      FROM unnest(%(positions)s::bigint[], %(ids)s::uuid[]) AS asked (position, id)
     CROSS JOIN LATERAL (
               SELECT subject_name, kind
                 FROM audit
                WHERE subject_id = asked.id AND position <= asked.position
                ORDER BY position DESC LIMIT 1
           ) AS named
"""


class Named(Struct, frozen=True):
    """
    What an id stood for.

    Attributes:
        position: Of the event that mentions it.
        name: Of the thing at that time; of a package its version.
        is_deleted: The thing is gone by now.
    """

    position: int
    id: UUID
    name: str
    is_deleted: bool


def find_names(
    connection: Connection[Any], told: Mapping[int, object]
) -> dict[int, list[Named]]:
    """
    Look up the names of ids, those of that time.

    Args:
        connection: To read the trail with.
        told: By the positions of events, plain values with ids anywhere in them.

    Returns:
        By position what is known; ids of machines, say, have no name here.
    """
    asked = [(place, each) for place in told for each in set(_ids_in(told[place]))]
    parameters = {
        "positions": [position for position, _ in asked],
        "ids": [each for _, each in asked],
    }
    names: dict[int, list[Named]] = {position: [] for position in told}
    for named in fetch(connection, _NAMES, parameters, Named) if asked else []:
        names[named.position].append(named)
    return names


def _ids_in(value: object) -> Iterator[UUID]:
    match value:
        case dict():
            for key, each in value.items():
                yield from _ids_in(key)
                yield from _ids_in(each)
        case list():
            for each in value:
                yield from _ids_in(each)
        case str() if _ID.fullmatch(value):
            yield UUID(value)
