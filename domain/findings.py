"""
What every rule of a policy finds on one machine, whatever the rules before it say.

The rules themselves are asked (`domain.rules`), so a finding cannot differ from what a
poll is answered. A new rule needs words in `domain.sentences`, and a line here if it
opens at an instant that is known, or rests on fields of the policy.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from domain.openings import end_of_blackouts, next_office_hours, next_window
from domain.rules import RULES, Question, Reason, Rule
from domain.sentences import Case, Numbers, tell

GrantedAt = Callable[[int], int | None]
"""Give the instant of a grant of the group by its number, if it is known."""
Opens = Callable[[Question, GrantedAt], int | None]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """
    What one rule says.

    Attributes:
        reason: Which rule: what it holds machines for.
        passes: It lets the machine through.
        counts: It is asked at all: of a machine on its way, only few rules are.
        sentence: The state of things, for an operator.
        numbers: The same by name.
        earliest: The first instant at which it may let the machine through, in
            microseconds; None if it does already, or if nobody can tell.
    """

    reason: Reason
    passes: bool
    counts: bool
    sentence: str
    numbers: Numbers
    earliest: int | None = None

    @property
    def blocks(self) -> bool:
        """Whether it keeps the machine from its update."""
        return self.counts and not self.passes


def find_all(asked: Question, granted_at: GrantedAt) -> tuple[Finding, ...]:
    """Ask all `RULES`, in their order."""
    return tuple(_find(reason, rule, asked, granted_at) for reason, rule in RULES)


def _find(
    reason: Reason, rule: Rule, asked: Question, granted_at: GrantedAt
) -> Finding:
    passes = rule(asked)
    opens = None if passes else _OPENS.get(reason)
    earliest = None if opens is None else opens(asked, granted_at)
    sentence, numbers = tell(reason, Case(asked, passes, earliest))
    return Finding(
        reason=reason,
        passes=passes,
        counts=(reason, rule) in asked.rules,
        sentence=sentence,
        numbers=numbers,
        earliest=earliest,
    )


def _end_of_claim(asked: Question, granted_at: GrantedAt) -> int | None:
    """Tell by when the claim is confirmed, or the machine is given up for lost."""
    last = asked.last_try
    assert last is not None  # noqa: S101  (or there were no claim)
    return max(asked.now, last.claimed_at + asked.policy.confirmation)


def _end_of_period(asked: Question, granted_at: GrantedAt) -> int | None:
    """Tell when so many grants are out of the period that one more fits in."""
    budget = asked.usage.budget
    in_the_way = budget.grants - asked.policy.most_per_period(budget.machines) + 1
    at = granted_at(in_the_way)
    return None if at is None else at + asked.policy.period


_OPENS: dict[Reason, Opens] = {
    Reason.OUTSIDE_OFFICE_HOURS: lambda q, _: next_office_hours(q.policy, q.now),
    Reason.OUTSIDE_WINDOW: lambda q, _: next_window(q.policy, q.now),
    Reason.BLACKOUT: lambda q, _: end_of_blackouts(q.policy, q.now),
    Reason.AWAITING_CONFIRMATION: _end_of_claim,
    Reason.RETRY_WAIT: lambda q, _: q.may_retry_at,
    Reason.MAX_UPDATES_PER_PERIOD: _end_of_period,
}
POLICY_FIELDS: dict[Reason, tuple[str, ...]] = {
    Reason.UPDATES_DISABLED: ("updates_enabled",),
    Reason.PINNED: ("pinned_version",),
    Reason.OUTSIDE_OFFICE_HOURS: ("office_hours", "timezone"),
    Reason.OUTSIDE_WINDOW: ("update_windows", "timezone"),
    Reason.BLACKOUT: ("blackouts", "timezone"),
    Reason.OUTSIDE_PERCENTAGE: ("rollout_percentage",),
    Reason.AWAITING_CONFIRMATION: ("confirmation_timeout",),
    Reason.ATTEMPTS_EXHAUSTED: ("max_attempts",),
    Reason.RETRY_WAIT: ("retry_wait",),
    Reason.SAFE_MODE: ("safe_mode",),
    Reason.MAX_UPDATES_PER_PERIOD: ("max_updates_per_period", "period_interval"),
    Reason.MAX_CONCURRENT_UPDATES: (
        "max_updates_in_progress",
        "max_updates_per_period",
    ),
}
"""What an operator set, and each rule goes by."""
