"""What a list is cut out of: the machines that match, known by where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from projections.asynchronous.fleet.counting import Count
from projections.pages import Span


class Sort(StrEnum):
    """What a list of machines is sorted by."""

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

    @property
    def is_by_standing(self) -> bool:
        """It goes by where machines stand: all of a standing are equal."""
        return self in (Sort.VERSION, Sort.STATUS)


class Order(Struct, frozen=True):
    """
    The order of a list.

    Of equal machines, the ids follow the same direction; their streams do, if the order
    goes by presence. Those whose presence is not known come last in either direction.
    """

    sort: Sort
    descending: bool = False

    def clause(self) -> str:
        """Write it in SQL, of members `n`, their ranks `r` and their presence `p`."""
        direction = "DESC" if self.descending else "ASC"
        if self.sort.is_by_presence:
            direction += " NULLS LAST"
        return ", ".join(f"{each} {direction}" for each in _BY[self.sort])

    def reversed(self) -> Order:
        """Give it the other way round."""
        return replace(self, descending=not self.descending)


_BY = {
    Sort.ID: ("n.machine_id",),
    Sort.ALIAS: ("n.alias", "n.machine_id"),
    Sort.VERSION: ("r.rank", "n.machine_id"),
    Sort.STATUS: ("r.rank", "n.machine_id"),
    Sort.LAST_CHECK: ("p.last_check_at", "n.stream_id"),
    Sort.IP: ("p.address", "n.stream_id"),
}


class Crowd(Struct, frozen=True, kw_only=True):
    """
    The machines that match, before any search.

    Attributes:
        position: At which they do.
        after: Those among them that are silent have gone so after this position.
        counts: Where they stand, and how many in each.
        among: How many machines are in their groups, wherever they stand.
        ranks: The place of each standing in the order, by its number.
        is_whole: They are all of their groups who were not silent, or not for long.
    """

    position: int
    after: int
    counts: Sequence[Count]
    among: int
    ranks: Mapping[int, int]
    is_whole: bool

    @property
    def size(self) -> int:
        """How many they are."""
        return sum(each.machines for each in self.counts)

    @property
    def groups(self) -> list[UUID]:
        """The groups that some of them are in."""
        return sorted({each.group_id for each in self.counts})

    @property
    def silent(self) -> int:
        """How many of them have gone silent."""
        return sum(each.machines for each in self.counts if each.is_silent)

    @property
    def is_silent(self) -> bool:
        """All of them are."""
        return all(each.is_silent for each in self.counts)

    @property
    def is_indexed(self) -> bool:
        """An index tells them from others: where each stands need not be asked."""
        return self.is_whole or self.is_silent

    def parts(self, span: Span, *, descending: bool) -> Iterator[tuple[Crowd, Span]]:
        """Cut it up by rank; give those that a span reaches into, and its part."""
        first, end = span.offset, span.end
        for rank in sorted(set(self.ranks.values()), reverse=descending):
            part = self._of_rank(rank)
            within = Span(max(first, 0), min(end, part.size) - max(first, 0))
            if within.limit > 0:
                yield part, within
            first, end = first - part.size, end - part.size

    def _of_rank(self, rank: int) -> Crowd:
        counts = [each for each in self.counts if self.ranks[each.standing_id] == rank]
        return replace(self, counts=counts, is_whole=False)

    def parameters(self, span: Span) -> dict[str, Any]:
        """Give the parameters of the queries."""
        awake = [each for each in self.counts if not each.is_silent]
        return {
            "groups": self.groups,
            "position": self.position,
            "after": self.after,
            "standings": [each.standing_id for each in self.counts],
            "awake": [each.standing_id for each in awake],
            "machines": [each.machines for each in awake],
            "silent": [each.standing_id for each in self.counts if each.is_silent],
            "ranked": list(self.ranks),
            "ranks": list(self.ranks.values()),
            "offset": span.offset,
            "limit": span.limit,
        }


class Found(NamedTuple):
    """
    Part of the machines of a crowd that were found.

    Attributes:
        total: How many were counted.
        reach: How many of them can be had, from the head of the list on.
        has_more: There are more than that, or may be.
    """

    total: int
    ids: Sequence[UUID]
    reach: int
    has_more: bool = False
