"""
Walking along machines in the order of their presence, until a part of a list is full.

An index on addresses leads along those. The last check has none, as it changes with
every poll: who came by lately is among the sightings, and who has not for long is
marked, see `projections.last_checks`. Between the two, and where few of those walked
along match, all machines of the groups are gone through.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

from projections.asynchronous.fleet.crowds import Crowd, Order, Sort
from projections.asynchronous.fleet.picking import REACH, members_of, walk
from projections.pages import Span

SPARSE = 16
"""
One of so many who are walked along is looked for, at least. A step takes 4 µs, so going
through a group that is a smaller part of the fleet is not much dearer.
"""
NEAR = 300
"""Machines at the head of a list, for whom it is walked as far as for its first."""

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
_WALKED = """
    SELECT n.stream_id
      FROM (SELECT stream_id, place FROM ({along}) AS p
             ORDER BY place {direction}, stream_id {direction} LIMIT %(near)s) AS p
     CROSS JOIN LATERAL (
           SELECT n.stream_id {those} AND n.stream_id = p.stream_id LIMIT 1) AS n
     ORDER BY p.place {direction}, p.stream_id {direction}
    OFFSET %(offset)s LIMIT %(limit)s
"""


def pick_by_presence(
    connection: Connection[Any], crowd: Crowd, order: Order, span: Span
) -> Sequence[UUID]:
    """Pick from many of the present, in an order that goes by their presence."""
    along = _along(crowd, order)
    if along and span.end <= REACH:
        near = SPARSE * max(span.end, NEAR)
        found = _walk_along(connection, along, near, crowd, order, span)
        if len(found) == span.limit:
            return found
    # PERF: one pass over the groups and the presence of all.
    return walk(connection, crowd, order, span)


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
    statement = _WALKED.format(
        along=along,
        those=members_of(crowd),
        direction="DESC" if order.descending else "ASC",
    )
    parameters = {**crowd.parameters(span), "near": near}
    return [row[0] for row in connection.execute(statement, parameters)]
