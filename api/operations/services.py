"""What the resources work with, and how: by reading, looking back and commanding."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

import msgspec
from falcon.asgi import Request
from psycopg import Connection

from api.concurrency.exchange import current_exchange
from api.requests.errors import InvalidParameter
from api.safety.passwords import Passwords
from domain.causes import Cause, acting
from domain.checks import checked_text
from domain.instants import Clock, system_clock
from domain.platform import Platform
from eventstore.database import SHARE_CONFIGURATION, Database
from projections.asynchronous.everything import BEHIND_VIEWS
from projections.moments import NoMoment, check_reached, find_moment, look_back
from projections.pages import snapshot

READ_TIMEOUT_MS = 15_000
"""For a statement: four that hang would keep all others from the database."""
MAX_REASON = 500
"""Characters of the reason that may be given for a command."""

P = ParamSpec("P")
T = TypeVar("T")

Work = Callable[Concatenate[Connection[Any], P], T]
"""Something done on a connection to the database, in a thread of its own."""


class Services(msgspec.Struct, frozen=True):
    """
    What the resources work with.

    Attributes:
        platform: Takes the commands.
        database: Where the platform records; also read from.
        passwords: Says whether a password is right.
        clock: What time it is.
    """

    platform: Platform
    database: Database
    passwords: Passwords
    clock: Clock = system_clock

    async def read(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run queries that all see the same moment."""

        def run() -> T:
            with snapshot(self.database, READ_TIMEOUT_MS) as connection:
                given = work(connection, *args, **kwargs)
                current_exchange().look(connection)
                return given

        return await asyncio.to_thread(run)

    async def view(
        self, at: str | None, work: Work[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """
        Run queries as `read` does, at the moment that the parameter ``at`` asks for.

        That is an instant or a position; without it, the present is looked at.

        Raises:
            InvalidParameter: It is neither, or in the future.
            NotYet: Projections have yet to come to it.
        """
        now = self.clock()

        def run(connection: Connection[Any]) -> T:
            if at is not None:
                _look_back(connection, at, now)
            return work(connection, *args, **kwargs)

        return await self.read(run)

    async def command(
        self, req: Request, work: Work[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """
        Run commands as one transaction, in the name of whoever sent the request.

        Raises:
            Refused: A rule stands against it; nothing was recorded.
        """
        return await self._act(req, self.database.command, work, *args, **kwargs)

    async def order(
        self, req: Request, work: Work[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """
        Run orders to machines as one transaction, as `command` does.

        Other machines are decided on meanwhile; the configuration stays as it is.

        Raises:
            Refused: A rule stands against it; nothing was recorded.
        """
        return await self._act(req, self._sharing, work, *args, **kwargs)

    async def _act(
        self,
        req: Request,
        transaction: Callable[[], AbstractContextManager[Connection[Any]]],
        work: Work[P, T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        cause, exchange, now = _cause_of(req), current_exchange(), self.clock()

        def run() -> T:
            with (
                acting(cause.actor, cause.reason, cause.correlation_id),
                transaction() as connection,
            ):
                do = partial(work, connection, *args, **kwargs)
                return exchange.carry_out(connection, now, do)

        return await asyncio.to_thread(run)

    @contextmanager
    def _sharing(self) -> Iterator[Connection[Any]]:
        with self.database.connection() as connection, connection.transaction():
            connection.execute(SHARE_CONFIGURATION)
            yield connection


def _look_back(connection: Connection[Any], at: str, now: int) -> None:
    try:
        moment = find_moment(connection, at, now)
    except NoMoment as ex:
        raise InvalidParameter(f"at: {ex}", field="at") from ex
    for projection in BEHIND_VIEWS:
        check_reached(connection, projection.name, moment)
    look_back(connection, moment)


def _cause_of(req: Request) -> Cause:
    # NOTE: headers arrive as Latin-1, whatever was sent; everybody sends UTF-8.
    sent = req.get_header("X-Reason", default="").encode("latin-1")
    reason = checked_text(sent.decode(errors="replace"), "X-Reason", at_most=MAX_REASON)
    return Cause(req.context.user, reason, req.context.request_id)
