"""
What a rule of a policy says of one machine: a sentence, and the numbers in it.

Sentences are for operators. They begin in lower case, to be put behind "has to wait:",
and end without a stop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from domain.instants import spelled
from domain.progress import RolloutState
from domain.rules import Question, Reason

Numbers = Mapping[str, int | float | str]
"""By name; instants are spelled as in ``2026-08-03T07:00:00Z``."""
Told = tuple[str, Numbers]


class Case(NamedTuple):
    """
    A question, and how one rule answers it.

    Attributes:
        earliest: When the rule may say yes, if it does not and that is known.
    """

    asked: Question
    passes: bool
    earliest: int | None

    @property
    def until(self) -> str:
        """How long the rule says no, to be put behind a word."""
        return "" if self.earliest is None else f" until {spelled(self.earliest)}"


def tell(reason: Reason, case: Case) -> Told:
    """Put the answer of a rule, named by its reason, into words and numbers."""
    return _TELLERS[reason](case)


def _enabled(case: Case) -> Told:
    return f"updates are {'enabled' if case.passes else 'disabled'}", {}


def _rollout(stopped: RolloutState, case: Case) -> Told:
    """Tell whether the rollout is stopped in the way that the rule is about."""
    rollout = case.asked.rollout
    if not rollout.state:
        return "the group has no rollout", {"state": ""}
    state, since = rollout.state.value, spelled(rollout.since)
    numbers: Numbers = {"state": state, "since": since}
    if case.passes and rollout.state in {RolloutState.PAUSED, RolloutState.HALTED}:
        return f"the rollout is not {stopped.value}", numbers
    return f"the rollout is {state} since {since}", numbers


def _pin(case: Case) -> Told:
    return _pinned("the group", case.asked.policy.pinned_version, case)


def _pin_of_machine(case: Case) -> Told:
    return _pinned("the machine", case.asked.instance.pin, case)


def _pinned(what: str, pin: str, case: Case) -> Told:
    version = case.asked.target.version
    numbers: Numbers = {"pin": pin, "version": version}
    if not pin:
        return f"{what} is not pinned", numbers
    admits = "admits" if case.passes else "does not admit"
    return f"{what} is pinned to {pin}, which {admits} {version}", numbers


def _office_hours(case: Case) -> Told:
    policy = case.asked.policy
    numbers: Numbers = {"timezone": policy.timezone}
    if not policy.office_hours:
        return "office hours do not count", numbers
    if case.passes:
        return f"within office hours of {policy.timezone}", numbers
    return f"outside office hours{case.until}", numbers


def _windows(case: Case) -> Told:
    policy = case.asked.policy
    count = len(policy.update_windows)
    numbers: Numbers = {"windows": count, "timezone": policy.timezone}
    if not count:
        return "there are no update windows", numbers
    return "an update window is open" if case.passes else f"closed{case.until}", numbers


def _blackouts(case: Case) -> Told:
    policy = case.asked.policy
    numbers: Numbers = {"blackouts": len(policy.blackouts), "timezone": policy.timezone}
    return "no blackout" if case.passes else f"a blackout{case.until}", numbers


def _lot(case: Case) -> Told:
    lot, percentage = case.asked.lot, case.asked.policy.rollout_percentage
    sentence = f"lot {lot:.4g}, the rollout is open to {percentage:g} %"
    return sentence, {"lot": lot, "percentage": percentage}


def _claim(case: Case) -> Told:
    numbers: Numbers = {"confirmation_timeout": case.asked.policy.confirmation_timeout}
    if case.passes:
        return "claims nothing that is yet to be seen", numbers
    return f"says that it is done, and does not run it; awaited{case.until}", numbers


def _attempts(case: Case) -> Told:
    failed, most = case.asked.attempts, case.asked.policy.max_attempts
    numbers: Numbers = {"failed": failed, "most": most}
    if case.passes:
        return f"attempt {failed + 1} of {most}", numbers
    return f"{failed} of {most} attempts failed", numbers


def _retry_wait(case: Case) -> Told:
    failed = case.asked.attempts
    if not failed:
        return "no attempt failed", {"failed": 0}
    tries = f"{failed} failed {'attempt' if failed == 1 else 'attempts'}"
    if case.passes:
        return f"waited long enough after {tries}", {"failed": failed}
    return f"waits{case.until} after {tries}", {"failed": failed}


def _safe_mode(case: Case) -> Told:
    fresh, version = case.asked.progress.fresh, case.asked.step.version
    numbers: Numbers = {"under_way": fresh.under_way, "claimed": fresh.claimed}
    if not case.asked.policy.safe_mode:
        return "safe mode is off", numbers
    if case.asked.progress.is_proven:
        return f"a machine was seen running {version}", numbers
    if case.passes:
        return f"the first machine on its way to {version} goes alone", numbers
    return f"another machine has to be seen running {version} first", numbers


def _period(case: Case) -> Told:
    usage, policy = case.asked.usage, case.asked.policy
    granted, period = usage.granted_in_period, policy.period_interval
    most = policy.most_per_period(usage.budget.machines)
    numbers: Numbers = {"granted": granted, "most": most, "period": period}
    return f"{granted} of {most} granted within {period}", numbers


def _slots(case: Case) -> Told:
    budget = case.asked.usage.budget
    most = case.asked.policy.most_in_progress(budget.machines)
    numbers: Numbers = {"under_way": budget.under_way, "most": most}
    return f"{budget.under_way} of {most} under way", numbers


_TELLERS: dict[Reason, Callable[[Case], Told]] = {
    Reason.UPDATES_DISABLED: _enabled,
    Reason.PAUSED: partial(_rollout, RolloutState.PAUSED),
    Reason.HALTED: partial(_rollout, RolloutState.HALTED),
    Reason.PINNED: _pin,
    Reason.MACHINE_PINNED: _pin_of_machine,
    Reason.OUTSIDE_OFFICE_HOURS: _office_hours,
    Reason.OUTSIDE_WINDOW: _windows,
    Reason.BLACKOUT: _blackouts,
    Reason.OUTSIDE_PERCENTAGE: _lot,
    Reason.AWAITING_CONFIRMATION: _claim,
    Reason.ATTEMPTS_EXHAUSTED: _attempts,
    Reason.RETRY_WAIT: _retry_wait,
    Reason.SAFE_MODE: _safe_mode,
    Reason.MAX_UPDATES_PER_PERIOD: _period,
    Reason.MAX_CONCURRENT_UPDATES: _slots,
}
