"""A halt: what the judge's verdict on a group's rollout comes to."""

from __future__ import annotations

from uuid import UUID

import msgspec

from domain.judge import Verdict


class Halt(msgspec.Struct, frozen=True, kw_only=True):
    """
    The rollout of a group stops, because of failures.

    Attributes:
        target_id: The package that the rollout is of.
        revision: That of the rollout's stream after the halt.
        at: Microseconds.
        verdict: Why, with the numbers.
        package_id: The package that failed: the target, or a step to it.
        machine_id: The machine whose update ended last.
        error_code: As that machine gave it.
    """

    group_id: UUID
    target_id: UUID
    revision: int
    at: int
    verdict: Verdict
    package_id: UUID
    machine_id: str
    error_code: int | None
    correlation_id: str
