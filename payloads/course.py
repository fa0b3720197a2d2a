"""The course of a download: told to whoever waits, ended if it leads nowhere."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from payloads.store import Store
from updaters.errors import Code, UpdateFailed
from updaters.offers import OfferedFile

Tell = Callable[[str, int, int], None]
"""Is told what is received, how many bytes of it are there, and how many it has."""

LEAST_BYTES = 64 * 1024
PATIENCE_S = 60
"""An upstream that sends less than `LEAST_BYTES` in this time is given up."""
_LOOK_EVERY = 16 << 20
_STEPS = 10
_log = structlog.get_logger(__name__)


def tell_log(what: str, received: int, total: int) -> None:
    """Write to the log how far a download is."""
    _log.info("receiving", what=what, received=received, total=total)


class Course:
    """
    Follows the download of a package; is called with every piece.

    It tells ten times how far it is, ends a download that trickles, and sees that room
    is left on the disk.

    Args:
        what: Is received.
        total: Bytes of all files; 0 if nobody knows.
        tell: As above.
        store: Where they come.
        clock: In seconds, from any moment.
    """

    def __init__(
        self,
        what: str,
        total: int,
        tell: Tell,
        store: Store,
        clock: Callable[[], float],
    ) -> None:
        self._what, self._total = what, total
        self._tell, self._store, self._clock = tell, store, clock
        self._received: dict[str, int] = {}
        self._told, self._looked = 0, 0
        self._since, self._had = clock(), 0

    def __call__(self, file: OfferedFile, received: int) -> None:
        """
        Note how much of a file is there.

        Raises:
            UpdateFailed: The upstream is too slow.
            NoRoom: The disk is full but for its reserve.
        """
        self._received[file.name] = received
        self._require_pace(so_far := sum(self._received.values()))
        if so_far >= self._looked + _LOOK_EVERY:
            self._store.require_room(0)
            self._looked = so_far
        step = self._total // _STEPS or _LOOK_EVERY
        if so_far // step > self._told:
            self._told = so_far // step
            self._tell(self._what, so_far, self._total)

    def _require_pace(self, so_far: int) -> None:
        now = self._clock()
        if now < self._since + PATIENCE_S:
            return
        if so_far < self._had + LEAST_BYTES:
            message = f"less than {LEAST_BYTES:,} bytes came in {PATIENCE_S} s"
            raise UpdateFailed(Code.TRANSFER_FAILED, message)
        self._since, self._had = now, so_far
