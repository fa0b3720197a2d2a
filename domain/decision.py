"""
The rollout decision: what a check-in changes, and whether the machine may update.

`decide` is a pure function of (state, request, now). What the policy of a group asks
is in `domain.rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec

from domain.budget import Usage
from domain.check_in import CheckIn
from domain.instance_events import (
    GroupChanged,
    HoldLifted,
    MachineEvent,
    Registered,
    Status,
    TraitsChanged,
    UpdateFailed,
    UpdateGranted,
    UpdateHeld,
    UpdateSuperseded,
    UpdateTimedOut,
    VersionChanged,
)
from domain.instances import Grant, Instance
from domain.policy import Policy
from domain.reports import complete, hear_reports
from domain.rules import (
    GroupRules,
    Question,
    Reason,
    Target,
    first_blocker,
    first_blocker_of_repeat,
)
from domain.story import Story
from domain.versions import is_older

_UNFINISHED = frozenset({Status.ERROR, Status.TIMED_OUT, Status.UNDEFINED})
"""How an update ends that may yet turn out well."""


class Decision(msgspec.Struct, frozen=True):
    """
    The outcome of one check-in.

    Attributes:
        reason: Why; `offers` follows from it.
        events: What is to be recorded before the answer is given; often nothing.
        instance: The machine after them.
        usages: The budgets after them, of every group that was touched.
    """

    reason: Reason
    events: tuple[MachineEvent, ...]
    instance: Instance | None
    usages: Mapping[UUID, Usage]

    @property
    def offers(self) -> bool:
        """Whether the machine is sent the package of the target."""
        return self.reason in (Reason.GRANTED, Reason.OFFERED_AGAIN)


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
        usages: The budgets of the group asked for and of the machine's group, at `now`.
        rules: The configuration of the group asked for.
        check_in: What the machine tells and asks.
        now: The present, in microseconds.

    Returns:
        The outcome. Without events, the answer can be given without recording.
    """
    story = Story.of(check_in, instance, usages, now)
    hear_reports(story, check_in, is_flatcar=rules.is_flatcar)
    _notice(story, check_in)
    reason = _consider(story, rules, check_in)
    return Decision(reason, tuple(story.events), story.instance, story.usages)


def time_out(
    instance: Instance, usages: Mapping[UUID, Usage], policy: Policy, now: int
) -> Decision:
    """Decide whether the open grant of a machine has run out of time by `now`."""
    story = Story(instance, usages, now)
    grant = instance.open_grant
    if grant is not None and grant.granted_at + policy.timeout <= now:
        story.tell(UpdateTimedOut, package_id=grant.package_id, actor="system")
    return Decision(Reason.NOT_ASKED, tuple(story.events), story.instance, story.usages)


def _notice(story: Story, check_in: CheckIn) -> None:
    """Tell what the check-in shows of the machine beside its reports."""
    if story.instance is None:
        _register(story, check_in)
        return
    if check_in.is_registering and check_in.group_id != story.instance.group_id:
        _supersede(story)
        story.tell(GroupChanged, group_id=check_in.group_id)
    traits = story.instance.traits.updated(check_in.traits)
    if check_in.is_registering and traits != story.instance.traits:
        story.tell(TraitsChanged, traits=traits)
    _notice_version(story, story.instance, check_in.version)


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


def _notice_version(story: Story, instance: Instance, version: str) -> None:
    """
    Tell of a new version, and of the completion that it shows.

    The report of a completion is sent once and can be lost, so running the version is
    enough (Omaha clients clear it when they build the request, not when it arrives).
    """
    if not version or version == instance.version:
        return
    story.tell(VersionChanged, version=version, previous=instance.version)
    if instance.grant is not None and _has_arrived(instance, instance.grant, version):
        complete(story, instance.grant, seen=True)


