"""
The policy as rules: each is a reason and a function, asked in order.

The first rule that fails holds the machine. A new rule is a new line in `RULES`, or in
`STANDING_RULES` if it is to withhold an offer that a machine on its way asks for again.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.budget import Usage
from domain.lots import draw_lot
from domain.policy import Policy
from domain.versions import is_older


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
    PINNED = "pinned"
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
        floors: What no machine may skip on its way to the target: ascending, all of
            them older than the target, or the target itself.
    """

    group_id: UUID
    policy: Policy
    target: Target | None
    is_flatcar: bool = False
    floors: tuple[Target, ...] = ()

    def has_update_for(self, version: str) -> bool:
        """
        Say whether the target is where a machine of this version is to be brought.

        Never to the version that it runs, to an older one only if policy allows it.
        """
        if self.target is None:
            return False
        if is_older(version, self.target.version):
            return True
        is_newer = is_older(self.target.version, version)
        return is_newer and self.policy.allow_downgrades

    def step_for(self, version: str) -> Target | None:
        """
        Give what a machine of this version is to be brought to next, if to anything.

        That is the first floor above it, else the target; downgrades go straight.
        """
        if not self.has_update_for(version):
            return None
        steps = (floor for floor in self.floors if is_older(version, floor.version))
        return next(steps, self.target)


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
Rules = tuple[tuple[Reason, Rule], ...]


def first_blocker(question: Question) -> Reason | None:
    """Name the first rule that forbids the grant asked for, if one does."""
    return _first_that_fails(RULES, question)


def first_blocker_of_repeat(question: Question) -> Reason | None:
    """Name the first rule that forbids to offer again what was granted, if one does."""
    return _first_that_fails(STANDING_RULES, question)


def _first_that_fails(rules: Rules, question: Question) -> Reason | None:
    return next((reason for reason, allows in rules if not allows(question)), None)


def _is_enabled(asked: Question) -> bool:
    return asked.policy.updates_enabled


def _is_within_pin(asked: Question) -> bool:
    return asked.policy.admits(asked.target.version)


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


STANDING_RULES: Rules = (
    (Reason.UPDATES_DISABLED, _is_enabled),
    (Reason.PINNED, _is_within_pin),
)
"""What a machine on its way is held to as well: nobody is to start any more."""
RULES: Rules = (
    *STANDING_RULES,
    (Reason.OUTSIDE_OFFICE_HOURS, _is_in_office_hours),
    (Reason.OUTSIDE_WINDOW, _is_in_window),
    (Reason.BLACKOUT, _is_outside_blackouts),
    (Reason.OUTSIDE_PERCENTAGE, _has_a_low_lot),
    (Reason.SAFE_MODE, _is_safe),
    (Reason.MAX_UPDATES_PER_PERIOD, _is_within_period),
    (Reason.MAX_CONCURRENT_UPDATES, _is_within_slots),
)
