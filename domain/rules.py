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
from domain.lots import draw_lot
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
    OUTSIDE_WINDOW = "outsideWindow"
    BLACKOUT = "blackout"
    OUTSIDE_PERCENTAGE = "outsidePercentage"
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


class Question(msgspec.Struct, frozen=True):
    """
    May this machine be granted the target now?

    Attributes:
        usage: What its group has used by now.
        machine_id: Who asks.
        now: Microseconds.
    """

    policy: Policy
    usage: Usage
    target: Target
    machine_id: str
    now: int


Rule = Callable[[Question], bool]
"""Say whether a question may be answered with yes, as far as the rule goes."""


def first_blocker(question: Question) -> Reason | None:
    """Name the first rule that forbids the grant asked for, if one does."""
    return next((reason for reason, allows in RULES if not allows(question)), None)


def _is_enabled(asked: Question) -> bool:
    return asked.policy.updates_enabled


def _is_in_office_hours(asked: Question) -> bool:
    return asked.policy.is_open_at(asked.now)


def _is_in_window(asked: Question) -> bool:
    return asked.policy.has_window_at(asked.now)


def _is_outside_blackouts(asked: Question) -> bool:
    return not asked.policy.is_blacked_out_at(asked.now)


def _has_a_low_lot(asked: Question) -> bool:
    lot = draw_lot(asked.machine_id, asked.target.package_id)
    return lot < asked.policy.rollout_percentage


def _is_safe(asked: Question) -> bool:
    """Let the first machine go alone: one a period until one has completed."""
    policy, budget = (
        asked.policy,
        asked.usage.budget.for_target(asked.target.package_id),
    )
    if not policy.safe_mode or budget.target_completed or not budget.target_granted:
        return True
    rested = asked.now >= budget.last_granted_at + policy.period
    return budget.target_under_way == 0 and rested


def _is_within_period(asked: Question) -> bool:
    most = asked.policy.most_per_period(asked.usage.budget.machines)
    return asked.usage.granted_in_period < most


def _is_within_slots(asked: Question) -> bool:
    budget = asked.usage.budget
    return budget.under_way < asked.policy.most_in_progress(budget.machines)


RULES: tuple[tuple[Reason, Rule], ...] = (
    (Reason.UPDATES_DISABLED, _is_enabled),
    (Reason.OUTSIDE_OFFICE_HOURS, _is_in_office_hours),
    (Reason.OUTSIDE_WINDOW, _is_in_window),
    (Reason.BLACKOUT, _is_outside_blackouts),
    (Reason.OUTSIDE_PERCENTAGE, _has_a_low_lot),
    (Reason.SAFE_MODE, _is_safe),
    (Reason.MAX_UPDATES_PER_PERIOD, _is_within_period),
    (Reason.MAX_CONCURRENT_UPDATES, _is_within_slots),
)
