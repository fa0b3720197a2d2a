"""
The present, for what is dated where no instant can be handed in.

It is the system's clock unless somebody lives by another one, as a demo does that goes
through two weeks of history at its start.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from domain.instants import Clock, system_clock

_another: ContextVar[Clock | None] = ContextVar("clock", default=None)
_told: ContextVar[Clock | None] = ContextVar("told", default=None)


def present() -> int:
    """Give the present of this context, in microseconds."""
    return (_told.get() or _another.get() or system_clock)()


def another_present() -> int | None:
    """Give the present, in microseconds, if this context has a clock of its own."""
    clock = _another.get()
    return None if clock is None else clock()


@contextmanager
def living_by(clock: Clock) -> Iterator[None]:
    """Date everything in this context by a clock, which must never go back."""
    token = _another.set(clock)
    try:
        yield
    finally:
        _another.reset(token)


@contextmanager
def telling_of(clock: Clock) -> Iterator[None]:
    """Date events of this context by a clock, though they are recorded at present."""
    token = _told.set(clock)
    try:
        yield
    finally:
        _told.reset(token)
