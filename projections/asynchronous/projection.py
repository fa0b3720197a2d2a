"""What an asynchronous projection is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct
from psycopg import Connection

from eventstore.log import Recorded

Fold = Callable[[Connection[Any], Sequence[Recorded]], None]
"""Writes what events come to: up to 500, in the order of the log, at least one."""


class Projection(Struct, frozen=True):
    """
    A read model that the projector builds from the log.

    Attributes:
        name: The stored name of its position; never changes.
        version: Raised with every change of what it writes: it has to be built anew
            then.
        tables: Its own, which nobody else writes.
        new_fold: Makes what writes to them, without a commit. It goes by the events and
            the log alone, never by another read model or the present: folded again,
            the log has to give the same rows, whatever the sizes of the batches. What
            it remembers between batches must not matter but for the speed.
    """

    name: str
    version: int
    tables: tuple[str, ...]
    new_fold: Callable[[], Fold]
