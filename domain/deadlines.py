"""
What the mere passing of time changes: deadlines that pass, machines that stay away.

Pure functions, as `domain.decision.decide` is; the clock process calls them.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from domain.budget import Usage
from domain.decision import Decision, decision_of
from domain.instance_events import UpdateLost, UpdateTimedOut, WentSilent
from domain.instances import Grant, Instance
from domain.instants import parse_interval
from domain.judging import judge_rollout
from domain.policy import Policy
from domain.rules import GroupRules
from domain.story import Story

SILENT_AFTER = parse_interval("24 hours")
"""Time after which a machine that does not come by is silent, in microseconds."""


def reached(interval: int, now: int, watching_since: int) -> int:
    """
    Give the newest instant from which an interval is over by now.

    Args:
        interval: In microseconds.
        now: The present, in microseconds.
        watching_since: From when on machines could report.

    Returns:
        The instant, in microseconds; negative, which is before all, if none has.
    """
    return now - interval if watching_since + interval <= now else -1


def pass_deadlines(
    instance: Instance,
    usages: Mapping[UUID, Usage],
    rules: GroupRules,
    now: int,
    *,
    watching_since: int = 0,
) -> Decision:
    """
    Decide whether the time of a machine's update has run out by `now`.

    Args:
        instance: The machine.
        usages: What has been used by its group and by that of its grant.
        rules: The configuration of the group that its grant is of.
        now: The present, in microseconds.
        watching_since: From when on machines could report; before that, while the
            whole service was down, no deadline ran.
    """
    story = Story(instance, usages, now, actor="system")
    grant = instance.grant
    if grant is not None and grant.is_awaited:
        _end_if_overdue(story, grant, rules.policy, watching_since)
    judge_rollout(story, rules)
    return decision_of(story)


def _end_if_overdue(
    story: Story, grant: Grant, policy: Policy, watching_since: int
) -> None:
    if grant.claimed_at:
        if max(grant.claimed_at, watching_since) + policy.confirmation <= story.now:
            story.tell(UpdateLost, package_id=grant.package_id)
    elif max(grant.granted_at, watching_since) + policy.timeout <= story.now:
        story.tell(UpdateTimedOut, package_id=grant.package_id)


def fall_silent(
    instance: Instance, usages: Mapping[UUID, Usage], last_seen: int, now: int
) -> Decision:
    """Tell that a machine has not been seen for a day, if that is news."""
    story = Story(instance, usages, now, actor="system")
    if not instance.is_silent:
        story.tell(WentSilent, last_seen=last_seen)
    return decision_of(story)
