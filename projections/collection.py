"""Python's collector of reference cycles, kept from work that makes none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_put_off() -> Iterator[None]:
    """
    Let cycles lie until the end of the block.

    PERF: to find some, the collector goes through all that a fold keeps in memory, over
    and over: 40 % of the time of a fold. What folds make is freed by its counts alone.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
