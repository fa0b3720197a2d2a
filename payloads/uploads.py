"""Uploads: a file is measured while it comes in, and seen when it is whole."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, suppress
from types import TracebackType
from typing import Self

from payloads.digests import Measure, Measured
from payloads.errors import telling
from payloads.places import Place
from payloads.store import Store

_LOOK_EVERY = 64 << 20
"""Bytes after which the disk is looked at again: others write, too."""


class Upload:
    """
    A file that comes in, within a ``with`` block; what is not finished is thrown away.

    Args:
        store: Where it will be.
        place: Under which name.

    Raises:
        CannotHost: From any method: it cannot be received; the message says why.
    """

    def __init__(self, store: Store, place: Place) -> None:
        self._store, self._place = store, place
        self._measure = Measure()
        self._unlooked = 0
        self.size = 0
        """Bytes that came so far."""

    def __enter__(self) -> Self:
        with self._telling():
            self._part = self._store.new_part()
            self._file = self._part.open("xb")
        return self

    def write(self, piece: bytes) -> None:
        """Take the next bytes."""
        self.size += len(piece)
        self._unlooked += len(piece)
        if self._unlooked >= _LOOK_EVERY:
            self._store.require_room(0)
            self._unlooked = 0
        with self._telling():
            self._file.write(piece)
        self._measure.add(piece)

    def finish(self) -> Measured:
        """Bring it under its name, and tell what it is."""
        with self._telling():
            self._file.flush()
            os.fsync(self._file.fileno())
        self._store.show(self._part, self._place)
        return self._measure.result()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        ex: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # NOTE: on a full disk, what is still to be written fails once more.
        with suppress(OSError):
            self._file.close()
        self._part.unlink(missing_ok=True)

    def _telling(self) -> AbstractContextManager[None]:
        return telling(f"{self._place.path} cannot be received")
