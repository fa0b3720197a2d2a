"""The course of a download: told to whoever waits, ended if it leads nowhere."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from payloads.store import Store
from updaters.errors import Code, UpdateFailed
from updaters.offers import OfferedFile

Tell = Callable[[int, int], None]
"""Is told how many bytes are there, and how many there will be; 0 if nobody knows."""

TELL_S = 1.0
LEAST_BYTES = 64 * 1024
PATIENCE_S = 60
"""An upstream that sends less than `LEAST_BYTES` in this time is given up."""
_LOOK_EVERY = 16 << 20
_STEPS = 10
_log = structlog.get_logger(__name__)


def tell_nobody(received: int, total: int) -> None:
    """Tell nobody how far a download is."""


class Course:
    """
    Follows the download of a package; is called with every piece.

    It tells once a second and at the end how far it is, and the log ten times. It ends
    a download that trickles, and sees that room is left on the disk.

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
        self._logged, self._looked = 0, 0
        self._since, self._had = clock(), 0
        self._told_at = self._since - TELL_S

    def __call__(self, file: OfferedFile, received: int) -> None:
        """
        Note how much of a file is there.

        Raises:
            UpdateFailed: The upstream is too slow.
            NoRoom: The disk is full but for its reserve.
        """
        self._received[file.name] = received
        now, so_far = self._clock(), sum(self._received.values())
        self._require_pace(now, so_far)
        if so_far >= self._looked + _LOOK_EVERY:
            self._store.require_room(0)
            self._looked = so_far
        if now >= self._told_at + TELL_S or so_far == self._total:
            self._told_at = now
            self._tell(so_far, self._total)
        self._write_log(so_far)

    def _write_log(self, so_far: int) -> None:
        step = self._total // _STEPS or _LOOK_EVERY
        if so_far // step > self._logged:
            self._logged = so_far // step
            told = {"received": so_far, "total": self._total}
            _log.info("receiving", what=self._what, **told)

    def _require_pace(self, now: float, so_far: int) -> None:
        if now < self._since + PATIENCE_S:
            return
        if so_far < self._had + LEAST_BYTES:
            message = f"less than {LEAST_BYTES:,} bytes came in {PATIENCE_S} s"
            raise UpdateFailed(Code.TRANSFER_FAILED, message)
        self._since, self._had = now, so_far
