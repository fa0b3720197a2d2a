"""Having the judge look at a group's rollout, and halting it if need be."""

from __future__ import annotations

from domain.judge import judge
from domain.progress import RolloutState
from domain.rules import GroupRules
from domain.story import Story

_CAN_BE_HALTED = frozenset({RolloutState.RUNNING, RolloutState.FINISHED})


def judge_rollout(story: Story, rules: GroupRules) -> None:
    """Halt the rollout of a group, if its target or a step to it fails too often."""
    if rules.target is None:
        return
    usage = story.usage(rules.group_id)
    if usage.progress_of(rules.target.package_id).state not in _CAN_BE_HALTED:
        return
    for step in (*rules.floors, rules.target):
        progress = usage.progress_of(step.package_id)
        verdict = judge(progress, rules.policy)
        if verdict is not None:
            story.halt(
                rules.group_id, rules.target.package_id, step.package_id, verdict
            )
            return
