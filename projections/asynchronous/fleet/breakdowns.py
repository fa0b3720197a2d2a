"""How many machines of a group stand where, at one moment and along the time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import Connection

from domain.instants import SECOND, to_datetime
from eventstore.log import NEWEST
from projections.asynchronous.fleet.counting import (
    Count,
    count_at,
    groups_of,
)
from projections.asynchronous.fleet.members import count_silenced
from projections.moments import Moment, check_reached, looked_at, moment_at, reached

DAY = 24 * 3600 * SECOND
"""A machine counts if it came by within it; then it goes silent."""

EVER = 0
"""The position after which everybody has gone silent who is, but for who is retired."""

_POSITIONS = """
    SELECT least(position, %(last)s)
      FROM unnest(positions_at(%(instants)s::timestamptz[]))
           WITH ORDINALITY AS p(position, place)
     ORDER BY place
"""


class Point(Struct, frozen=True):
    """
    How many machines stood where at an instant, those that were silent left out.

    Attributes:
        at: Microseconds.
    """

    at: int
    counts: Sequence[Count]


def moment_shown(connection: Connection[Any], now: int) -> Moment:
    """
    Tell which moment the queries of this room are to show.

    Args:
        connection: Its transaction may look back.
        now: The present, in microseconds, for when it does not.

    Raises:
        NotYet: This projection has not come as far as what is looked back to.
    """
    moment = looked_at(connection)
    if moment is None:
        return Moment(reached(connection, "fleet"), now)
    check_reached(connection, "fleet", moment)
    return moment


def count_machines(
    connection: Connection[Any],
    group_ids: Sequence[UUID],
    moment: Moment,
    duration: int = DAY,
) -> list[Count]:
    """
    Count the machines of groups that came by within a time before a moment.

    Args:
        connection: To count with.
        group_ids: Of which groups.
        moment: When.
        duration: Microseconds. Less than a day counts as a day, as it is kept no finer.
    """
    after = silenced_after(connection, moment, duration)
    return count_present(connection, group_ids, moment.position, after)


def silenced_after(
    connection: Connection[Any], moment: Moment, duration: int | None
) -> int:
    """
    Give the position after which those went silent who came by within a time.

    For a day and less it is beyond the end: who is silent did not. Without a duration
    it is before all but those who are retired.
    """
    if duration is None:
        return EVER
    if duration <= DAY:
        return NEWEST
    position = moment_at(connection, moment.at - (duration - DAY)).position
    return min(position, moment.position)


def count_present(
    connection: Connection[Any], group_ids: Sequence[UUID], position: int, after: int
) -> list[Count]:
    """
    Count the machines of groups that were not silent, or have been so for short.

    Retired ones are not among them, however short that is.

    Args:
        connection: To count with.
        group_ids: Of which groups.
        position: When.
        after: The position before those at which the silent ones went silent.
    """
    (counts,) = count_at(connection, group_ids, [position])
    if after == EVER:
        return [each for each in counts if not each.is_retired]
    silent = [each.standing_id for each in counts if each.is_silent]
    recent: Counter[int] = Counter()
    if silent and after < position:
        recent = count_silenced(connection, silent, after, position)
    return [
        each if not each.is_silent else each._replace(machines=recent[each.standing_id])
        for each in counts
        if not each.is_silent or recent[each.standing_id]
    ]


def count_along(
    connection: Connection[Any],
    group_id: UUID,
    moment: Moment,
    instants: Sequence[int],
) -> list[Point]:
    """
    Count the machines of a group at instants up to a moment, oldest first.

    An instant that is not before the moment is shown as the moment is.
    """
    given = {"instants": list(map(to_datetime, instants)), "last": moment.position}
    positions = [
        moment.position if at >= moment.at else int(position)
        for at, (position,) in zip(
            instants, connection.execute(_POSITIONS, given), strict=True
        )
    ]
    counts = count_at(connection, [group_id], positions)
    return [
        Point(at, [each for each in there if not each.is_silent])
        for at, there in zip(instants, counts, strict=True)
    ]


def count_active(
    connection: Connection[Any], application_ids: Sequence[UUID]
) -> Counter[UUID]:
    """Count the machines of applications, and of each of their groups, by their ids."""
    active: Counter[UUID] = Counter()
    moment = moment_shown(connection, 0)
    groups = groups_of(connection, application_ids)
    for each in count_at(connection, groups, [moment.position])[0]:
        if not each.is_silent:
            active[each.application_id] += each.machines
            active[each.group_id] += each.machines
    return active
