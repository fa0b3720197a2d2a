"""
The policy as rules: each is a reason and a function, asked in order.

The first rule that fails holds the machine. A new rule is a new line in `RULES`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.budget import Usage
from domain.policy import Policy


class Reason(StrEnum):
    """Why a check-in was answered as it was; stored with every hold."""

    GRANTED = "granted"
    OFFERED_AGAIN = "offeredAgain"
    UP_TO_DATE = "upToDate"
    NOT_ASKED = "notAsked"
    NO_MACHINE_ID = "noMachineId"
    INVALID_VERSION = "invalidVersion"
    NO_PACKAGE = "noPackage"
    BLACKLISTED = "blacklisted"
    DELTA_NOT_TAKEN = "deltaNotTaken"
    JUST_FAILED = "justFailed"
    UPDATES_DISABLED = "updatesDisabled"
    OUTSIDE_OFFICE_HOURS = "outsideOfficeHours"
    SAFE_MODE = "safeMode"
    MAX_UPDATES_PER_PERIOD = "maxUpdatesPerPeriod"
    MAX_CONCURRENT_UPDATES = "maxConcurrentUpdates"


class Target(msgspec.Struct, frozen=True):
    """
    The package that a group's channel points at.

    Attributes:
        is_delta: It only suits machines that say that they take deltas.
    """

    package_id: UUID
    version: str
    is_blacklisted: bool = False
    is_delta: bool = False


class GroupRules(msgspec.Struct, frozen=True):
    """
    What configuration says of a group.

    Attributes:
        target: None where no channel or no package is assigned.
        is_flatcar: The machines run update_engine, whose events mean other things.
    """

    group_id: UUID
    policy: Policy
    target: Target | None
    is_flatcar: bool = False


Rule = Callable[[Policy, Usage, Target, int], bool]
"""Say whether one more machine may be granted the target now."""


def first_blocker(
    policy: Policy, usage: Usage, target: Target, now: int
) -> Reason | None:
    """Name the first rule that forbids one more grant of the target, if one does."""
    for reason, allows in RULES:
        if not allows(policy, usage, target, now):
            return reason
    return None


def _is_enabled(policy: Policy, usage: Usage, target: Target, now: int) -> bool:
    return policy.updates_enabled


def _is_in_office_hours(policy: Policy, usage: Usage, target: Target, now: int) -> bool:
    return policy.is_open_at(now)


def _is_safe(policy: Policy, usage: Usage, target: Target, now: int) -> bool:
    """Let the first machine go alone: one a period until one has completed."""
    budget = usage.budget.for_target(target.package_id)
    if not policy.safe_mode or budget.target_completed or not budget.target_granted:
        return True
    rested = now >= budget.last_granted_at + policy.period
    return budget.target_under_way == 0 and rested


def _is_within_period(policy: Policy, usage: Usage, target: Target, now: int) -> bool:
    return usage.granted_in_period < policy.max_updates_per_period


def _is_within_slots(policy: Policy, usage: Usage, target: Target, now: int) -> bool:
    return usage.budget.under_way < policy.max_updates_per_period


RULES: tuple[tuple[Reason, Rule], ...] = (
    (Reason.UPDATES_DISABLED, _is_enabled),
    (Reason.OUTSIDE_OFFICE_HOURS, _is_in_office_hours),
    (Reason.SAFE_MODE, _is_safe),
    (Reason.MAX_UPDATES_PER_PERIOD, _is_within_period),
    (Reason.MAX_CONCURRENT_UPDATES, _is_within_slots),
)
