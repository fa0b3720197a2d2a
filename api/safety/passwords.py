"""Passwords: hashed by Argon2, checked at full cost only once in a while."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections.abc import Awaitable, Callable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

REMEMBERED_S = 300
MAX_REMEMBERED = 1024
AT_A_TIME = 2
# NOTE: OWASP's parameters for a server; some 20 to 40 ms and 19 MiB for each check.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """Hash a password for keeping; takes some 40 ms."""
    return _hasher.hash(password)


async def _at_once() -> None:
    """Let a password be checked without further ado."""


class Passwords:
    """
    Tells whether a password is right, without paying for it at every request.

    Who was right is remembered for some minutes, by a digest under a key that only this
    process knows. The stored hash is part of it, so a changed password ends it at once.

    Args:
        clock: Seconds that only ever rise.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._remembered: dict[bytes, float] = {}
        self._nobodys = hash_password(secrets.token_hex())
        # SECURITY: a flood of wrong passwords waits here and leaves the worker alone.
        self._turn = asyncio.Semaphore(AT_A_TIME)

    async def hash(self, password: str) -> str:
        """Hash a password for keeping."""
        async with self._turn:
            return await asyncio.to_thread(hash_password, password)

    async def is_right(
        self,
        username: str,
        password: str,
        stored: str | None,
        *,
        place: str = "",
        before: Callable[[], Awaitable[None]] = _at_once,
    ) -> bool:
        """
        Tell whether this is the user's password.

        Args:
            username: Has no NUL in it.
            password: As it was given.
            stored: The user's hash; None if there is no such user, which takes as
                long to find out as a wrong password.
            place: Where it was given; it is remembered for this place alone.
            before: Called before a password is checked that is not remembered; what it
                raises is passed on.
        """
        digest = self._digest(username, place, password, stored or self._nobodys)
        if self._remembers(digest):
            return True
        async with self._turn:
            # NOTE: a page sends several requests at once; the first one pays for all.
            if self._remembers(digest):
                return True
            await before()
            right = await asyncio.to_thread(matches, password, stored or self._nobodys)
        if right:
            self._remember(digest)
        return right

    def _digest(self, username: str, place: str, password: str, stored: str) -> bytes:
        credential = f"{username}\0{place}\0{stored}\0{password}".encode()
        return hashlib.blake2b(credential, key=self._key, digest_size=32).digest()

    def _remembers(self, digest: bytes) -> bool:
        return self._remembered.get(digest, 0) > self._clock()

    def _remember(self, digest: bytes) -> None:
        self._remembered.pop(digest, None)
        if len(self._remembered) >= MAX_REMEMBERED:
            del self._remembered[next(iter(self._remembered))]
        self._remembered[digest] = self._clock() + REMEMBERED_S


def matches(password: str, stored: str) -> bool:
    """Check a password against a hash, at full cost."""
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
