"""
Picking the part of a list of machines that is wanted, without looking at all of them.

How many match is known by the census. If they are few, they are collected from where
they stand. If they are many, the machines of their groups are walked along in the order
wanted until the part is full.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

from projections.asynchronous.fleet.crowds import Crowd, Order, Sort
from projections.pages import Span

FEW = 2500
"""
Machines, who are collected however far their list is wanted: some 10 µs each, where a
step of a walk takes 4.
"""

VERY_MANY = 10_000
"""Machines, of whom not all are put in order, unless an index has them so."""
REACH = 1000
"""Of very many, so many are shown: as many as the largest page."""

PROBED = 50_000
"""Machines, whose presence is looked up for each. That of more is read as a whole."""

_OF_ANY = "SELECT * FROM members WHERE group_id = ANY(%(groups)s::uuid[])"
_OF_ONE = """
    (SELECT * FROM members n WHERE group_id = (%(groups)s::uuid[])[{number}]
      ORDER BY {order})
"""
_IS_MEMBER = """
    n.position <= %(position)s AND n.until > %(position)s
    AND (n.silent_since IS NULL OR n.silent_since > %(after)s)
"""
_STANDING = """
    CROSS JOIN LATERAL (
        SELECT m.standing_id FROM moves m
         WHERE m.stream_id = n.stream_id AND m.position <= %(position)s
         ORDER BY m.position DESC LIMIT 1) AS last
"""
_STANDS_SILENT = "n.silent_id = ANY(%(silent)s::int[])"
_STANDS_THERE = "last.standing_id = ANY(%(standings)s::int[])"
_JOINS = {
    Sort.VERSION: """
    JOIN unnest(%(ranked)s::int[], %(ranks)s::int[]) AS r(standing_id, rank)
         USING (standing_id)
    """,
    Sort.LAST_CHECK: "LEFT JOIN presence p USING (stream_id)",
}
_JOINS |= {Sort.STATUS: _JOINS[Sort.VERSION], Sort.IP: _JOINS[Sort.LAST_CHECK]}
_EACH_PRESENCE = """
    LEFT JOIN LATERAL (
         SELECT last_check_at, address FROM presence o
          WHERE o.stream_id = n.stream_id LIMIT 1) AS p ON true
"""
_WALKED = """
    SELECT n.stream_id {those} ORDER BY {order} OFFSET %(offset)s LIMIT %(limit)s
"""
# Who stands there still, who has left since, and who is silent. How many they are is
# known, so nobody looks further than to the last of them.
THOSE = """
    SELECT stream_id, standing_id FROM whereabouts
     WHERE standing_id = ANY(%(awake)s::int[]) AND position <= %(position)s
     UNION ALL
    SELECT m.stream_id, w.standing_id
      FROM unnest(%(awake)s::int[], %(machines)s::bigint[]) AS w(standing_id, machines)
     CROSS JOIN LATERAL (
           SELECT count(*) AS machines FROM whereabouts o
            WHERE o.standing_id = w.standing_id AND o.position <= %(position)s
           ) AS still
     CROSS JOIN LATERAL (
           SELECT m.stream_id FROM moves m
            WHERE m.previous_id = w.standing_id AND m.position > %(position)s
              AND m.previous_position <= %(position)s
            ORDER BY m.position LIMIT w.machines - still.machines) AS m
     UNION ALL
    SELECT stream_id, silent_id FROM members
     WHERE silent_id = ANY(%(silent)s::int[]) AND silent_since > %(after)s
       AND position <= %(position)s AND until > %(position)s
"""
# PERF: each by one probe, as the planner else reads all members to join them.
COLLECTED = f"""
    SELECT stream_id, standing_id, n.machine_id, n.alias, n.oem, n.arch
      FROM ({THOSE}) AS those
     CROSS JOIN LATERAL (
           SELECT machine_id, alias, oem, arch FROM members n
            WHERE n.stream_id = those.stream_id AND n.position <= %(position)s
            ORDER BY n.position DESC LIMIT 1) AS n
