"""
Why a machine is, or is not, offered an update at this moment.

`explain` is a pure function. It puts the question of a poll that tells nothing new,
with the code that decides on polls, and then asks every rule, not only the first that
fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec

from domain.budget import Usage
from domain.check_in import CheckIn
from domain.decision import put_question
from domain.error_codes import ErrorCode, decode_error
from domain.findings import Finding, GrantedAt, find_all
from domain.instances import Instance
from domain.openings import next_opening
from domain.rules import GroupRules, Question, Reason, Target, answer
from domain.story import Story
from domain.versions import is_older


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a machine would be answered, and why.

    Attributes:
        now: When, in microseconds.
        verdict: What `domain.decision.decide` would say to a plain poll.
        sentence: The verdict for an operator.
        target: What its group is to be brought to, if anything.
        step: What the machine would be brought to first: a floor, or the target.
        findings: One for each of `domain.rules.RULES`, in their order; none if there is
            no update for the machine, so that no rule was asked.
        earliest: The first instant at which it may be offered the step, as far as known
            now; None if nobody can tell.
        error: The last error that it reported, if its last update had one.
    """

    now: int
    verdict: Reason
    sentence: str
    target: Target | None
    step: Target | None
    findings: tuple[Finding, ...] = ()
    earliest: int | None = None
    error: ErrorCode | None = None

    @property
    def floor(self) -> Target | None:
        """The step, if it comes before the target."""
        return None if self.step == self.target else self.step


def explain(
    instance: Instance,
    usages: Mapping[UUID, Usage],
    rules: GroupRules,
    now: int,
    granted_at: GrantedAt = lambda number: None,
) -> Explanation:
    """
    Explain what the next poll of a machine is answered.

    Args:
        instance: The machine.
        usages: What has been used, at `now`, by its group and that of its last grant.
        rules: The configuration of the group that it is in.
        now: The present, in microseconds.
        granted_at: Tells when the grant of the group with a certain number was made.
    """
    poll = plain_poll(instance)
    asked = put_question(Story.of(poll, instance, usages, now), rules, poll)
    step = rules.step_for(instance.version)
    error = None if instance.error_code is None else decode_error(instance.error_code)
    findings = () if isinstance(asked, Reason) else find_all(asked, granted_at)
    verdict = asked if isinstance(asked, Reason) else answer(asked)
    return Explanation(
        now=now,
        verdict=verdict,
        sentence=_of_service(instance)
        + _sentence(verdict, instance, rules, step, findings),
        target=rules.target,
        step=step,
        findings=findings,
        earliest=None if isinstance(asked, Reason) else _earliest(asked, findings),
        error=error,
    )


def plain_poll(instance: Instance) -> CheckIn:
    """
    Give the check-in of a machine that asks for an update and tells nothing new.

    It takes no deltas: which ones do is not kept.
    """
    return CheckIn(
        application_id=instance.application_id,
        group_id=instance.group_id,
        machine_id=instance.machine_id,
        version=instance.version,
        traits=instance.traits,
    )


def _earliest(asked: Question, findings: tuple[Finding, ...]) -> int | None:
    """Tell when nothing that is known now stands against the offer any more."""
    waits = [finding.earliest for finding in findings if finding.blocks]
    known = [instant for instant in waits if instant is not None]
    if len(known) < len(waits):
        return None
    at = max(known, default=asked.now)
    # NOTE: when a wait is over, a window may have closed again.
    return at if asked.is_on_its_way else next_opening(asked.policy, at)


def _of_service(instance: Instance) -> str:
    """Begin the sentence on a machine from which no poll is expected."""
    if not instance.is_retired:
        return ""
    return "The machine is retired, until it comes by again. "


def _sentence(
    verdict: Reason,
    instance: Instance,
    rules: GroupRules,
    step: Target | None,
    findings: tuple[Finding, ...],
) -> str:
    blocker = next((finding for finding in findings if finding.blocks), None)
    if blocker is not None:
        return f"The machine has to wait: {blocker.sentence}"
    target = "" if rules.target is None else rules.target.version
    sentence = _WITHOUT_BLOCKER[verdict].format(
        version=instance.version,
        step="" if step is None else step.version,
        target=target,
    )
    if verdict is Reason.UP_TO_DATE and is_older(target, instance.version):
        return f"{sentence}, and downgrades are not allowed"
    return sentence


_WITHOUT_BLOCKER = {
    Reason.GRANTED: "The machine may update: its next poll is offered {step}",
    Reason.OFFERED_AGAIN: (
        "The machine is on its way to {step}: its next poll is offered it again"
    ),
    Reason.UP_TO_DATE: "The machine runs {version}, the target is {target}",
    Reason.NO_PACKAGE: (
        "There is nothing to offer: the group follows no channel, or one that points "
        "at no package"
    ),
    Reason.BLACKLISTED: "There is nothing to offer: {step} blacklists the channel",
    Reason.DELTA_NOT_TAKEN: (
        "There is nothing to offer: {step} is a delta, and machines are not known to "
        "take any"
    ),
}
