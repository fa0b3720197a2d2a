"""
The rollout decision: what a check-in changes, and whether the machine may update.

`decide` is a pure function of (state, request, now). What the policy of a group asks
is in `domain.rules`; what the mere passing of time changes, in `domain.deadlines`.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec

from domain.budget import Usage
from domain.check_in import CheckIn
from domain.halts import Halt
from domain.instance_events import (
    CameBack,
    GroupChanged,
    HoldLifted,
    MachineEvent,
    Registered,
    TraitsChanged,
    UpdateGranted,
    UpdateHeld,
    UpdateSuperseded,
    VersionChanged,
)
from domain.instances import Grant, Instance
from domain.judging import judge_rollout
from domain.reports import confirm, hear_reports
from domain.rules import GroupRules, Question, Reason, Target, answer
from domain.story import Story
from domain.versions import is_older


class Decision(msgspec.Struct, frozen=True):
    """
    The outcome of one check-in.

    Attributes:
        reason: Why; `offers` follows from it.
        events: What is to be recorded before the answer is given; often nothing.
        halts: Rollouts that are to be halted with it; hardly ever any.
        instance: The machine after them.
        usages: The budgets after them, of every group that was looked up.
        step: The package that the machine is to be brought to next, where there is one.
    """

    reason: Reason
    events: tuple[MachineEvent, ...]
    halts: tuple[Halt, ...]
    instance: Instance | None
    usages: Mapping[UUID, Usage]
    step: Target | None = None

    @property
    def offers(self) -> bool:
        """Whether the machine is sent the package of the step."""
        return self.reason in (Reason.GRANTED, Reason.OFFERED_AGAIN)

    @property
    def changes_something(self) -> bool:
        """Whether anything has to be recorded."""
        return bool(self.events or self.halts)


def decision_of(
    story: Story, reason: Reason = Reason.NOT_ASKED, step: Target | None = None
) -> Decision:
    """Draw the conclusion of a story."""
    return Decision(
        reason,
        tuple(story.events),
        tuple(story.halts),
        story.instance,
        story.usages,
        step,
    )


def decide(
    instance: Instance | None,
    usages: Mapping[UUID, Usage],
    rules: GroupRules,
    check_in: CheckIn,
    now: int,
) -> Decision:
    """
    Decide on one check-in.

    Args:
        instance: The machine as it is known, None where it never registered.
        usages: What has been used, at `now`, by the group asked for, the machine's
            group and that of its last grant.
        rules: The configuration of the group asked for.
        check_in: What the machine tells and asks.
        now: The present, in microseconds.

    Returns:
        The outcome. If it changes nothing, the answer can be given without recording.
    """
    story = Story.of(check_in, instance, usages, now)
    asked = put_question(story, rules, check_in)
    reason = asked if isinstance(asked, Reason) else _apply_policy(story, asked)
    step = rules.step_for(check_in.version) if check_in.version else None
    return decision_of(story, reason, step)


def put_question(
    story: Story, rules: GroupRules, check_in: CheckIn
) -> Question | Reason:
    """
    Tell what a check-in brings with it, and put the question that it comes to.

    Returns:
        What policy is to answer; or why it need not be asked.
    """
    known = story.instance
    if known is not None and _comes_back(known, check_in):
        story.tell(CameBack, was_retired=known.is_retired)
    hear_reports(story, check_in, is_flatcar=rules.is_flatcar)
    _notice(story, check_in)
    judge_rollout(story, rules)
    return _question(story, rules, check_in)


def _comes_back(instance: Instance, check_in: CheckIn) -> bool:
    """
    Whether it is there again.

    A report alone does not count as coming by, as for presence; but whoever sends one
    is not out of service.
    """
    return instance.is_silent and (check_in.is_registering or instance.is_retired)


def _notice(story: Story, check_in: CheckIn) -> None:
    """Tell what the check-in shows of the machine beside its reports."""
    if story.instance is None:
        _register(story, check_in)
        return
    notice_version(story, story.instance, check_in.version)
    if not check_in.is_registering:
        return
    if check_in.group_id != story.instance.group_id:
        supersede(story)
        story.tell(GroupChanged, group_id=check_in.group_id)
    traits = story.instance.traits.updated(check_in.traits)
    if traits != story.instance.traits:
        story.tell(TraitsChanged, traits=traits)


def _register(story: Story, check_in: CheckIn) -> None:
    """Make the machine known. An event alone does not: anybody could invent one."""
    if check_in.is_registering and check_in.machine_id and check_in.version:
        story.tell(
            Registered,
            application_id=check_in.application_id,
            machine_id=check_in.machine_id,
            group_id=check_in.group_id,
            version=check_in.version,
            traits=check_in.traits,
        )


def notice_version(story: Story, instance: Instance, version: str) -> None:
    """
    Tell of a new version, and of the update that it confirms.

    The report of a completion is sent once and can be lost, so running the version is
    enough (Omaha clients clear it when they build the request, not when it arrives).
    """
    if not version or version == instance.version:
        return
    story.tell(VersionChanged, version=version, previous=instance.version)
    if instance.grant is not None and _has_arrived(instance, instance.grant, version):
        confirm(story, instance.grant)


def _has_arrived(instance: Instance, grant: Grant, version: str) -> bool:
    """
    Whether it reached or passed the version granted, from where it came.

    Also if that comes late, after the grant ended without success; but then exactly.
    """
    if not grant.is_awaited:
        return version == grant.version and not grant.is_confirmed
    if is_older(grant.version, instance.version):
        return not is_older(grant.version, version)
    return not is_older(version, grant.version)


def supersede(story: Story) -> None:
    """Close the grant of a machine that is to go elsewhere now."""
    grant = None if story.instance is None else story.instance.grant
    if grant is not None and grant.is_awaited:
        story.tell(UpdateSuperseded, package_id=grant.package_id)


def _question(story: Story, rules: GroupRules, check_in: CheckIn) -> Question | Reason:
    """Put the question for an update, if it was asked and there is one."""
    if not check_in.is_asking:
        return Reason.NOT_ASKED
    if story.instance is None or not check_in.version:
        return Reason.INVALID_VERSION if check_in.machine_id else Reason.NO_MACHINE_ID
    step = rules.step_for(check_in.version)
    reason = unfit(rules, step, takes_deltas=check_in.takes_deltas)
    if reason is not None:
        supersede(story)
        lift_hold(story)
        return reason
    assert rules.target is not None  # noqa: S101  (or it were unfit)
    assert step is not None  # noqa: S101
    _leave_other_ways(story, step)
    return Question(
        group_id=rules.group_id,
        policy=rules.policy,
        usage=story.usage(rules.group_id),
        target=rules.target,
        step=step,
        instance=story.instance,
        now=story.now,
    )


def _leave_other_ways(story: Story, step: Target) -> None:
    """Close a grant that leads elsewhere; its slot is free from here on."""
    grant = None if story.instance is None else story.instance.grant
    if grant is not None and grant.package_id != step.package_id:
        supersede(story)


def unfit(
    rules: GroupRules, step: Target | None, *, takes_deltas: bool
) -> Reason | None:
    """Tell why there is no update for a machine at all, if there is none."""
    if rules.target is None:
        return Reason.NO_PACKAGE
    if step is None:
        return Reason.UP_TO_DATE
    if step.is_blacklisted:
        return Reason.BLACKLISTED
    if step.is_delta and not takes_deltas:
        return Reason.DELTA_NOT_TAKEN
    return None


def lift_hold(story: Story) -> None:
    """Tell that a machine which had to wait has not to any more."""
    if story.instance is not None and story.instance.held:
        story.tell(HoldLifted)


def _apply_policy(story: Story, asked: Question) -> Reason:
    """Tell what comes of policy's answer: a grant, a repeated offer or a hold."""
    reason = answer(asked)
    if reason is Reason.GRANTED:
        _grant(story, asked)
    elif reason is Reason.OFFERED_AGAIN:
        lift_hold(story)
    else:
        _hold(story, reason)
    return reason


def _hold(story: Story, why: Reason) -> None:
    """Tell that the machine has to wait, if that is news."""
    if story.instance is not None and story.instance.held != why:
        story.tell(UpdateHeld, why=why.value)


def _grant(story: Story, asked: Question) -> None:
    # NOTE: never before the last grant, whatever a worker's clock says: the period is
    # counted from the newest grant backwards.
    budget = asked.usage.budget
    story.tell(
        UpdateGranted,
        at=max(story.now, budget.last_granted_at),
        group_id=asked.group_id,
        package_id=asked.step.package_id,
        version=asked.step.version,
        number=budget.grants + 1,
        attempt=asked.attempts + 1,
    )
