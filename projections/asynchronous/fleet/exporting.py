"""The whole of a list, part by part, in the order of the machines' ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from msgspec.structs import replace
from psycopg import Connection

from projections.asynchronous.fleet.crowds import Order, Sort
from projections.asynchronous.fleet.lists import Wanted, find_crowd
from projections.asynchronous.fleet.picking import COLLECTED, FEW, members_of
from projections.asynchronous.fleet.searches import Search
from projections.moments import Moment
from projections.pages import Span
from projections.pages_instances import InstanceRow, load_instances

# PERF: goes on after an id, so that no part is walked to past all before it.
_PART = """
    SELECT n.stream_id FROM ({those}) AS n
     WHERE n.machine_id > %(last_id)s AND {condition}
     ORDER BY n.machine_id LIMIT %(limit)s
"""


def list_after(
    connection: Connection[Any],
    group_ids: Sequence[UUID],
    moment: Moment,
    wanted: Wanted,
    *,
    last_id: str,
    limit: int,
) -> list[InstanceRow]:
    """
    List the machines of a list whose ids follow another, whatever its order.

    Args:
        connection: To read with.
        group_ids: Of which groups; of one application.
        moment: When; with the same for each part, none is missed or comes twice.
        wanted: Which.
        last_id: The id that those before ended with; empty at first.
        limit: How many at most.
    """
    by_id = replace(wanted, order=Order(Sort.ID))
    crowd = find_crowd(connection, group_ids, moment, by_id)
    search = wanted.search or Search()
    those = COLLECTED
    if crowd.size >= FEW:
        those = "SELECT n.* " + members_of(crowd, by_id.order)
    condition = f"{search.kinds()} AND {search.condition()}"
    given = {
        **crowd.parameters(Span(0, limit)),
        **search.parameters(),
        "last_id": last_id,
    }
    statement = _PART.format(those=those, condition=condition)
    ids = [row[0] for row in connection.execute(statement, given)]
    return load_instances(connection, ids, moment.position)
