"""
Picking machines in the order of their presence, without a look at all of them.

An index on addresses leads along those. The last check has none, as it changes with
every poll: who came by lately is among the sightings, and who has not for long is
marked, see `projections.last_checks`. Those walked along are compared with those who
match, in one way or another. Where it is cheaper, all who match are looked up and
sorted.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from projections.asynchronous.fleet.crowds import Crowd, Found, Order, Sort
from projections.asynchronous.fleet.picking import (
    THOSE,
    members_of,
    pick_from_few,
    reach_of,
)
from projections.asynchronous.fleet.unseen import UNSEEN
from projections.pages import Span

SORTED_AT_WORST = 16_000
"""Machines, who are looked up and sorted where a walk does not lead to them."""
FARTHEST = 15_000
"""Machines that are walked along at most, to the head of the list of more than that."""
SILENT_AT_MOST = 12_000
"""Machines, who are looked up to be put in order with those who are marked."""
_MARGIN = 50
_EVER = 2**63 - 1


class Way(Enum):
    """How to find those who match, in the order of their presence."""

    PROBED = "each machine walked along is looked up, until enough of them match"
    MATCHED = "those walked along are compared with a set of all who match"
    SORTED = "all who match are looked up, and sorted"


_FLEET = "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass('presence')"
_BY_ADDRESS = """
    SELECT stream_id, address AS place FROM presence WHERE address IS NOT NULL
"""
_LONGEST_UNSEEN = UNSEEN.format(direction="ASC")
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
     ORDER BY p.place {direction}, p.stream_id {direction} LIMIT %(limit)s
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


def find_by_presence(
    connection: Connection[Any], crowd: Crowd, order: Order, span: Span
) -> Found:
    """
    Find a part of many of the present, in an order that goes by their presence.

    Of very many, as many are in reach as a walk leads to if they lie evenly. By last
    check it may lead to fewer, who are then all that is in reach: between those who
    came by lately and those who are overdue, nobody is kept in order.
    """
    walk = _Walk(connection, crowd, order, _fleet(connection))
    reach = walk.reach
    within = span.up_to(reach)
    if not within.limit:
        return Found(crowd.size, [], reach)
    found = walk.leads_to(within.end)
    if len(found) < within.end:
        if not walk.has_an_end:
            ids = pick_from_few(connection, crowd, order, within)
            return Found(crowd.size, ids, reach)
        found = walk.leads_to(within.end, FARTHEST)
        reach = reach if len(found) == within.end else len(found)
    return Found(crowd.size, within.of(found), reach)


def steps(fleet: int, size: int, end: int) -> int:
    """
    Tell how far to walk for so many of those who match, if they lie evenly.

    Args:
        fleet: How many machines there are.
        size: How many of them match.
        end: How many are to be found; somewhat more, as they hardly lie evenly.
    """
    return (end + end // 8 + _MARGIN) * max(fleet, size) // size


def farthest(fleet: int, size: int) -> int:
    """Tell how many of those who match are found if one walks as far as one does."""
    there = FARTHEST * size // max(fleet, size)
    return max(_MARGIN, (there - _MARGIN) * 8 // 9)


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


class _Walk(NamedTuple):
    """
    A walk along machines, to those of a crowd who come first.

    Attributes:
        fleet: How many machines there are.
    """

    connection: Connection[Any]
    crowd: Crowd
    order: Order
    fleet: int

    @property
    def reach(self) -> int:
        """How many of the crowd can be had, from the head of the list on."""
        reach = reach_of(self.crowd, self.order)
        if self.crowd.size <= SORTED_AT_WORST:
            return reach
        return min(reach, farthest(self.fleet, self.crowd.size))

    @property
    def has_an_end(self) -> bool:
        """Say whether it ends somewhere, beyond which nobody is in reach."""
        is_too_long = self.crowd.size > SORTED_AT_WORST
        return is_too_long and self._along in (_LAST_SEEN, _LONGEST_UNSEEN)

    def leads_to(self, end: int, near: int = 0) -> list[UUID]:
        """
        Give those at the head of the list, as many as are found.

        Nobody, where nobody can be walked along, or where all are better sorted.

        Args:
            end: How many are wanted.
            near: How many to walk along; 0 for as many as are enough if all lie evenly.
        """
        near = near or steps(self.fleet, self.crowd.size, end)
        way = cheapest(self.crowd, near)
        if not self._along or way is Way.SORTED:
            return []
        statement = _WALKED[way].format(
            along=self._along,
            members=members_of(self.crowd),
            direction="DESC" if self.order.descending else "ASC",
        )
        given = {"near": near, "marks": near, "unseen_since": _EVER}
        given |= self.crowd.parameters(Span(0, end))
        return [row[0] for row in self.connection.execute(statement, given)]

    @property
    def _along(self) -> str:
        """Along whom to walk; nobody, if others may come before them."""
        if self.order.sort is Sort.IP:
            return _BY_ADDRESS
        if self.order.descending:
            return "" if self.crowd.is_silent else _LAST_SEEN
        return _LONGEST_UNSEEN if self.crowd.silent <= SILENT_AT_MOST else ""
