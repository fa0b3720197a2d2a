"""What operators order of read models, done by a process of its own, one at a time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from typing import Protocol

import psycopg
import structlog

from clock.duties import Moment
from deploy.beside import READ_MODELS, Beside, opened_beside
from deploy.companion import Companion
from deploy.platform import build_platform
from deploy.settings import Settings
from domain.causes import acting
from domain.errors import Conflict
from domain.instants import SECOND
from domain.upkeep import Task
from eventstore.database import Database
from projections.asynchronous.projector import in_words
from projections.asynchronous.rebuild import AtIt, CannotRebuild
from projections.beside import Busy
from projections.upkeep import Order, open_orders

SAMPLES = 20
"""Rows of each table that a comparison shows."""
NOT_NOW = 75
"""Exit status: it was not to be done at this moment, and is to be tried again."""
MAX_DEATHS = 5
"""Of processes at one order, one after another, before it is given up."""
_RETRY = 2 * SECOND
_CONNECTION_LOST = ("08", "57P")
_log = structlog.get_logger(__name__)


class Process(Protocol):
    """A process at an order; see `Companion`."""

    @property
    def status(self) -> int | None:
        """Its exit status; None while it runs."""

    def kill(self) -> None:
        """End it at once."""

    def stop(self) -> None:
        """Ask it to stop, and wait until it has."""


class Workshop:
    """
    Has a process at the oldest order, until the order is ended.

    Args:
        database: With the log.
        start: Starts a process for the orders on a read model, by its name.
    """

    def __init__(self, database: Database, start: Callable[[str], Process]) -> None:
        self._database = database
        self._start = start
        self._order: Order | None = None
        self._process: Process | None = None
        self._started_at = 0
        self._deaths = 0

    def look_after(self, moment: Moment) -> None:
        """Start what is to be done, and stop what is not any more; never wait."""
        orders = self._open_orders()
        if self._process is not None and self._process.status is None:
            self._stop_if_broken_off(orders)
        elif orders and not self._is_waiting(orders[0], moment.now):
            self._go_on(orders[0], moment.now)

    def close(self) -> None:
        """Leave nothing running."""
        if self._process is not None:
            self._process.stop()

    def _open_orders(self) -> list[Order]:
        with self._database.connection() as connection:
            return open_orders(connection, list(READ_MODELS))

    def _stop_if_broken_off(self, orders: Sequence[Order]) -> None:
        """Stop what another order has taken the place of; what has ended, ends."""
        is_another = any(
            self._order and self._order.name == each.name and self._order != each
            for each in orders
        )
        if self._process is not None and is_another:
            self._process.kill()

    def _is_waiting(self, order: Order, now: int) -> bool:
        return order == self._order and 0 <= now - self._started_at < _RETRY

    def _go_on(self, order: Order, now: int) -> None:
        if order != self._order:
            self._order, self._deaths = order, 0
        elif self._process is not None and self._process.status != NOT_NOW:
            self._deaths += 1
            _log.error("upkeep died", name=order.name, status=self._process.status)
        if self._deaths >= MAX_DEATHS:
            self._give_up(order)
            return
        self._process, self._started_at = self._start(order.name), now

    def _give_up(self, order: Order) -> None:
        status = None if self._process is None else self._process.status
        end_order(
            self._database,
            order,
            f"the process that was at it died {self._deaths} times, with status"
            f" {status}: is there too little memory? The log of the server says more",
        )


def new_workshop(settings: Settings, database: Database) -> Workshop:
    """Give a workshop whose processes are ours, and end with us."""

    def start(name: str) -> Companion:
        companion = Companion(settings, "upkeep", name)
        companion.start()
        return companion

    return Workshop(database, start)


def perform(settings: Settings, name: str) -> None:
    """
    Do what is ordered of a read model, if there is an order, and note what came of it.

    Raises:
        SystemExit: With `NOT_NOW` if somebody else is at it, or the database is away.
    """
    with closing(Database(settings.db_url, size=1)) as database:
        with database.connection() as connection:
            orders = open_orders(connection, [name])
        for order in orders:
            _log.info("upkeep begins", name=name, task=order.task)
            error = _outcome(settings.db_url, order)
            end_order(database, order, error)
            _log.info("upkeep ended", name=name, task=order.task, error=error)


def end_order(database: Database, order: Order, error: str | None) -> None:
    """Note that an order was done or why not, unless it was broken off."""
    platform = build_platform(database)
    with (
        suppress(Conflict),
        acting("system", correlation_id=order.correlation_id),
        database.command(),
    ):
        platform.end_upkeep(order.name, order.version, error=error)


def _outcome(url: str, order: Order) -> str | None:
    """Do what is ordered; tell why it cannot be done, or None."""
    try:
        with opened_beside(url, order.name) as beside:
            _do(order.task, beside)
    except AtIt as ex:
        _log.info("upkeep waits", name=order.name, error=str(ex))
        sys.exit(NOT_NOW)
    except (CannotRebuild, Busy) as ex:
        return str(ex)
    except Exception as ex:  # noqa: BLE001  (whoever ordered it is told, whatever it is)
        if _is_connection_lost(ex):
            _log.warning("upkeep waits", name=order.name, error=in_words(ex))
            sys.exit(NOT_NOW)
        _log.exception("upkeep failed", name=order.name)
        return in_words(ex)
    return None


def _do(task: Task, beside: Beside) -> None:
    match task:
        case Task.REBUILD:
            beside.rebuild()
        case Task.DIFF:
            beside.diff(SAMPLES)
        case Task.SWITCH:
            beside.switch()
        case Task.DROP:
            beside.drop()


def _is_connection_lost(error: Exception) -> bool:
    """Say whether the database went away, rather than refused."""
    if not isinstance(error, psycopg.OperationalError):
        return False
    return error.sqlstate is None or error.sqlstate.startswith(_CONNECTION_LOST)
