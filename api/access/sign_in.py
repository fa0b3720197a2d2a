"""Signing in by a password: limits come first, and refusals are noted."""

from __future__ import annotations

import asyncio

import falcon
import structlog
from falcon.asgi import Request

from api.access.callers import address_of
from api.operations.services import Services
from api.requests.errors import WrongCredentials
from domain.attempts import OF_ADDRESS, OF_PAIR, TOLD_AT_MOST, is_told
from domain.causes import acting
from domain.instants import SECOND
from projections.attempts import (
    Attempt,
    Standing,
    count_attempt,
    count_refusal,
    forgive,
    standing,
)
from projections.pages_people import UserRow, find_user

BEARER = 'Bearer realm="coreroller"'
"""A challenge that no browser meets with a window of its own."""
_WRONG = "the username or the password is wrong"
_log = structlog.get_logger(__name__)


class SignIn:
    """
    Tells by a username and a password who somebody is.

    Args:
        services: The users, and what is counted of those who try.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    async def user_by_password(
        self, req: Request, username: str, password: str
    ) -> UserRow:
        """
        Give the user whose password this is.

        Whoever failed too often has to wait, with the right password as well: the wait
        would be worth nothing if that one got through.

        Raises:
            WrongCredentials: It is nobody's.
            falcon.HTTPTooManyRequests: There were too many failures.
        """
        attempt = Attempt(username, address_of(req))
        user, before = await asyncio.to_thread(self._look_up, attempt, username)
        counted: list[Standing] = []

        async def count() -> None:
            counted.append(await asyncio.to_thread(self._count, attempt))

        stored = user.password_hash if user else None
        right = await self._services.passwords.is_right(
            username, password, stored, place=attempt.address, before=count
        )
        if user is None or not right:
            for failures in (each.failures for each in counted):
                if is_told(failures, OF_PAIR):
                    await note_refused_sign_in(
                        self._services, req, username, "wrong password", failures
                    )
            raise WrongCredentials(_WRONG)
        if counted or before.failures:
            await asyncio.to_thread(self._forgive, attempt, was_counted=bool(counted))
        return user

    async def require_patience(self, req: Request) -> None:
        """
        Refuse whoever failed too often, in ways that name nobody.

        Raises:
            falcon.HTTPTooManyRequests: There were too many failures from this address.
        """
        await asyncio.to_thread(self._stand, Attempt(None, address_of(req)))

    async def note_failure(self, req: Request, why: str, username: str = "") -> None:
        """
        Count what was no good, and named nobody for certain: a token, or a code.

        Raises:
            falcon.HTTPTooManyRequests: There were too many such from this address.
        """
        attempt = Attempt(None, address_of(req))
        counted = await asyncio.to_thread(self._count, attempt)
        if is_told(counted.failures, OF_ADDRESS):
            failures = counted.failures
            await note_refused_sign_in(self._services, req, username, why, failures)

    def _look_up(
        self, attempt: Attempt, username: str
    ) -> tuple[UserRow | None, Standing]:
        with self._services.database.connection() as connection:
            before = standing(connection, attempt, self._services.clock())
            _require(before)
            return find_user(connection, username), before

    def _stand(self, attempt: Attempt) -> None:
        with self._services.database.connection() as connection:
            _require(standing(connection, attempt, self._services.clock()))

    def _count(self, attempt: Attempt) -> Standing:
        with self._services.database.connection() as connection:
            counted = count_attempt(connection, attempt, self._services.clock())
        _require(counted)
        return counted

    def _forgive(self, attempt: Attempt, *, was_counted: bool) -> None:
        now = self._services.clock()
        with self._services.database.connection() as connection:
            forgive(connection, attempt, now, was_counted=was_counted)


async def note_refused_sign_in(
    services: Services, req: Request, username: str, why: str, failures: int = 1
) -> None:
    """Record that somebody could not sign in, unless there are too many such."""
    address = address_of(req)

    def note() -> None:
        with services.database.connection() as connection:
            told = count_refusal(connection, services.clock(), "sign-in")
        if told > TOLD_AT_MOST and not is_told(told):
            return
        by = acting("system", correlation_id=req.context.request_id)
        with by, services.database.command():
            services.platform.note_refused_sign_in(
                username=username, address=address, why=why, failures=failures
            )

    _log.warning("sign-in refused", peer=address, why=why, failures=failures)
    await asyncio.to_thread(note)


def _require(found: Standing) -> None:
    if found.wait:
        seconds = -(-found.wait // SECOND)
        raise falcon.HTTPTooManyRequests(
            description="There were too many failed sign-ins. The right password has to"
            f" wait, too: try again in {seconds} s.",
            retry_after=seconds,
        )
