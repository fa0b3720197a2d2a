"""
The upkeep of read models: what is ordered of each, and how far whoever does it is.

Orders are in the log. The table `upkeep` is written by who is at work, a process of the
server or `rollerd projections`, and by nobody else: one at a time has the lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.types.json import Jsonb

from domain.instants import SECOND, from_datetime
from domain.upkeep import Task, Upkeep
from eventstore.locks import is_held
from eventstore.log import Recorded, read_ends
from projections.asynchronous.rebuild import BESIDE_KEY
from projections.comparison import Comparison
from projections.pages import fetch

_BEGIN = """
    INSERT INTO upkeep (name, task, since) VALUES (%s, %s, %s)
    ON CONFLICT (name) DO UPDATE
       SET task = excluded.task, since = excluded.since,
           origin = NULL, position = NULL, goal = NULL, noted_at = NULL
"""
_NOTE = """
    UPDATE upkeep SET origin = coalesce(origin, %(position)s), position = %(position)s,
                      goal = %(goal)s, noted_at = %(now)s
     WHERE name = %(name)s
"""
_COMPARED = "UPDATE upkeep SET comparison = %s, compared_at = %s WHERE name = %s"
_STATES = f"""
    SELECT name, comparison, compared_at,
           CASE WHEN {is_held(BESIDE_KEY.replace("%s", "name"))}
                THEN jsonb_build_object('task', task, 'since', since, 'origin', origin,
                                        'position', position, 'goal', goal,
                                        'noted_at', noted_at)
           END AS work
      FROM upkeep
     WHERE name = ANY(%(names)s)
"""  # noqa: S608  (names of ours)


class Order(Struct, frozen=True):
    """
    The last thing that was ordered of a read model.

    Attributes:
        version: That of the event in its stream.
        position: That of the event in the log.
        at: Microseconds.
        ended_at: Microseconds; None as long as it is under way.
        error: Why it could not be done.
    """

    name: str
    version: int
    position: int
    task: Task
    at: int
    actor: str
    reason: str
    correlation_id: str
    ended_at: int | None = None
    error: str | None = None


class Work(Struct, frozen=True):
    """
    What somebody is at, and how far.

    Attributes:
        since: When it was begun; microseconds, as all instants here.
        origin: The position at which it was begun; None before anything was folded.
        position: That of the last event that is folded.
        goal: How far there is something to fold.
        noted_at: When the positions were true.
    """

    task: Task
    since: int
    origin: int | None
    position: int | None
    goal: int | None
    noted_at: int | None

    @property
    def rate(self) -> float | None:
        """Positions a second, so far; None if nothing was folded yet."""
        if self.origin is None or self.position is None or self.noted_at is None:
            return None
        seconds = (self.noted_at - self.since) / SECOND
        return (self.position - self.origin) / seconds if seconds > 0 else None

    @property
    def seconds_left(self) -> float | None:
        """How long it takes to come to the goal at that rate, if it is known."""
        if not self.rate or self.goal is None or self.position is None:
            return None
        return max(self.goal - self.position, 0) / self.rate


class State(Struct, frozen=True):
    """
    How the upkeep of a read model stands.

    Attributes:
        work: What somebody is at just now; None if nobody is.
        comparison: What was found last of what is beside.
        compared_at: When; microseconds.
    """

    name: str
    work: Work | None = None
    comparison: Comparison | None = None
    compared_at: int | None = None


def begin_work(connection: Connection[Any], name: str, task: Task, now: int) -> None:
    """Note that something is begun, or gone on with."""
    connection.execute(_BEGIN, (name, task, now))


def note_progress(
    connection: Connection[Any], name: str, position: int, goal: int, now: int
) -> None:
    """Note how far it is."""
    noted = {"name": name, "position": position, "goal": goal, "now": now}
    connection.execute(_NOTE, noted)


def note_comparison(
    connection: Connection[Any], name: str, comparison: Comparison | None, now: int
) -> None:
    """Keep what a comparison found; None once there is nothing left to compare."""
    kept = None if comparison is None else Jsonb(msgspec.to_builtins(comparison))
    connection.execute(_COMPARED, (kept, None if kept is None else now, name))


def read_states(connection: Connection[Any], names: Sequence[str]) -> dict[str, State]:
    """Tell how the upkeep of read models stands, by their names."""
    found = fetch(connection, _STATES, {"names": list(names)}, State)
    return {
        **{name: State(name) for name in names},
        **{state.name: state for state in found},
    }


def read_orders(connection: Connection[Any], names: Sequence[str]) -> dict[str, Order]:
    """Tell what was ordered last of read models, by the names of those of which."""
    streams = read_ends(connection, [Upkeep.create_id(name) for name in names], 2)
    found = {name: streams.get(Upkeep.create_id(name)) for name in names}
    return {name: _order(name, ends) for name, ends in found.items() if ends}


def open_orders(connection: Connection[Any], names: Sequence[str]) -> list[Order]:
    """List the orders that are under way, the oldest first."""
    orders = read_orders(connection, names).values()
    under_way = [order for order in orders if order.ended_at is None]
    return sorted(under_way, key=lambda order: order.position)


def _order(name: str, ends: Sequence[Recorded]) -> Order:
    """Read the end of a stream: an order, or one and its end."""
    last = ends[-1]
    if isinstance(last.event, Upkeep.Ordered):
        return _ordered(name, last)
    return msgspec.structs.replace(
        _ordered(name, ends[0]),
        ended_at=from_datetime(last.event.timestamp),
        error=last.event.error,
    )


def _ordered(name: str, recorded: Recorded) -> Order:
    event = recorded.event
    return Order(
        name,
        recorded.version,
        recorded.position,
        event.task,
        from_datetime(event.timestamp),
        event.actor,
        event.reason,
        event.correlation_id,
    )
