"""Why a file cannot be hosted, in a sentence for whoever asked for it."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from domain.errors import Conflict


class CannotHost(Conflict):
    """A file cannot be received, or not as it should be; none is seen that was not."""


class NoRoom(CannotHost):
    """The disk is full, or would be."""


@contextmanager
def telling(what: str) -> Iterator[None]:
    """
    Tell what was attempted when the system does not let us.

    Raises:
        CannotHost: Something went wrong with a file or a disk.
    """
    try:
        yield
    except OSError as ex:
        full = ex.errno in {errno.ENOSPC, errno.EDQUOT}
        kind = NoRoom if full else CannotHost
        raise kind(f"{what}: {ex.strerror or ex}") from ex
