"""
Picking machines in the order of their presence, without a look at all of them.

An index on addresses leads along those. The last check has none, as it changes with
every poll: who came by lately is among the sightings, and who has not for long is
marked, see `projections.last_checks`. Those walked along are compared with those who
match, in one way or another. Between the sightings and the marks, and where it is
cheaper, all who match are looked up and sorted.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any
from uuid import UUID

from psycopg import Connection

from projections.asynchronous.fleet.crowds import Crowd, Order, Sort
from projections.asynchronous.fleet.picking import (
    REACH,
    THOSE,
    members_of,
    pick_from_few,
)
from projections.pages import Span


class Way(Enum):
    """How to find those who match, in the order of their presence."""

    PROBED = "each machine walked along is looked up, until enough of them match"
    MATCHED = "those walked along are compared with a set of all who match"
    SORTED = "all who match are looked up, and sorted"


_FLEET = "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass('presence')"
_BY_ADDRESS = """
    SELECT stream_id, address AS place FROM presence WHERE address IS NOT NULL
"""
_LONGEST_UNSEEN = """
    SELECT stream_id, overdue_since AS place FROM presence WHERE overdue_since > 0
"""
# All who came by since an instant, each once: their sightings are of then or later. It
# is that of the first sighting that need not be looked at whole.
_LAST_SEEN = """
    WITH begun AS MATERIALIZED (
         SELECT coalesce(
                (SELECT last_at
                   FROM (SELECT last_at, sum(machines) OVER (ORDER BY last_at DESC)
                                - machines AS newer FROM sightings) AS s
                  WHERE newer >= %(near)s ORDER BY last_at DESC LIMIT 1),
                (SELECT min(last_at) FROM sightings)) AS since)
    SELECT stream_id, max(at) AS place
      FROM begun JOIN sightings ON last_at >= since
     CROSS JOIN LATERAL unnest(stream_ids, instants) AS seen(stream_id, at)
     WHERE at >= since
     GROUP BY stream_id
"""
_NEAREST = """
    (SELECT stream_id, place FROM ({along}) AS p
      ORDER BY place {direction}, stream_id {direction} LIMIT %(near)s) AS p
"""
_IN_ORDER = """
     ORDER BY p.place {direction}, p.stream_id {direction}
    OFFSET %(offset)s LIMIT %(limit)s
"""
_WALKED = {
    Way.PROBED: f"""
    SELECT n.stream_id
      FROM {_NEAREST}
     CROSS JOIN LATERAL (
           SELECT n.stream_id {{members}} AND n.stream_id = p.stream_id LIMIT 1) AS n
    {_IN_ORDER}
    """,  # noqa: S608  (ours, as below)
    # PERF: a full join is one of hashes, as is wanted, whatever the planner expects. It
    # knows of neither how many they are, and would go through one for each of another.
    Way.MATCHED: f"""
    SELECT stream_id
      FROM (SELECT p.stream_id, p.place, those.stream_id AS found
              FROM {_NEAREST} FULL JOIN ({THOSE}) AS those USING (stream_id)
            OFFSET 0) AS p
     WHERE place IS NOT NULL AND found IS NOT NULL
    {_IN_ORDER}
    """,  # noqa: S608
}


def pick_by_presence(
    connection: Connection[Any], crowd: Crowd, order: Order, span: Span
) -> Sequence[UUID]:
    """Pick from many of the present, in an order that goes by their presence."""
    along = _along(crowd, order)
    if along and span.end <= REACH:
        near = steps(_fleet(connection), crowd.size, span.end)
        found = _walk_along(connection, along, near, crowd, order, span)
        if len(found) == span.limit:
            return found
    return pick_from_few(connection, crowd, order, span)


def steps(fleet: int, size: int, end: int) -> int:
    """
    Tell how far to walk for so many of those who match, if they lie evenly.

    Args:
        fleet: How many machines there are.
        size: How many of them match.
        end: How many are to be found; somewhat more, as they hardly lie evenly.
    """
    return (end + end // 8 + 50) * max(fleet, size) // size


def cheapest(crowd: Crowd, near: int) -> Way:
    """Choose a way to find those who match, if it is walked so far."""
    # PERF: microseconds. To tell who is a member takes one probe, where it stands one
    # more.
    costs = {
        Way.PROBED: near * (3 if crowd.is_indexed else 6),
        Way.MATCHED: near + crowd.size // 4,
        Way.SORTED: 3 * crowd.size,
    }
    return min(costs, key=lambda way: costs[way])


def _fleet(connection: Connection[Any]) -> int:
    """Estimate how many machines there are."""
    row = connection.execute(_FLEET).fetchone()
    return row[0] if row else 0


def _along(crowd: Crowd, order: Order) -> str:
    """Tell along whom to walk; nobody, if others may come before them."""
    if order.sort is Sort.IP:
        return _BY_ADDRESS
    if order.descending:
        return _LAST_SEEN
    return "" if crowd.has_silent else _LONGEST_UNSEEN


def _walk_along(
    connection: Connection[Any],
    along: str,
    near: int,
    crowd: Crowd,
    order: Order,
    span: Span,
) -> list[UUID]:
    """Give as many of a part as are found; nobody where all are better sorted."""
    way = cheapest(crowd, near)
    if way is Way.SORTED:
        return []
    statement = _WALKED[way].format(
        along=along,
        members=members_of(crowd),
        direction="DESC" if order.descending else "ASC",
    )
    parameters = {**crowd.parameters(span), "near": near}
    return [row[0] for row in connection.execute(statement, parameters)]