def _has_arrived(instance: Instance, grant: Grant, version: str) -> bool:
    """Whether it reached or passed the version granted, from where it came."""
    if not grant.is_open:
        return version == grant.version and instance.status in _UNFINISHED
    if is_older(grant.version, instance.version):
        return not is_older(grant.version, version)
    return not is_older(version, grant.version)


def _supersede(story: Story) -> None:
    """Close the grant of a machine that is to go elsewhere now."""
    if story.instance is not None and story.instance.open_grant is not None:
        package_id = story.instance.open_grant.package_id
        story.tell(UpdateSuperseded, package_id=package_id)


def _consider(story: Story, rules: GroupRules, check_in: CheckIn) -> Reason:
    """Answer the question for an update, if it was asked."""
    if not check_in.is_asking:
        return Reason.NOT_ASKED
    if story.instance is None or not check_in.version:
        return Reason.INVALID_VERSION if check_in.machine_id else Reason.NO_MACHINE_ID
    reason = _unfit(rules, check_in)
    if reason is not None:
        _supersede(story)
        _lift_hold(story)
        return reason
    assert rules.target is not None  # noqa: S101  (or it were unfit)
    return _apply_policy(story, rules, rules.target, check_in.machine_id)


def _unfit(rules: GroupRules, check_in: CheckIn) -> Reason | None:
    """Tell why there is no update for this machine at all, if there is none."""
    if rules.target is None:
        return Reason.NO_PACKAGE
    if not rules.has_update_for(check_in.version):
        return Reason.UP_TO_DATE
    if rules.target.is_blacklisted:
        return Reason.BLACKLISTED
    if rules.target.is_delta and not check_in.takes_deltas:
        return Reason.DELTA_NOT_TAKEN
    return None


def _lift_hold(story: Story) -> None:
    if story.instance is not None and story.instance.held:
        story.tell(HoldLifted)


def _apply_policy(
    story: Story, rules: GroupRules, target: Target, machine_id: str
) -> Reason:
    """Offer again, hold or grant."""
    if _is_on_its_way(story.instance, target):
        return _offer_again(story, _question(story, rules, target, machine_id))
    if any(isinstance(event, UpdateFailed) for event in story.events):
        return Reason.JUST_FAILED
    _supersede(story)
    asked = _question(story, rules, target, machine_id)
    blocker = first_blocker(asked)
    if blocker is not None:
        _hold(story, blocker)
        return blocker
    _grant(story, rules.group_id, asked.usage, target)
    return Reason.GRANTED


def _question(
    story: Story, rules: GroupRules, target: Target, machine_id: str
) -> Question:
    usage = story.usage(rules.group_id)
    return Question(rules.policy, usage, target, machine_id, story.now)


def _is_on_its_way(instance: Instance | None, target: Target) -> bool:
    if instance is None or instance.open_grant is None:
        return False
    return instance.open_grant.package_id == target.package_id


def _offer_again(story: Story, asked: Question) -> Reason:
    """
    Repeat the offer that a machine on its way holds; its slot is taken already.

    Not while updates are disabled: who pauses a group wants no machine to start. Nor if
    the group was pinned to another version since.
    """
    blocker = first_blocker_of_repeat(asked)
    if blocker is not None:
        _hold(story, blocker)
        return blocker
    _lift_hold(story)
    return Reason.OFFERED_AGAIN


def _hold(story: Story, why: Reason) -> None:
    """Tell that the machine has to wait, if that is news."""
    if story.instance is not None and story.instance.held != why:
        story.tell(UpdateHeld, why=why.value)


def _grant(story: Story, group_id: UUID, usage: Usage, target: Target) -> None:
    # NOTE: never before the last grant, whatever a worker's clock says: the period is
    # counted from the newest grant backwards.
    story.tell(
        UpdateGranted,
        at=max(story.now, usage.budget.last_granted_at),
        group_id=group_id,
        package_id=target.package_id,
        version=target.version,
        number=usage.budget.grants + 1,
    )
