"""
A batch of requests: decided together, and recorded in one transaction if need be.

Most polls change nothing, so a batch is first decided on an unlocked read
(`omaha.survey`). What is left is decided on locked rows (`omaha.recording`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from time import perf_counter
from typing import Any

import structlog
from psycopg import Connection, OperationalError, errors

from domain.decision import Decision
from domain.instants import Clock
from domain.rules import Target
from eventstore.database import SHARE_CONFIGURATION, Database
from omaha.answers import Manners, answer_mirror, answer_unknown, answer_visit
from omaha.arrivals import Arrival, Found, MirrorVisit, Visit, find_visit
from omaha.observing import Decided, Observer, nobody
from omaha.protocol.requests import AppRequest
from omaha.protocol.responses import AppAnswer
from omaha.protocol.statuses import AppStatus
from omaha.recording import MovedMeanwhile, Recording
from omaha.survey import Survey
from projections.catalogue import EMPTY, Catalogue, load_catalogue, read_version
from projections.halts import announce

_log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 10
Answers = tuple[AppAnswer, ...]
Witness = Callable[[Visit, int], None]
"""Told who came by and when (microseconds), once the answer is certain."""


class Unavailable(Exception):
    """The database cannot be reached, so nothing can be decided."""


class _ConfigurationMoved(Exception):
    """The configuration changed since the visits were looked up in it."""


_COLLISIONS = (
    _ConfigurationMoved,
    MovedMeanwhile,
    errors.UniqueViolation,  # two workers registered the same machine at once
    errors.DeadlockDetected,
    errors.SerializationFailure,
)


class _Item:
    """One app of one request on its way through a batch."""

    __slots__ = ("app", "decision", "found", "packages")

    def __init__(self, app: AppRequest, found: Found) -> None:
        self.app = app
        self.found = found
        self.decision: Decision | None = None
        self.packages: tuple[Target, ...] = ()


class BatchDecider:
    """
    Decides batches of requests, one batch at a time.

    Args:
        database: Where machines, budgets and the log are.
        clock: Where the present comes from.
        manners: How answers are put.
        witness: Told of every machine that came by.
        observer: Told of every batch.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        manners: Manners,
        witness: Witness,
        observer: Observer = nobody,
    ) -> None:
        self._database = database
        self._clock = clock
        self._manners = manners
        self._witness = witness
        self._observer = observer
        self._catalogue: Catalogue = EMPTY

    def __call__(self, arrivals: Sequence[Arrival]) -> list[Answers]:
        """
        Decide on requests and give their answers, in order; all events are on disk.

        A request that makes the server fail does not take its neighbours down.

        Raises:
            Unavailable: The database cannot be reached; nothing was recorded.
        """
        try:
            return self._on_a_live_connection(arrivals)
        except OperationalError as ex:
            _log.warning("batch not recorded", requests=len(arrivals), error=str(ex))
            raise Unavailable(str(ex)) from ex
        except Exception:  # noqa: BLE001  (found out which, and logged, below)
            if len(arrivals) > 1:
                return [answers for one in arrivals for answers in self([one])]
            _log.exception("request failed", request_id=arrivals[0].correlation_id)
            return [self._apology(arrivals[0])]

    def _on_a_live_connection(self, arrivals: Sequence[Arrival]) -> list[Answers]:
        """
        Decide, and once more if the connection turns out to be lost.

        It may have been lost in the commit: what was recorded then is seen by the
        second try, which finds nothing left to record.
        """
        try:
            return self._with_retries(arrivals)
        except OperationalError:
            return self._with_retries(arrivals)

    def _with_retries(self, arrivals: Sequence[Arrival]) -> list[Answers]:
        for _ in range(MAX_ATTEMPTS):
            with suppress(*_COLLISIONS):
                return self._decide(arrivals)
        raise RuntimeError(f"the batch collided {MAX_ATTEMPTS} times")

    def _decide(self, arrivals: Sequence[Arrival]) -> list[Answers]:
        with self._database.committer() as connection:
            batch = [self._find(arrival) for arrival in arrivals]
            items = [item for one in batch for item in one]
            rest = self._decide_unlocked(connection, items)
            recording_s = self._record(connection, rest) if rest else None
        self._observer(_decided(len(arrivals), items, recording_s))
        now = self._clock()
        return [tuple(self._answer(item, now) for item in items) for items in batch]

    def _find(self, arrival: Arrival) -> list[_Item]:
        return [
            _Item(app, find_visit(arrival, app, self._catalogue))
            for app in arrival.request.apps
        ]

    def _decide_unlocked(
        self, connection: Connection[Any], items: Sequence[_Item]
    ) -> list[tuple[_Item, Visit]]:
        """Decide what can be decided, and give the rest."""
        survey = Survey(connection, _visits(items), self._catalogue, self._clock())
        self._require_current(connection, survey.configuration_version)
        rest = []
        for item in items:
            if isinstance(item.found, MirrorVisit):
                item.packages = survey.packages_for(item.found)
            elif isinstance(item.found, Visit):
                item.found = visit = survey.led(item.found)
                item.decision = survey.decide(visit)
                if item.decision is None:
                    rest.append((item, visit))
        return rest

    def _record(
        self, connection: Connection[Any], rest: Sequence[tuple[_Item, Visit]]
    ) -> float:
        """Decide on locked rows and write it all down; gives the seconds it took."""
        began = perf_counter()
        with connection.transaction(), connection.cursor(binary=True) as cursor:
            cursor.execute(SHARE_CONFIGURATION)
            self._require_current(connection, read_version(connection))
            visits = [visit for _, visit in rest]
            recording = Recording(cursor, visits, self._clock())
            for item, visit in rest:
                item.decision = recording.decide(visit)
            recording.write()
        announce(recording.halts)
        return perf_counter() - began

    def _require_current(self, connection: Connection[Any], version: int) -> None:
        """Have the batch decided anew if the configuration is not the one we know."""
        if version != self._catalogue.version:
            self._catalogue = load_catalogue(connection)
            raise _ConfigurationMoved

    def _answer(self, item: _Item, now: int) -> AppAnswer:
        visit, decision = item.found, item.decision
        if isinstance(visit, AppStatus):
            return answer_unknown(item.app, visit, self._manners)
        if isinstance(visit, MirrorVisit):
            return answer_mirror(item.app, visit, item.packages, self._manners)
        assert decision is not None  # noqa: S101  (every visit was decided on)
        if decision.instance is not None and visit.check_in.is_registering:
            self._witness(visit, now)
        return answer_visit(item.app, visit, decision, self._manners)

    def _apology(self, arrival: Arrival) -> Answers:
        return tuple(
            answer_unknown(app, AppStatus.INTERNAL, self._manners)
            for app in arrival.request.apps
        )


def _decided(
    requests: int, items: Iterable[_Item], recording_s: float | None
) -> Decided:
    decisions, unknown = [], []
    for item in items:
        if item.decision is not None:
            decisions.append(item.decision)
        elif isinstance(item.found, AppStatus):
            unknown.append(item.found)
    return Decided(requests, decisions, unknown, recording_s)


def _visits(items: Sequence[_Item]) -> list[Visit | MirrorVisit]:
    return [item.found for item in items if not isinstance(item.found, AppStatus)]
