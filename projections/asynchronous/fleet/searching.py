"""
Searching the machines of a crowd by a part of an id or alias, or by an address.

How many match nobody knows before. Where very many do, those found at the beginning of
the list are enough: a search stops counting them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict
from psycopg import Connection

from projections.asynchronous.fleet.crowds import Crowd, Order, Sort
from projections.asynchronous.fleet.picking import (
    COLLECTED,
    FEW,
    members_of,
    sort_found,
)
from projections.pages import Span

MANY = 500
"""Of so many machines found, and more, it is not counted how many more they are."""
NEAR = 10_000
"""Members at the beginning of a list, among whom very many are looked for first."""


class Search(Struct, frozen=True, kw_only=True):
    """
    A search: any one of these that is not empty has to match.

    Attributes:
        id: A part of the id, in any case.
        alias: A part of the alias, in any case.
        address: The whole address; known of the present only.
    """

    id: str = ""
    alias: str = ""
    address: str = ""

    def condition(self) -> str:
        """Write it in SQL, of members `n`."""
        given = (name for name, text in asdict(self).items() if text)
        return " OR ".join(_CONDITIONS[name] for name in given)

    def parameters(self) -> dict[str, str]:
        """Give the parameters of the condition."""
        return {
            "id": f"%{self.id.translate(_SPECIAL)}%",
            "alias": f"%{self.alias.translate(_SPECIAL)}%",
            "address": self.address,
        }


class Found(NamedTuple):
    """
    Part of the machines that were found.

    Attributes:
        total: How many were counted.
        has_more: There are more than that.
    """

    total: int
    ids: Sequence[UUID]
    has_more: bool = False


# PERF: an array, as the planner uses no index for one condition or another unless it
# can for both.
_CONDITIONS = {
    "id": "n.machine_id ILIKE %(id)s",
    "alias": "n.alias ILIKE %(alias)s",
    "address": """
        n.stream_id = ANY(ARRAY(
            SELECT stream_id FROM presence WHERE address = %(address)s::inet))
    """,
}
_SPECIAL = str.maketrans({each: f"\\{each}" for each in r"\%_"})
_NEAREST = """
    SELECT n.stream_id
      FROM (SELECT n.stream_id, n.machine_id, n.alias {those}
             ORDER BY {order} LIMIT %(near)s) AS n
     WHERE {condition} ORDER BY {order} LIMIT %(enough)s
"""


def search(
    connection: Connection[Any], crowd: Crowd, wanted: Search, order: Order, span: Span
) -> Found:
    """Find those of a crowd of whom a search holds."""
    parameters = {**crowd.parameters(span), **wanted.parameters()}
    if crowd.size >= FEW and order.sort in (Sort.ID, Sort.ALIAS):
        enough = max(MANY, span.offset + span.limit)
        near = {**parameters, "near": NEAR, "enough": enough + 1}
        ids = _nearest(connection, crowd, wanted, order, near)
        if len(ids) > enough:
            return Found(enough, span.of(ids), has_more=True)
    return Found(*_among_all(connection, crowd, wanted, order, parameters))


def _nearest(
    connection: Connection[Any],
    crowd: Crowd,
    wanted: Search,
    order: Order,
    parameters: Mapping[str, Any],
) -> Sequence[UUID]:
    """Give the first who match, of those at the beginning of the list."""
    statement = _NEAREST.format(
        those=members_of(crowd, order),
        order=order.clause(),
        condition=wanted.condition(),
    )
    return [row[0] for row in connection.execute(statement, parameters)]


def _among_all(
    connection: Connection[Any],
    crowd: Crowd,
    wanted: Search,
    order: Order,
    parameters: Mapping[str, Any],
) -> tuple[int, Sequence[UUID]]:
    if crowd.size < FEW:
        found = f"SELECT * FROM ({COLLECTED}) AS n WHERE {wanted.condition()}"  # noqa: S608
    else:
        is_ranked = order.sort.is_by_standing
        columns = "n.stream_id, n.machine_id, n.alias"
        columns += ", last.standing_id" if is_ranked else ""
        those = members_of(crowd, is_ranked=is_ranked)
        found = f"SELECT {columns} {those} AND ({wanted.condition()})"
    return sort_found(connection, found, parameters, order)
