"""Telling operators of halts where they look first: in the log of the process."""

from __future__ import annotations

from collections.abc import Iterable

import structlog

from domain.halts import Halt

_log = structlog.get_logger(__name__)


def announce(halts: Iterable[Halt]) -> None:
    """Log halts that are on disk."""
    for halt in halts:
        verdict = halt.verdict
        _log.warning(
            "rollout halted",
            group=str(halt.group_id),
            package=str(halt.package_id),
            why=verdict.why.value,
            succeeded=verdict.succeeded,
            failed=verdict.failed,
            timed_out=verdict.timed_out,
            lost=verdict.lost,
            machine=halt.machine_id,
        )
