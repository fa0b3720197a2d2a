"""Lists of the machines of groups: filtered, searched and sorted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from psycopg import Connection

from domain.instance_events import Status
from projections.asynchronous.fleet.breakdowns import (
    DAY,
    count_present,
    silenced_after,
)
from projections.asynchronous.fleet.counting import Count, count_at
from projections.asynchronous.fleet.crowds import Crowd, Found, Order, Sort
from projections.asynchronous.fleet.picking import (
    is_collected,
    pick_by_walking,
    pick_from_few,
    reach_of,
)
from projections.asynchronous.fleet.searches import Search
from projections.asynchronous.fleet.searching import search
from projections.asynchronous.fleet.walking import find_by_presence
from projections.moments import Moment
from projections.pages import Page, Span
from projections.pages_instances import InstanceRow, load_instances

_NEVER = -1
"""Before every event, and before 0, since when retired machines are silent."""


class Listed(Page[InstanceRow], frozen=True, kw_only=True):
    """
    Part of a list of machines.

    Attributes:
        has_more: More than `total` match, or may: a search stops counting somewhere.
        reach: How many of the list can be had, from its head on.
    """

    has_more: bool = False
    reach: int


class Wanted(Struct, frozen=True, kw_only=True):
    """
    Which machines are asked for, and in which order.

    Attributes:
        duration: They came by within it, in microseconds, a day at least; None for
            however long ago.
        status: None for any but retired ones, which are listed if asked for as such.
        version: None for any.
        error: The code that they have failed with, without its flags; None for any.
        is_silent: They did not come by for a day, or they did; None for both.
    """

    duration: int | None = DAY
    status: Status | None = None
    version: str | None = None
    error: int | None = None
    is_silent: bool | None = None
    search: Search | None = None
    order: Order = Order(Sort.ID)

    @property
    def is_of_the_present(self) -> bool:
        """It asks for what is kept beside the log."""
        searches_it = self.search is not None and self.search.is_of_the_present
        return searches_it or self.order.sort.is_by_presence

    @property
    def is_of_retired(self) -> bool:
        """It asks for those who are out of service, since whenever."""
        return self.status is Status.RETIRED

    @property
    def is_of_all(self) -> bool:
        """It asks for wherever they stand, if not for retired ones."""
        asked = self.status, self.version, self.error, self.is_silent
        return all(each is None for each in asked)

    def admits(self, count: Count) -> bool:
        """Say whether the machines of a standing are among them."""
        return (
            self.status in (None, count.shown_status)
            and self.version in (None, count.version)
            and self.error in (None, count.error)
            and self.is_silent in (None, count.is_silent)
        )


_KEYS: Mapping[Sort, Callable[[Count], Any]] = {
    Sort.VERSION: attrgetter("precedence"),
    Sort.STATUS: attrgetter("shown_status"),
}


def list_machines(
    connection: Connection[Any],
    group_ids: Sequence[UUID],
    moment: Moment,
    wanted: Wanted,
    span: Span,
) -> Listed:
    """
    List machines of a group, or of several groups of one application.

    Args:
        connection: To read with.
        group_ids: Of which groups.
        moment: When; see `moment_shown`.
        wanted: Which.
        span: The part of the list.
    """
    crowd = find_crowd(connection, group_ids, moment, wanted)
    if wanted.search is None:
        found = _find(connection, crowd, wanted.order, span)
    else:
        found = search(connection, crowd, wanted.search, wanted.order, span)
    return Listed(
        total=found.total,
        rows=load_instances(connection, found.ids, moment.position),
        has_more=found.has_more,
        reach=found.reach,
    )


def find_crowd(
    connection: Connection[Any],
    group_ids: Sequence[UUID],
    moment: Moment,
    wanted: Wanted,
) -> Crowd:
    """Tell whom a list is cut out of, but for what is searched for."""
    if wanted.is_of_retired:
        after = _NEVER
        (there,) = count_at(connection, group_ids, [moment.position])
    else:
        after = silenced_after(connection, moment, wanted.duration)
        there = count_present(connection, group_ids, moment.position, after)
    counts = [each for each in there if wanted.admits(each)]
    among = sum(each.machines for each in there)
    return Crowd(
        position=moment.position,
        after=after,
        counts=counts,
        among=among,
        ranks=_ranks(counts, wanted.order.sort),
        is_whole=wanted.is_of_all,
    )


def _ranks(counts: Sequence[Count], sort: Sort) -> dict[int, int]:
    """Number standings by what a list is sorted by; equal ones have one number."""
    key = _KEYS.get(sort)
    if key is None:
        return dict.fromkeys((count.standing_id for count in counts), 0)
    places = {each: n for n, each in enumerate(sorted(set(map(key, counts))))}
    return {count.standing_id: places[key(count)] for count in counts}


def _find(connection: Connection[Any], crowd: Crowd, order: Order, span: Span) -> Found:
    if order.sort.is_by_presence and not is_collected(crowd, span.end):
        return find_by_presence(connection, crowd, order, span)
    reach = reach_of(crowd, order)
    within = span.up_to(reach)
    ids = _pick(connection, crowd, order, within) if within.limit else []
    return Found(crowd.size, ids, reach)


def _pick(
    connection: Connection[Any], crowd: Crowd, order: Order, span: Span
) -> Sequence[UUID]:
    if is_collected(crowd, span.end):
        return pick_from_few(connection, crowd, order, span)
    if not order.sort.is_by_standing:
        return pick_by_walking(connection, crowd, order, span)
    by_id = replace(order, sort=Sort.ID)
    return [
        stream_id
        for part, within in crowd.parts(span, descending=order.descending)
        for stream_id in _pick(connection, part, by_id, within)
    ]
