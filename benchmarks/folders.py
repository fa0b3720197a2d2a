"""Folders that measurements make their databases in."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def folder(keep: str | None) -> Iterator[Path]:
    """
    Give a folder for a database of millions, which is removed afterwards.

    Args:
        keep: That it is kept in, for the next run; None for one of a passing name.
    """
    if keep is not None:
        Path(keep).mkdir(exist_ok=True)
        yield Path(keep)
        return
    with tempfile.TemporaryDirectory(
        prefix="coreroller-bench-", dir="/var/tmp"
    ) as home:
        Path(home).chmod(0o755)
        yield Path(home)
