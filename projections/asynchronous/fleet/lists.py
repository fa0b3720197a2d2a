"""Lists of the machines of a group or an application: filtered, searched, sorted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict, replace
from psycopg import Connection

from domain.instance_events import Status
from projections.asynchronous.fleet.breakdowns import DAY, silenced_after
from projections.asynchronous.fleet.counting import Count, count_at, groups_of
from projections.asynchronous.fleet.picking import (
    FEW,
    Crowd,
    Order,
    Sort,
    pick_by_presence,
    pick_by_walking,
    pick_from_few,
    pick_searched,
)
from projections.asynchronous.fleet.silences import list_silenced
from projections.moments import Moment
from projections.pages import Page, Span
from projections.pages_instances import InstanceRow, load_instances

Place = tuple[UUID, UUID | None]
"""The ids of an application and of one of its groups; None for all of them."""


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


class Wanted(Struct, frozen=True, kw_only=True):
    """
    Which machines are asked for, and in which order.

    Attributes:
        duration: They came by within it, in microseconds; a day at least.
        status: None for any but retired ones, which are shown only if asked for.
        version: None for any.
    """

    duration: int = DAY
    status: Status | None = None
    version: str | None = None
    search: Search | None = None
    order: Order = Order(Sort.ID)

    @property
    def is_of_the_present(self) -> bool:
        """It asks for what is kept beside the log."""
        by_address = self.search is not None and self.search.address != ""
        return by_address or self.order.sort.is_by_presence

    def admits(self, count: Count) -> bool:
        """Say whether the machines of a standing are among them."""
        if count.is_retired and self.status is not Status.RETIRED:
            return False
        return self.status in (None, count.shown_status) and self.version in (
            None,
            count.version,
        )


_CONDITIONS = {
    "id": "n.machine_id ILIKE %(id)s",
    "alias": "n.alias ILIKE %(alias)s",
    "address": """
        n.stream_id IN (
            SELECT stream_id FROM presence WHERE address = %(address)s::inet)
    """,
}
_KEYS: Mapping[Sort, Callable[[Count], Any]] = {
    Sort.VERSION: attrgetter("precedence"),
    Sort.STATUS: attrgetter("shown_status"),
}
_SPECIAL = str.maketrans({each: f"\\{each}" for each in r"\%_"})


def list_machines(
    connection: Connection[Any],
    place: Place,
    moment: Moment,
    wanted: Wanted,
    span: Span,
) -> Page[InstanceRow]:
    """
    List machines of a group or an application.

    Args:
        connection: To read with.
        place: Of which.
        moment: When; see `moment_shown`.
        wanted: Which.
        span: The part of the list.
    """
    crowd = _crowd(connection, place, moment, wanted)
    if wanted.search is None:
        total, ids = crowd.size, _pick(connection, crowd, wanted.order, span)
    else:
        condition = _condition(wanted.search)
        total, ids = pick_searched(connection, crowd, wanted.order, span, condition)
    return Page(total, load_instances(connection, ids, moment.position))


def _crowd(
    connection: Connection[Any], place: Place, moment: Moment, wanted: Wanted
) -> Crowd:
    application_id, group_id = place
    groups = groups_of(connection, [application_id]) if group_id is None else [group_id]
    (there,) = count_at(connection, groups, [moment.position])
    counts = [each for each in there if wanted.admits(each)]
    silenced: Mapping[UUID, int] = {}
    if wanted.duration > DAY:
        silent = [each.standing_id for each in counts if each.is_away]
        after = silenced_after(connection, moment, wanted.duration)
        silenced = list_silenced(connection, silent, after, moment.position)
    return Crowd(
        application_id=application_id,
        position=moment.position,
        standings={c.standing_id: c.machines for c in counts if not c.is_away},
        silenced=silenced,
        ranks=_ranks(counts, wanted.order.sort),
    )


def _ranks(counts: Sequence[Count], sort: Sort) -> dict[int, int]:
    """Number standings by what a list is sorted by; equal ones have one number."""
    key = _KEYS.get(sort)
    if key is None:
        return dict.fromkeys((count.standing_id for count in counts), 0)
    places = {each: n for n, each in enumerate(sorted(set(map(key, counts))))}
    return {count.standing_id: places[key(count)] for count in counts}


def _pick(
    connection: Connection[Any], crowd: Crowd, order: Order, span: Span
) -> Sequence[UUID]:
    if crowd.size < FEW:
        return pick_from_few(connection, crowd, order, span)
    if order.sort.is_by_presence:
        return pick_by_presence(connection, crowd, order, span)
    if order.sort not in _KEYS:
        return pick_by_walking(connection, crowd, order, span)
    by_id = replace(order, sort=Sort.ID)
    return [
        stream_id
        for part, within in _parts(crowd, order, span)
        for stream_id in _pick(connection, part, by_id, within)
    ]


def _parts(crowd: Crowd, order: Order, span: Span) -> Iterator[tuple[Crowd, Span]]:
    """Cut a crowd up by rank; give those that a span reaches into, and its part."""
    first, end = span.offset, span.offset + span.limit
    for rank in sorted(set(crowd.ranks.values()), reverse=order.descending):
        part = _of_rank(crowd, rank)
        within = Span(max(first, 0), min(end, part.size) - max(first, 0))
        if within.limit > 0:
            yield part, within
        first, end = first - part.size, end - part.size


def _of_rank(crowd: Crowd, rank: int) -> Crowd:
    ranks = {key: each for key, each in crowd.ranks.items() if each == rank}
    return replace(
        crowd,
        ranks=ranks,
        standings={key: n for key, n in crowd.standings.items() if key in ranks},
        silenced={key: n for key, n in crowd.silenced.items() if n in ranks},
    )


def _condition(search: Search) -> tuple[str, dict[str, str]]:
    given = {field: text for field, text in asdict(search).items() if text}
    patterns = {
        field: text if field == "address" else f"%{text.translate(_SPECIAL)}%"
        for field, text in given.items()
    }
    return " OR ".join(_CONDITIONS[field] for field in given), patterns
