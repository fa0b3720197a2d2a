"""
The judge of failures: has a rollout gone wrong so far that it has to stop?

Each judge is a pure function of the outcomes since the rollout started or was resumed,
and of the policy. The first that objects is heard.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import msgspec

from domain.policy import Policy
from domain.progress import Progress, Tally


class Objection(StrEnum):
    """Why a rollout was halted."""

    FIRST_MACHINE = "firstMachineFailed"
    FAILURE_RATE = "failureRate"


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """
    A rollout has to stop, and the numbers that say so.

    Attributes:
        why: Which judge objects.
        succeeded: Machines that claimed or confirmed the update.
        failed: Machines that reported a failure.
        timed_out: Machines that did not finish in time.
        lost: Machines that were not seen running what they had installed.
        allowed: The share of failures allowed, as a percentage.
    """

    why: Objection
    succeeded: int
    failed: int
    timed_out: int
    lost: int
    allowed: float = 0.0


Judge = Callable[[Progress, Policy], Verdict | None]


def judge(progress: Progress, policy: Policy) -> Verdict | None:
    """
    Say whether a rollout has to stop.

    Args:
        progress: How far it is; what counts is fresh, since the start or last resume.
        policy: What its group is allowed.

    Returns:
        Why, with the evidence, or None if it may go on.
    """
    verdicts = (objects(progress, policy) for objects in JUDGES)
    return next((verdict for verdict in verdicts if verdict is not None), None)


def judge_first_machine(progress: Progress, policy: Policy) -> Verdict | None:
    """Object if safe mode is on, and a machine failed before any has made it."""
    if not policy.safe_mode or progress.is_proven or not progress.fresh.went_wrong:
        return None
    return _verdict(Objection.FIRST_MACHINE, progress.fresh, 0.0)


def judge_failure_rate(progress: Progress, policy: Policy) -> Verdict | None:
    """Object if more than the share allowed went wrong, of enough that have ended."""
    tally = progress.fresh
    allowed = policy.halt_failure_percentage
    ended = tally.succeeded + tally.went_wrong
    if ended < policy.halt_minimum_sample or (
        100 * tally.went_wrong <= allowed * ended
    ):
        return None
    return _verdict(Objection.FAILURE_RATE, tally, allowed)


JUDGES: tuple[Judge, ...] = (judge_first_machine, judge_failure_rate)


def _verdict(why: Objection, tally: Tally, allowed: float) -> Verdict:
    return Verdict(
        why=why,
        succeeded=tally.succeeded,
        failed=tally.failed,
        timed_out=tally.timed_out,
        lost=tally.lost,
        allowed=allowed,
    )
