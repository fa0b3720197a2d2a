"""
The import: one command, in which the whole past of another product is told.

It goes along the time: what operators did there are commands of ours, and what machines
did are events in between. All of it is one transaction, so there is all or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Any

import msgspec
from psycopg import Connection, Rollback

from domain.causes import IMPORTER, acting
from domain.errors import Refused
from domain.present import living_by, telling_of
from eventstore.database import Database
from eventstore.log import last_position
from eventstore.platform import StoredPlatform
from eventstore.recorder import Follower
from importer.chronicle import Chronicle
from importer.configuring import Configuring
from importer.errors import AlreadyHere, CannotImport, LogNotEmpty, UnknownSource
from importer.happenings import Happening, happenings
from importer.lives import count_lives, read_lives
from importer.machines import Machines
from importer.reading import read_configuration
from importer.records import Configuration, PackageRecord
from importer.remarks import remark
from importer.source import Source
from importer.summary import Summary
from importer.translating import translate
from projections import configuration
from projections.catalogue import FLATCAR

_WITHOUT_TIME_OUTS = """
    SET LOCAL statement_timeout TO 0;
    SET LOCAL idle_in_transaction_session_timeout TO 0
"""
_TAKEN = "SELECT originator_id FROM events WHERE originator_id = ANY(%s) LIMIT 1"
_TICK = 5000
_LATE = 100
"""A rank behind those of commands."""
Platforms = Callable[[Follower], StoredPlatform]
"""Makes the platform, with what is to follow it."""
Told = Callable[[int, int], None]


class Terms(msgspec.Struct, frozen=True):
    """
    How to import.

    Attributes:
        history: Also what happened to machines before they came to be as they are.
        into_non_empty: Also into a log that has events.
        keep: Is shown what came of it, and says whether to keep it.
        told: Is told of the progress: how many records of how many.
    """

    keep: Callable[[Summary], bool]
    told: Told
    history: bool = True
    into_non_empty: bool = False


def take_over(
    source: Source, database: Database, platforms: Platforms, terms: Terms, now: int
) -> bool:
    """
    Take over everything that a database of another product tells; say whether it was.

    Args:
        source: The other product's database.
        database: Ours, with the schema of this version.
        platforms: Make the platform on it.
        terms: How.
        now: The present, in microseconds.

    Raises:
        LogNotEmpty: There are events already.
        AlreadyHere: Something of the same id is among them.
        CannotImport: Something cannot be taken over, nor be left out.
    """
    is_kept = False
    try:
        with database.command() as connection:
            connection.execute(_WITHOUT_TIME_OUTS)
            summary = _Import(source, connection, platforms, terms, now).run()
            is_kept = terms.keep(summary)
            if not is_kept:
                raise Rollback
    except Refused as ex:
        why = ": ".join([*getattr(ex, "__notes__", ()), str(ex)])
        raise CannotImport(
            f"nothing was taken over: {why}. Correct it there, and import again"
        ) from ex
    return is_kept


class _Import:
    """One import, in its transaction."""

    def __init__(
        self,
        source: Source,
        connection: Connection[Any],
        platforms: Platforms,
        terms: Terms,
        now: int,
    ) -> None:
        self._source = source
        self._connection = connection
        self._terms = terms
        self._now = now
        self._is_first = last_position(connection) == 0
        self._chronicle = Chronicle(connection, dated=self._is_first)
        self._platform = platforms(self._follow)
        self._summary = Summary()
        self._agenda: list[Happening] = []
        self._places = count()

    def run(self) -> Summary:
        """Tell everything."""
        records = read_configuration(self._source)
        if not records.applications:
            raise UnknownSource(
                f"there is no application in this {self._source.product}: a dump has to"
                " be whole, with tables and data"
            )
        self._require_room(records)
        told = translate(
            self._source.product, records, self._source.length, self._summary, self._now
        )
        configuring = Configuring(self._platform, told, self._summary)
        machines = Machines(self._chronicle, told, self._summary, self._push)
        with self._as_import():
            self._agenda = happenings(told, configuring)
            heapify(self._agenda)
            self._tell_lives(machines)
            self._chronicle.now = self._now
            self._chronicle.flush()
            self._hold_back(records, configuring)
        self._chronicle.close()
        migration = self._source.migration
        remark(self._summary, told, configuring, self._chronicle, migration)
        return self._summary

    def _require_room(self, records: Configuration) -> None:
        if not self._is_first and not self._terms.into_non_empty:
            raise LogNotEmpty(
                "there are events in the log already. `rollerd initdb` throws"
                " everything away, also what is there out of the box; or add to what"
                " is there with --into-non-empty"
            )
        names = {each.id: each.name for each in records.applications}
        names |= {
            each.id: each.version if isinstance(each, PackageRecord) else each.name
            for each in records.parts
        }
        row = self._connection.execute(_TAKEN, (list(names),)).fetchone()
        if row is not None:
            raise AlreadyHere(
                f"{names[row[0]]!r} ({row[0]}) is in the log already. Import into an"
                " empty database; `rollerd initdb` makes this one empty, and throws"
                " away what is in it"
            )

    @contextmanager
    def _as_import(self) -> Iterator[None]:
        product = self._source.product
        # NOTE: in a log that has events, none may have been recorded before those.
        dating = living_by if self._is_first else telling_of
        with (
            dating(self._chronicle.clock),
            acting(IMPORTER, reason=f"imported from {product}"),
        ):
            yield

    def _tell_lives(self, machines: Machines) -> None:
        history = self._terms.history
        census = count_lives(self._source)
        machines.expect(census, history=history)
        total = 3 * census.machines + census.statuses * history
        lives = read_lives(self._source, self._now, history=history)
        for number, record in enumerate(lives):
            self._go_on(record.at)
            machines.tell(record)
            if number % _TICK == 0:
                self._terms.told(number, total)
        self._go_on(self._now)
        self._terms.told(total, total)

    def _hold_back(self, records: Configuration, configuring: Configuring) -> None:
        """Let nobody start because of the import: neither the product nor we."""
        for group in records.groups:
            if group.updates_enabled and group.overridden is False:
                configuring.stop(group)
        for channel in records.channels:
            if channel.application_id == FLATCAR:
                configuring.pin(channel)

    def _go_on(self, at: int) -> None:
        """Do what is due up to an instant."""
        while self._agenda and self._agenda[0].at <= at:
            happening = heappop(self._agenda)
            self._chronicle.now = happening.at
            if happening.rank < _LATE:
                self._chronicle.flush()
            happening.do()
        self._chronicle.now = at

    def _push(self, at: int, do: Callable[[], None]) -> None:
        """Have something done when time has come so far; never if that is to come."""
        if at <= self._now:
            at = max(at, self._chronicle.now)
            heappush(self._agenda, Happening(at, _LATE, next(self._places), do))

    def _follow(self, connection: Connection[Any], events: Any) -> None:
        configuration.follow(connection, events)
        self._chronicle.hear(events)
