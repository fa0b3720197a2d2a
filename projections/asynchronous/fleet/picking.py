"""
Picking the part of a list of machines that is wanted, without looking at all of them.

How many match is known by the census. If they are few, they are collected from their
standings, newest first, until all are found. If they are many, the machines of the
application are walked along in the order wanted until the part is full.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection

from projections.pages import Span

FEW = 2500
"""
Machines. Collecting them takes some 18 µs each; walking to one of so many in a million
takes some 1.5 ms, and a page has ten unless told.
"""


class Sort(StrEnum):
    """What a list of machines is sorted by; then by their ids."""

    ID = "id"
    ALIAS = "alias"
    VERSION = "version"
    STATUS = "status"
    LAST_CHECK = "last_check"
    IP = "ip"

    @property
    def is_by_presence(self) -> bool:
        """It goes by what is kept beside the log, and so of the present only."""
        return self in (Sort.LAST_CHECK, Sort.IP)


class Order(Struct, frozen=True):
    """The order of a list; of equal machines, the ids follow the same direction."""

    sort: Sort
    descending: bool = False

    def clause(self) -> str:
        """Write it in SQL."""
        direction = "DESC" if self.descending else "ASC"
        return ", ".join(f"{each} {direction}" for each in _BY[self.sort])


class Crowd(Struct, frozen=True, kw_only=True):
    """
    The machines that match, before any search.

    Attributes:
        position: At which they do.
        standings: Where they stand, and how many in each.
        silenced: Those among them that went silent not long ago, with their standings;
            they are not counted there.
        ranks: The place of each of these standings in the order.
    """

    application_id: UUID
    position: int
    standings: Mapping[int, int]
    silenced: Mapping[UUID, int]
    ranks: Mapping[int, int]

    @property
    def size(self) -> int:
        """How many they are."""
        return sum(self.standings.values()) + len(self.silenced)

    def parameters(self, span: Span) -> dict[str, Any]:
        """Give the parameters of the queries."""
        return {
            "application_id": self.application_id,
            "position": self.position,
            "standings": list(self.standings),
            "machines": list(self.standings.values()),
            "silenced": list(self.silenced),
            "silenced_standings": list(self.silenced.values()),
            "ranked": list(self.ranks),
            "ranks": list(self.ranks.values()),
            "offset": span.offset,
            "limit": span.limit,
        }


_BY = {
    Sort.ID: ("n.machine_id",),
    Sort.ALIAS: ("n.alias", "n.machine_id"),
    Sort.VERSION: ("r.rank", "n.machine_id"),
    Sort.STATUS: ("r.rank", "n.machine_id"),
    Sort.LAST_CHECK: ("coalesce(p.last_check_at, 0)", 'n.machine_id COLLATE "C"'),
    Sort.IP: ("coalesce(p.address, '0.0.0.0')", 'n.machine_id COLLATE "C"'),
}
_NAMED = "n.position <= %(position)s AND n.until > %(position)s"
_STANDING = """
    CROSS JOIN LATERAL (
        SELECT m.standing_id FROM moves m
         WHERE m.stream_id = n.stream_id AND m.position <= %(position)s
         ORDER BY m.position DESC LIMIT 1) AS last
"""
_MATCHES = f"""
    n.application_id = %(application_id)s AND {_NAMED}
    AND (last.standing_id = ANY(%(standings)s::int[])
         OR n.stream_id = ANY(%(silenced)s::uuid[]))