"""  # noqa: S608  (ours)
_SORTED = """
    WITH found AS MATERIALIZED ({found})
    SELECT (SELECT count(*) FROM found), ARRAY(
           SELECT stream_id FROM found AS n {join}
            ORDER BY {order} OFFSET %(offset)s LIMIT %(limit)s)
"""


def reach_of(crowd: Crowd, order: Order) -> int:
    """Tell how many of a list can be had, from its head on."""
    is_read_off = crowd.is_indexed and order.sort in (Sort.ID, Sort.ALIAS)
    if is_read_off or crowd.size <= VERY_MANY:
        return crowd.size
    return REACH


def is_collected(crowd: Crowd, end: int) -> bool:
    """
    Say whether it is cheaper to collect them all than to walk to the end of a part.

    One costs about as much for each of them as the other for each machine on the way.
    """
    way = end * crowd.among / max(crowd.size, 1)
    return crowd.size < (FEW if crowd.is_indexed else max(FEW, way))


def pick_from_few(
    connection: Connection[Any], crowd: Crowd, order: Order, span: Span
) -> Sequence[UUID]:
    """Pick from all that match."""
    parameters = crowd.parameters(span)
    if not order.sort.is_by_presence:
        return sort_found(connection, COLLECTED, parameters, order)[1]
    join = _EACH_PRESENCE if crowd.size <= PROBED else None
    return sort_found(connection, THOSE, parameters, order, join)[1]


def pick_by_walking(
    connection: Connection[Any], crowd: Crowd, order: Order, span: Span
) -> Sequence[UUID]:
    """Pick from many, in the order of ids or aliases, from the end that is nearer."""
    from_end = crowd.size - span.offset - span.limit
    if from_end >= span.offset:
        return walk(connection, crowd, order, span)
    rest = Span(max(from_end, 0), min(span.limit, crowd.size - span.offset))
    if rest.limit <= 0:
        return []
    return walk(connection, crowd, order.reversed(), rest)[::-1]


def members_of(
    crowd: Crowd, order: Order | None = None, *, is_ranked: bool = False
) -> str:
    """
    Write in SQL, from FROM on, who is in a crowd; more conditions may follow.

    Args:
        crowd: Of whom.
        order: The first of them in this order are wanted; it goes by id or alias.
        is_ranked: Their standings are wanted as well, as `last`.
    """
    members = _OF_ANY if order is None else _merged(crowd, order)
    if crowd.is_whole and not is_ranked:
        return f"FROM ({members}) AS n WHERE {_IS_MEMBER}"
    if crowd.is_silent and not is_ranked:
        return f"FROM ({members}) AS n WHERE {_IS_MEMBER} AND {_STANDS_SILENT}"
    return f"FROM ({members}) AS n {_STANDING} WHERE {_IS_MEMBER} AND {_STANDS_THERE}"


def _merged(crowd: Crowd, order: Order) -> str:
    # PERF: the members of each group are read off an index, in order, and only as far
    # as they are wanted. With all groups in one condition, all are read and sorted.
    clause = order.clause()
    each = (
        _OF_ONE.format(number=number, order=clause)
        for number, _ in enumerate(crowd.groups, 1)
    )
    return " UNION ALL ".join(each)


def sort_found(
    connection: Connection[Any],
    found: str,
    parameters: Mapping[str, Any],
    order: Order,
    join: str | None = None,
) -> tuple[int, Sequence[UUID]]:
    """
    Count the machines that a query finds, and pick those of a part.

    Args:
        connection: To read with.
        found: The query; they are `n`.
        parameters: Of it, and of the part.
        order: Of the list.
        join: What else the order goes by; None for the tables that it is kept in.
    """
    if join is None:
        join = _JOINS.get(order.sort, "")
    statement = _SORTED.format(found=found, join=join, order=order.clause())
    row = connection.execute(statement, parameters).fetchone()
    return (row[0], row[1]) if row else (0, [])


def walk(
    connection: Connection[Any], crowd: Crowd, order: Order, span: Span
) -> list[UUID]:
    """Pick from the machines of the groups, in the order of ids or aliases."""
    those = members_of(crowd, order)
    statement = _WALKED.format(those=those, order=order.clause())
    return [row[0] for row in connection.execute(statement, crowd.parameters(span))]
