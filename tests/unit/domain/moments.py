"""A machine, its group and an instant: all that an explanation is made from."""

from __future__ import annotations

from uuid import UUID

import msgspec

from domain.budget import Usage, charge
from domain.decision import decide
from domain.evolution import evolve
from domain.explanation import Explanation, explain, plain_poll
from domain.findings import Finding
from domain.instance_events import MachineEvent
from domain.instances import Instance
from domain.policy import Policy
from domain.progress import RolloutState
from domain.rules import GroupRules, Reason, Target
from tests.unit.domain.machines import TARGET

FLOOR = Target(UUID("cccccccc-0000-4000-8000-000000000003"), "1.5.0")
DELTA = msgspec.structs.replace(TARGET, is_delta=True)
LENIENT = Policy(
    safe_mode=False,
    max_updates_per_period=9,
    period_interval="1 hour",
    max_attempts=2,
    retry_wait="7 minutes",
    halt_minimum_sample=100,
)


class Moment(msgspec.Struct, frozen=True):
    """All that an explanation is made from."""

    instance: Instance
    usages: dict[UUID, Usage]
    rules: GroupRules
    now: int

    def explained(self, granted_at=lambda number: None) -> Explanation:
        return explain(self.instance, self.usages, self.rules, self.now, granted_at)

    def decided(self) -> Reason:
        """What the machine would be answered if it came by with nothing new."""
        poll = plain_poll(self.instance)
        return decide(self.instance, self.usages, self.rules, poll, self.now).reason

    def under(self, **policy) -> Moment:
        changed = msgspec.structs.replace(self.rules.policy, **policy)
        group = msgspec.structs.replace(self.rules, policy=changed)
        return msgspec.structs.replace(self, rules=group)

    def told(self, event: MachineEvent) -> Moment:
        after = evolve(self.instance, event)
        usages = charge(self.usages, self.instance, after, event)
        return msgspec.structs.replace(self, instance=after, usages=usages)

    def resumed(self) -> Moment:
        """Let the group's rollouts go on, with all failures forgiven."""
        usage = self.usages[self.rules.group_id]
        for package_id, progress in usage.progress.items():
            running = progress.entered(RolloutState.RUNNING, self.now, 9)
            forgiven = running.forgiven(usage.budget.grants)
            usage = usage.with_progress(package_id, forgiven)
        return msgspec.structs.replace(
            self, usages={**self.usages, self.rules.group_id: usage}
        )

    def finding(self, reason: Reason) -> Finding:
        found = self.explained().findings
        return next(finding for finding in found if finding.reason is reason)