"""
# PERF: each by one probe, as the planner else reads all moves or names to join them.
_COLLECTED = """
    SELECT stream_id, standing_id, n.machine_id, n.alias
      FROM (SELECT m.stream_id, w.standing_id
              FROM unnest(%(standings)s::int[], %(machines)s::bigint[])
                   AS w(standing_id, machines)
             CROSS JOIN LATERAL (
                   SELECT m.stream_id FROM moves m
                    CROSS JOIN LATERAL (
                          SELECT l.position FROM moves l
                           WHERE l.stream_id = m.stream_id
                             AND l.position <= %(position)s
                           ORDER BY l.position DESC LIMIT 1) AS last
                    WHERE m.standing_id = w.standing_id AND m.position <= %(position)s
                      AND m.position = last.position
                    ORDER BY m.position DESC LIMIT w.machines) AS m
             UNION ALL
            SELECT * FROM unnest(%(silenced)s::uuid[], %(silenced_standings)s::int[])
           ) AS those
     CROSS JOIN LATERAL (
           SELECT machine_id, alias FROM machine_names n
            WHERE n.stream_id = those.stream_id AND n.position <= %(position)s
            ORDER BY n.position DESC LIMIT 1) AS n
"""
_SEARCHED = f"""
    SELECT n.stream_id, last.standing_id, n.machine_id, n.alias
      FROM machine_names n {_STANDING}
     WHERE {_MATCHES} AND ({{condition}})
"""  # noqa: S608  (constants of ours)
_SORTED = """
    WITH found AS MATERIALIZED ({found})
    SELECT (SELECT count(*) FROM found), ARRAY(
           SELECT stream_id
             FROM found AS n
             JOIN unnest(%(ranked)s::int[], %(ranks)s::int[])
                  AS r(standing_id, rank) USING (standing_id)
             LEFT JOIN presence p USING (stream_id)
            ORDER BY {order} OFFSET %(offset)s LIMIT %(limit)s)
"""
_WALKED = f"""
    SELECT n.stream_id
      FROM machine_names n {_STANDING}
     WHERE {_MATCHES}
     ORDER BY {{order}} OFFSET %(offset)s LIMIT %(limit)s
"""  # noqa: S608  (constants of ours)
# PERF: one pass over all machines. Presence has no index but its key, as its rows
# change thousands of times a second.
_SEEN = """
    SELECT n.stream_id
      FROM instances n LEFT JOIN presence p USING (stream_id)
     WHERE n.application_id = %(application_id)s
       AND ((n.group_id, n.version, coalesce(n.status, 0), n.is_silent) IN (
                SELECT group_id, version, coalesce(status, 0), is_silent FROM standings
                 WHERE standing_id = ANY(%(standings)s::int[]))
            OR n.stream_id = ANY(%(silenced)s::uuid[]))
     ORDER BY {order} OFFSET %(offset)s LIMIT %(limit)s
"""


def pick_from_few(
    connection: Connection[Any], crowd: Crowd, order: Order, span: Span
) -> Sequence[UUID]:
    """Pick from all that match."""
    return _picked(connection, _COLLECTED, crowd.parameters(span), order)[1]


def pick_by_walking(
    connection: Connection[Any], crowd: Crowd, order: Order, span: Span
) -> Sequence[UUID]:
    """Pick from many, in the order of ids or aliases."""
    statement = _WALKED.format(order=order.clause())
    rows = connection.execute(statement, crowd.parameters(span))
    return [stream_id for (stream_id,) in rows]


def pick_by_presence(
    connection: Connection[Any], crowd: Crowd, order: Order, span: Span
) -> Sequence[UUID]:
    """Pick from many of the present, in an order that goes by their presence."""
    statement = _SEEN.format(order=order.clause())
    rows = connection.execute(statement, crowd.parameters(span))
    return [stream_id for (stream_id,) in rows]


def pick_searched(
    connection: Connection[Any],
    crowd: Crowd,
    order: Order,
    span: Span,
    condition: tuple[str, Mapping[str, str]],
) -> tuple[int, Sequence[UUID]]:
    """Pick from those of whom a condition holds, and tell how many those are."""
    text, parameters = condition
    found = _SEARCHED.format(condition=text)
    return _picked(connection, found, {**crowd.parameters(span), **parameters}, order)


def _picked(
    connection: Connection[Any], found: str, parameters: Mapping[str, Any], order: Order
) -> tuple[int, Sequence[UUID]]:
    statement = _SORTED.format(found=found, order=order.clause())
    row = connection.execute(statement, parameters).fetchone()
    return (row[0], row[1]) if row else (0, [])
