"""
Rounds: all channels are asked for, one after another, and again after an interval.

When a round is due follows from what is noted, so it survives whoever does it.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import structlog
from msgspec import Struct
from psycopg import Connection

from domain.causes import acting
from domain.errors import Conflict
from domain.instants import SECOND, Clock
from domain.platform import Platform
from domain.syncing import SYNCER
from eventstore.database import Database
from projections.syncing import (
    Order,
    Round,
    SyncedChannel,
    SyncResult,
    begin_round,
    end_round,
    open_order,
    read_round,
    synced_channels,
)
from syncer.mirror import Mirror, Outcome

PAUSE_S = 5.0
"""Between two channels, out of politeness; Nebraska's."""
JITTER = 0.1
"""Share of the interval by which a round may be late, so that not all come at once."""
_log = structlog.get_logger(__name__)


class Pace(Struct, frozen=True):
    """
    How often is asked; in seconds.

    Attributes:
        interval_s: From the beginning of a round to that of the next, at least.
        pause_s: From asking for a channel to asking for the next, at least.
    """

    interval_s: int
    pause_s: float = PAUSE_S


class Rounds:
    """
    Does what is due, whenever it is called.

    Args:
        database: With the log.
        platform: Takes the commands, in that database.
        mirror: Brings a channel up to date.
        pace: How often.
        clock: Where the present comes from.
        chance: Gives a number from 0 to 1 by lot.
    """

    def __init__(
        self,
        database: Database,
        platform: Platform,
        mirror: Mirror,
        pace: Pace,
        clock: Clock,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._platform = platform
        self._mirror = mirror
        self._pace = pace
        self._clock = clock
        self._chance = chance
        self._round: _UnderWay | None = None

    def look_after(self) -> None:
        """Begin a round if one is due, and go on with it unless it is too early."""
        try:
            if self._round is None and self._is_due():
                self.begin()
            while self._round is not None and not self.wait_s:
                self.step()
        except psycopg.Error:
            # NOTE: it did not end, so it is due again as soon as the database is back.
            self._round = None
            raise

    @property
    def wait_s(self) -> float:
        """How many seconds to wait before the next step."""
        current = self._round
        if current is None or current.asked_at is None:
            return 0.0
        if not current.left or current.left[0].pinned:
            return 0.0
        waited = (self._clock() - current.asked_at) / SECOND
        # NOTE: somebody may have turned the clock back.
        is_too_early = 0 <= waited < self._pace.pause_s
        return self._pace.pause_s - waited if is_too_early else 0.0

    def begin(self) -> None:
        """Begin a round."""
        now = self._clock()
        with self._database.connection() as connection:
            begin_round(connection, self._mirror.upstream, self._pace.interval_s, now)
            self._round = _begun(connection, now)
        _log.info("sync begins", upstream=self._mirror.upstream)

    def step(self) -> tuple[SyncedChannel, Outcome] | None:
        """
        Ask for the next channel of the round, or end it.

        Returns:
            The channel, and what came of it; None at the end of the round.
        """
        if self._round is None:
            raise RuntimeError("no round is under way")
        if not self._round.left:
            self._end(self._round)
            return None
        began_at = self._clock()
        channel = self._round.left.popleft()
        outcome = self._mirror.sync(channel.channel_id, self._round.identity)
        if outcome.result is not SyncResult.PINNED:
            self._round.asked_at = began_at
        self._round.failed += outcome.result is SyncResult.FAILED
        _tell(channel, outcome)
        return channel, outcome

    def _is_due(self) -> bool:
        with self._database.connection() as connection:
            last, order = read_round(connection), open_order(connection)
        return order is not None or self._is_over(last)

    def _is_over(self, last: Round) -> bool:
        """Whether the last round, as it was noted, is one of another time or place."""
        if last.began_at is None or last.next_at is None:
            return True
        asked = last.upstream, last.interval_s
        if asked != (self._mirror.upstream, self._pace.interval_s):
            return True
        # NOTE: somebody may have turned the clock back.
        return not last.began_at <= self._clock() < last.next_at

    def _end(self, current: _UnderWay) -> None:
        now = self._clock()
        interval = self._pace.interval_s * (1 + JITTER * self._chance())
        next_at = max(current.began_at + int(interval * SECOND), now)
        with self._database.connection() as connection:
            end_round(connection, now, next_at)
        self._round = None
        if current.order is not None:
            self._end_order(current.order, current.failed)
        _log.info("sync ended", failed=current.failed)

    def _end_order(self, order: Order, failed: int) -> None:
        try:
            with (
                acting(SYNCER, correlation_id=order.correlation_id),
                self._database.command(),
            ):
                self._platform.end_sync(order.version, failed=failed)
        except Conflict:
            _log.warning("this order was ended by somebody else")


class _UnderWay(Struct):
    """A round that is under way."""

    identity: UUID
    began_at: int
    order: Order | None
    left: deque[SyncedChannel]
    asked_at: int | None = None
    failed: int = 0


def _begun(connection: Connection[Any], now: int) -> _UnderWay:
    return _UnderWay(
        read_round(connection).identity,
        now,
        open_order(connection),
        deque(synced_channels(connection)),
    )


def _tell(channel: SyncedChannel, outcome: Outcome) -> None:
    name = f"{channel.name}/{channel.arch.name.lower()}"
    told = {"channel": name, "result": outcome.result, "version": outcome.version}
    if outcome.error is None:
        _log.info("channel synced", **told)
    else:
        _log.warning("channel not synced", **told, error=outcome.error)
