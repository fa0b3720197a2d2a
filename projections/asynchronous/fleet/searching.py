"""
Searching the machines of a crowd by what is kept of each, such as its names.

How many match nobody knows before. Where very many do, those found at the beginning of
the list are enough: a search stops counting them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from projections.asynchronous.fleet.crowds import Crowd, Found, Order, Sort
from projections.asynchronous.fleet.picking import (
    COLLECTED,
    FEW,
    VERY_MANY,
    members_of,
    sort_found,
)
from projections.asynchronous.fleet.searches import ANY, Search
from projections.asynchronous.fleet.unseen import (
    MANY_UNSEEN,
    count_unseen,
    find_unseen,
)
from projections.pages import Span

MANY = 500
"""Of so many machines found, and more, it is not counted how many more they are."""
TRIGRAM = 3
"""Characters. For fewer, only those at the head of a very long list are looked at."""
SOME = 40
"""
The same of those of very many who did not come by since an instant. More than
`MANY_UNSEEN` of a million are one in 130, so that they are nearly always found.
"""
NEAR = 10_000
"""
Members at the beginning of a list, among whom very many are looked for first. Of those
of a kind, which an index tells, so many are counted.
"""
FAR = 60_000
"""
Members, by their aliases, among whom those of a kind are looked for. Less than one in a
hundred of a million is of a kind that `MANY` of them are not: these are soon sorted.
"""


_NEAREST = """
    SELECT n.stream_id
      FROM (SELECT n.stream_id, n.machine_id, n.alias, n.oem, n.arch {those} AND {kinds}
             ORDER BY {order} LIMIT %(near)s) AS n
     WHERE {condition} ORDER BY {order} LIMIT %(enough)s
"""


def search(
    connection: Connection[Any], crowd: Crowd, wanted: Search, order: Order, span: Span
) -> Found:
    """
    Find those of a crowd of whom a search holds.

    Very many are had in the order of ids or aliases only; in another, none is in reach.
    Those who did not come by since an instant are had by their last check as well.
    """
    if crowd.size < FEW:
        return _Hunt(connection, crowd, wanted, order, span).among_all()
    unseen = None
    if wanted.unseen_since is not None:
        unseen = count_unseen(connection, crowd, wanted.unseen_since)
    hunt = _Hunt(connection, crowd, wanted, order, span, unseen)
    return hunt.among_unseen() or hunt.at_the_head() or hunt.among_all()


class _Hunt(NamedTuple):
    """
    A search that is under way.

    Attributes:
        unseen: How many are known not to have come by, if it asks for them; None if
            others may not have either.
    """

    connection: Connection[Any]
    crowd: Crowd
    wanted: Search
    order: Order
    span: Span
    unseen: int | None = None

    def among_unseen(self) -> Found | None:
        """
        Look at those who did not come by, and at nobody else.

        Of very many, and where others may not have come by either, those who are at the
        head of the list are found, if it goes by the last check.
        """
        are_all = self.unseen is not None and self.unseen <= MANY_UNSEEN
        if not are_all and not self._are_unseen_at_the_head:
            return None
        condition = f"{self.wanted.kinds()} AND {self.wanted.names()}"
        total, ids = find_unseen(
            self.connection, self.crowd, condition, self._parameters, self.order
        )
        if not are_all and total < self.span.end:
            return None
        return Found(total, ids, reach=total, has_more=not are_all)

    def at_the_head(self) -> Found | None:
        """Look at the head of the list, if there are enough of them."""
        is_read_off = self.order.sort in (Sort.ID, Sort.ALIAS)
        enough = max(self._counted, self.span.end)
        ids = self._nearest(self.order if is_read_off else Order(Sort.ID), enough + 1)
        needed = max(MANY, self.span.end) if self._is_walked_far else enough
        if len(ids) <= needed and not self._is_by_a_letter:
            return None
        total = min(len(ids), enough)
        reach = total if is_read_off else 0
        return Found(total, self.span.up_to(reach).of(ids), reach, has_more=True)

    def among_all(self) -> Found:
        """Look at all of them."""
        are_few = self.crowd.size <= VERY_MANY
        condition = self.wanted.condition(of_few=are_few)
        condition = f"{self.wanted.kinds()} AND {condition}"
        if self.crowd.size < FEW:
            found = f"SELECT * FROM ({COLLECTED}) AS n WHERE {condition}"  # noqa: S608
        else:
            is_ranked = self.order.sort.is_by_standing
            columns = "n.stream_id, n.machine_id, n.alias"
            columns += ", last.standing_id" if is_ranked else ""
            those = members_of(self.crowd, is_ranked=is_ranked)
            found = f"SELECT {columns} {those} AND {condition}"
        total, ids = sort_found(self.connection, found, self._parameters, self.order)
        return Found(total, ids, reach=total)

    @property
    def _are_unseen_at_the_head(self) -> bool:
        """Say whether a list of very many begins with those who are marked."""
        if self.wanted.unseen_since is None or self.crowd.size <= VERY_MANY:
            return False
        if self.crowd.silent:
            return False
        is_known = self.unseen is not None or not self.order.descending
        return is_known and self.order.sort is Sort.LAST_CHECK

    @property
    def _is_by_a_letter(self) -> bool:
        """Say whether very many have names that no index leads to: it has trigrams."""
        text = self.wanted.id or self.wanted.alias
        return 0 < len(text) < TRIGRAM and self.crowd.size > VERY_MANY

    @property
    def _is_walked_far(self) -> bool:
        """
        Say whether those of a kind are looked for along the aliases.

        PERF: these are in an index with the kinds, of which a step takes 0.3 µs. The
        planner else sorts all of a kind.
        """
        is_by_alias = self.order.sort is Sort.ALIAS and self.crowd.is_indexed
        is_long = self.crowd.size > FAR
        return is_by_alias and is_long and self.wanted.is_of_kinds

    @property
    def _counted(self) -> int:
        if self.wanted.unseen_since is not None and self.crowd.size > VERY_MANY:
            return SOME
        return NEAR if self.wanted.is_of_kinds else MANY

    @property
    def _parameters(self) -> dict[str, Any]:
        return {**self.crowd.parameters(self.span), **self.wanted.parameters()}

    def _nearest(self, order: Order, enough: int) -> Sequence[UUID]:
        """Give the first who match, of those at the beginning of the list."""
        kinds, condition = self.wanted.kinds(), self.wanted.condition(of_few=True)
        if self._is_walked_far:
            kinds, condition = ANY, kinds
        statement = _NEAREST.format(
            those=members_of(self.crowd, order),
            order=order.clause(),
            kinds=kinds,
            condition=condition,
        )
        near = FAR if self._is_walked_far else max(NEAR, enough)
        given = {**self._parameters, "near": near, "enough": enough}
        return [row[0] for row in self.connection.execute(statement, given)]
