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
from domain.instances import Grant, Instance, Outcome
from domain.lots import draw_lot
from domain.pins import admits
from domain.policy import Policy
from domain.progress import Progress, RolloutState, grant_in
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
    UPDATES_DISABLED = "updatesDisabled"
    PAUSED = "paused"
    HALTED = "halted"
    PINNED = "pinned"
    MACHINE_PINNED = "machinePinned"
    OUTSIDE_OFFICE_HOURS = "outsideOfficeHours"
    OUTSIDE_WINDOW = "outsideWindow"
    BLACKOUT = "blackout"
    OUTSIDE_PERCENTAGE = "outsidePercentage"
    AWAITING_CONFIRMATION = "awaitingConfirmation"
    ATTEMPTS_EXHAUSTED = "attemptsExhausted"
    RETRY_WAIT = "retryWait"
    SAFE_MODE = "safeMode"
    MAX_UPDATES_PER_PERIOD = "maxUpdatesPerPeriod"
    MAX_CONCURRENT_UPDATES = "maxConcurrentUpdates"


class Target(msgspec.Struct, frozen=True):
    """
    A package that machines are to be brought to.

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
        target: What its channel points at; None where no channel or no package is
            assigned.
        is_flatcar: The machines run update_engine, whose events mean other things.
        floors: Versions that no machine may skip, ascending, none above the target.
    """

    group_id: UUID
    policy: Policy
    target: Target | None
    is_flatcar: bool = False
    floors: tuple[Target, ...] = ()

    @property
    def packages(self) -> set[UUID]:
        """The packages that may be granted: the target, and the steps to it."""
        steps = self.floors if self.target is None else (*self.floors, self.target)
        return {step.package_id for step in steps}

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
        Give the next package for a machine of this version: a floor, or the target.

        None where there is no update for it. Downgrades go straight to the target.
        """
        if not self.has_update_for(version):
            return None
        above = (floor for floor in self.floors if is_older(version, floor.version))
        return next(above, self.target)


class Question(msgspec.Struct, frozen=True):
    """
    May this machine be granted a step to the target now?

    Attributes:
        usage: What its group has used by now.
        target: Where the group is to be.
        step: What the machine would be granted: the target, or a floor below it.
        now: Microseconds.
    """

    group_id: UUID
    policy: Policy
    usage: Usage
    target: Target
    step: Target
    instance: Instance
    now: int

    @property
    def rollout(self) -> Progress:
        """How far the group is with its target."""
        return self.usage.progress_of(self.target.package_id)

    @property
    def progress(self) -> Progress:
        """How far the group is with the step."""
        return self.usage.progress_of(self.step.package_id)

    @property
    def is_on_its_way(self) -> bool:
        """Whether the machine holds an open grant of the step: its slot is taken."""
        grant = self.instance.open_grant
        return grant is not None and grant.package_id == self.step.package_id

    @property
    def rules(self) -> Rules:
        """
        The rules that count, in order.

        A machine on its way is held to the first few only: who stops a group wants no
        machine to start. Nor is it offered what a pin rules out since.
        """
        return STANDING_RULES if self.is_on_its_way else RULES

    @property
    def last_try(self) -> Grant | None:
        """The machine's last grant of the step, unless it counts no more."""
        package_id = self.step.package_id
        grant = grant_in(self.instance, self.group_id, package_id)
        counts_after = self.progress.attempts_count_after
        return grant if grant is not None and grant.number > counts_after else None

    @property
    def attempts(self) -> int:
        """How often the machine tried the step, as long as that went wrong."""
        last = self.last_try
        return last.attempt if last is not None and last.went_wrong else 0

    @property
    def lot(self) -> float:
        """What the machine drew; see `domain.lots`."""
        return draw_lot(self.instance.machine_id, self.target.package_id)

    @property
    def may_retry_at(self) -> int:
        """The first instant at which the machine may try again; 0 for a first try."""
        attempts, last = self.attempts, self.last_try
        if last is None or not attempts:
            return 0
        return last.ended_at + self.policy.wait_after(attempts)


