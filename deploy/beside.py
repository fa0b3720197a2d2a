"""What can be done about a read model, with notes of how far it is for all to see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial
from typing import Protocol

from domain.instants import SECOND, Clock, system_clock
from domain.upkeep import Task
from eventstore import migrations
from eventstore.database import Database
from projections.asynchronous.everything import PROJECTIONS
from projections.asynchronous.rebuild import Told, rebuilding
from projections.comparison import Comparison
from projections.inline.everything import INLINE
from projections.inline.rebuild import rebuilding as inline_rebuilding
from projections.upkeep import begin_work, note_comparison, note_progress

_NOTED_EVERY = SECOND


class Rebuildable(Protocol):
    """What is beside a read model; see `projections.asynchronous.rebuild.Rebuild`."""

    def bring_up(self, told: Told) -> int:
        """Build it up to where the live one is."""

    def compare(self, samples: int, told: Told) -> Comparison:
        """Compare it with the live one."""

    def switch(self, told: Told) -> int:
        """Put it in the place of the live one."""

    def drop(self) -> None:
        """Throw it away."""


READ_MODELS: dict[str, Callable[[str], AbstractContextManager[Rebuildable]]] = {
    **{each.name: partial(rebuilding, projection=each) for each in PROJECTIONS},
    **{each.name: partial(inline_rebuilding, model=each) for each in INLINE},
}
"""By name: how to open what is beside it, on the database of a URL."""


class Notes:
    """
    Notes of who is at a read model; they are no part of what is done.

    Args:
        database: Where to write them.
        name: Of the read model.
        clock: What time it is.
    """

    def __init__(self, database: Database, name: str, clock: Clock) -> None:
        self._database = database
        self._name = name
        self._clock = clock
        self._noted_at = 0

    def begin(self, task: Task) -> None:
        """Note what is begun."""
        self._noted_at = 0
        with self._database.connection() as connection:
            begin_work(connection, self._name, task, self._clock())

    def tell(self, position: int, goal: int) -> None:
        """Note how far it is, once a second."""
        now = self._clock()
        if now - self._noted_at >= _NOTED_EVERY:
            self._noted_at = now
            with self._database.connection() as connection:
                note_progress(connection, self._name, position, goal, now)

    def compared(self, comparison: Comparison | None) -> None:
        """Keep what was found, or nothing."""
        with self._database.connection() as connection:
            note_comparison(connection, self._name, comparison, self._clock())


class Beside:
    """
    What is beside a read model, and what may be done about it.

    Whatever stands in the way is raised as by `Rebuildable`.

    Args:
        built: What is beside.
        notes: Of what is done.
        told: Is told of the progress as well.
    """

    def __init__(self, built: Rebuildable, notes: Notes, told: Told) -> None:
        self._built = built
        self._notes = notes
        self._also = told

    def rebuild(self) -> int:
        """Build it as far as the live one is; give that position."""
        self._notes.begin(Task.REBUILD)
        return self._built.bring_up(self._told)

    def diff(self, samples: int) -> Comparison:
        """Compare it with the live one, with so many rows of each table to show."""
        self._notes.begin(Task.DIFF)
        comparison = self._built.compare(samples, self._told)
        self._notes.compared(comparison)
        return comparison

    def switch(self) -> int:
        """Put it in the place of the live one; give the position."""
        self._notes.begin(Task.SWITCH)
        position = self._built.switch(self._told)
        self._notes.compared(None)
        return position

    def drop(self) -> None:
        """Throw it away."""
        self._notes.begin(Task.DROP)
        self._built.drop()
        self._notes.compared(None)

    def _told(self, position: int, goal: int) -> None:
        self._notes.tell(position, goal)
        self._also(position, goal)


@contextmanager
def opened_beside(
    url: str, name: str, told: Told = lambda position, goal: None
) -> Iterator[Beside]:
    """
    Open what is beside a read model, for one at a time.

    Args:
        url: As the operator gave it; its user is the owner of the tables.
        name: Of the read model, one of `READ_MODELS`.
        told: Is told of the progress.

    Raises:
        AtIt: Another process is.
        PendingMigrations: The database is of an older version.
        NewerSchema: It is of a newer one.
    """
    migrations.check(url)
    with READ_MODELS[name](url) as built, closing(Database(url, size=1)) as database:
        yield Beside(built, Notes(database, name, system_clock), told)