Rule = Callable[[Question], bool]
"""Say whether a question may be answered with yes, as far as the rule goes."""
Rules = tuple[tuple[Reason, Rule], ...]


def answer(question: Question) -> Reason:
    """Grant, offer again, or name the first rule that forbids it."""
    blocker = first_blocker(question)
    if blocker is not None:
        return blocker
    return Reason.OFFERED_AGAIN if question.is_on_its_way else Reason.GRANTED


def first_blocker(question: Question) -> Reason | None:
    """Name the first of the rules that count which forbids the offer, if one does."""
    return next(
        (reason for reason, allows in question.rules if not allows(question)), None
    )


def _is_enabled(asked: Question) -> bool:
    return asked.policy.updates_enabled


def _is_not_paused(asked: Question) -> bool:
    return asked.rollout.state is not RolloutState.PAUSED


def _is_not_halted(asked: Question) -> bool:
    return asked.rollout.state is not RolloutState.HALTED


def _is_within_pin(asked: Question) -> bool:
    return asked.policy.admits(asked.target.version)


def _is_within_pin_of_machine(asked: Question) -> bool:
    pin = asked.instance.pin
    return not pin or admits(pin, asked.target.version)


def _is_in_office_hours(asked: Question) -> bool:
    return asked.policy.is_open_at(asked.now)


def _is_in_window(asked: Question) -> bool:
    return asked.policy.has_window_at(asked.now)


def _is_outside_blackouts(asked: Question) -> bool:
    return not asked.policy.is_blacked_out_at(asked.now)


def _has_a_low_lot(asked: Question) -> bool:
    return asked.lot < asked.policy.rollout_percentage


def _claims_nothing(asked: Question) -> bool:
    """Wait for who says that the step is done, though it runs another version."""
    last = asked.last_try
    return last is None or last.outcome is not Outcome.CLAIMED


def _has_attempts_left(asked: Question) -> bool:
    return asked.attempts < asked.policy.max_attempts


def _has_waited(asked: Question) -> bool:
    return asked.may_retry_at <= asked.now


def _is_safe(asked: Question) -> bool:
    """Let the first machine go alone, until it is seen running the new version."""
    if not asked.policy.safe_mode or asked.progress.is_proven:
        return True
    fresh = asked.progress.fresh
    return fresh.under_way + fresh.claimed == 0


def _is_within_period(asked: Question) -> bool:
    most = asked.policy.most_per_period(asked.usage.budget.machines)
    return asked.usage.granted_in_period < most


def _is_within_slots(asked: Question) -> bool:
    budget = asked.usage.budget
    return budget.under_way < asked.policy.most_in_progress(budget.machines)


STANDING_RULES: Rules = (
    (Reason.UPDATES_DISABLED, _is_enabled),
    (Reason.PAUSED, _is_not_paused),
    (Reason.HALTED, _is_not_halted),
    (Reason.PINNED, _is_within_pin),
    (Reason.MACHINE_PINNED, _is_within_pin_of_machine),
)
"""What a machine on its way is held to as well: nobody is to start any more."""
RULES: Rules = (
    *STANDING_RULES,
    (Reason.OUTSIDE_OFFICE_HOURS, _is_in_office_hours),
    (Reason.OUTSIDE_WINDOW, _is_in_window),
    (Reason.BLACKOUT, _is_outside_blackouts),
    (Reason.OUTSIDE_PERCENTAGE, _has_a_low_lot),
    (Reason.AWAITING_CONFIRMATION, _claims_nothing),
    (Reason.ATTEMPTS_EXHAUSTED, _has_attempts_left),
    (Reason.RETRY_WAIT, _has_waited),
    (Reason.SAFE_MODE, _is_safe),
    (Reason.MAX_UPDATES_PER_PERIOD, _is_within_period),
    (Reason.MAX_CONCURRENT_UPDATES, _is_within_slots),
)
