"""What an explanation says of each rule, and of what a poll would bring with it."""

from __future__ import annotations

import msgspec
import pytest

from domain.budget import Budget, Usage
from domain.error_codes import decode_error
from domain.findings import POLICY_FIELDS
from domain.instance_events import MachineEvent, Pinned, WentSilent
from domain.lots import draw_lot
from domain.policy import Policy
from domain.progress import RolloutState
from domain.rules import RULES, STANDING_RULES, Reason, Target
from domain.schedules import Blackout, Weekday, Window
from tests.unit.domain.machines import (
    COMPLETED,
    CONFIRMED,
    FAILED,
    FREELY,
    GRANTED,
    GROUP,
    LATER,
    MINUTE,
    NOW,
    OTHER_TARGET,
    PACKAGE,
    TARGET,
    machine,
    rules,
    usage_of,
)
from tests.unit.domain.moments import DELTA, FLOOR, LENIENT, Moment
from tests.unit.domain.test_lives import BLACKLISTED

LOT = draw_lot("m1", PACKAGE)


# What a poll would bring with it


def test_a_silent_machine_counts_in_its_group_as_soon_as_it_is_back():
    silent = machine(WentSilent(at=NOW, last_seen=NOW))
    usages = {GROUP: Usage(budget=Budget(machines=39), granted_in_period=1)}
    group = rules(Policy(safe_mode=False, max_updates_per_period="5%"))

    explanation = Moment(silent, usages, group, LATER).explained()

    assert explanation.verdict is Reason.GRANTED
    assert explanation.findings[-2].numbers["most"] == 2


def test_a_poll_under_a_stricter_policy_would_halt_the_rollout():
    usage = usage_of(GRANTED, FAILED)
    running = usage.progress_of(PACKAGE).entered(RolloutState.RUNNING, NOW, 1)
    usages = {GROUP: usage.with_progress(PACKAGE, running)}
    group = rules(msgspec.structs.replace(FREELY, halt_minimum_sample=1))

    explanation = Moment(machine(), usages, group, LATER).explained()

    assert explanation.verdict is Reason.HALTED
    assert explanation.findings[2].numbers["since"] == "2023-11-14T22:14:20Z"


def test_a_grant_that_leads_elsewhere_gives_its_slot_back():
    usages = {GROUP: usage_of(GRANTED)}
    group = rules(
        msgspec.structs.replace(FREELY, max_updates_in_progress=1), OTHER_TARGET
    )

    explanation = Moment(machine(GRANTED), usages, group, LATER).explained()

    assert explanation.verdict is Reason.GRANTED


# What it says


def of(*events: MachineEvent, usage: Usage | None = None, **policy) -> Moment:
    usages = {GROUP: usage_of(*events) if usage is None else usage}
    group = rules(msgspec.structs.replace(LENIENT, **policy))
    return Moment(machine(*events), usages, group, LATER)


def rolled(state: RolloutState) -> Usage:
    entered = usage_of().progress_of(PACKAGE).entered(state, NOW, 1)
    return Usage(progress={PACKAGE: entered})


SUNDAY = Window(days=(Weekday.SUNDAY,), start="22:00", end="23:00")
FULL = Usage(budget=Budget(grants=12, under_way=3), granted_in_period=12)
AT_NIGHT = "2023-11-14T22:13:20Z"
SAID = [
    (of(updates_enabled=False), "updates are disabled", {}),
    (
        of(usage=rolled(RolloutState.PAUSED)),
        f"the rollout is paused since {AT_NIGHT}",
        {"state": "paused", "since": AT_NIGHT},
    ),
    (
        of(usage=rolled(RolloutState.HALTED)),
        f"the rollout is halted since {AT_NIGHT}",
        {"state": "halted", "since": AT_NIGHT},
    ),
    (
        of(pinned_version="1.x"),
        "the group is pinned to 1.x, which does not admit 2.0.0",
        {"pin": "1.x", "version": "2.0.0"},
    ),
    (
        of(Pinned(at=NOW, pin="<2")),
        "the machine is pinned to <2, which does not admit 2.0.0",
        {"pin": "<2", "version": "2.0.0"},
    ),
    (
        of(office_hours=True, timezone="Europe/Berlin"),
        "outside office hours until 2023-11-15T08:00:00Z",
        {"timezone": "Europe/Berlin"},
    ),
    (
        of(update_windows=(SUNDAY,)),
        "closed until 2023-11-19T22:00:00Z",
        {"windows": 1, "timezone": "UTC"},
    ),
    (
        of(blackouts=(Blackout(start="2023-11-01T00:00", end="2023-12-01T00:00"),)),
        "a blackout until 2023-12-01T00:00:00Z",
        {"blackouts": 1, "timezone": "UTC"},
    ),
    (
        of(rollout_percentage=2.5),
        f"lot {LOT:.4g}, the rollout is open to 2.5 %",
        {"lot": LOT, "percentage": 2.5},
    ),
    (
        of(GRANTED, COMPLETED, confirmation_timeout="2 hours"),
        "says that it is done, and does not run it; awaited until 2023-11-15T00:13:20Z",
        {"confirmation_timeout": "2 hours"},
    ),
    (
        of(GRANTED, FAILED, max_attempts=1, retry_wait="1 second"),
        "1 of 1 attempts failed",
        {"failed": 1, "most": 1},
    ),
    (
        of(GRANTED, FAILED),
        "waits until 2023-11-14T22:20:20Z after 1 failed attempt",
        {"failed": 1},
    ),
    (
        of(usage=usage_of(GRANTED), safe_mode=True),
        "another machine has to be seen running 2.0.0 first",
        {"under_way": 1, "claimed": 0},
    ),
    (
        of(usage=FULL, max_updates_per_period=10),
        "12 of 10 granted within 1 hour",
        {"granted": 12, "most": 10, "period": "1 hour"},
    ),
    (
        of(usage=FULL, max_updates_per_period=20, max_updates_in_progress=3),
        "3 of 3 under way",
        {"under_way": 3, "most": 3},
    ),
]


@pytest.mark.parametrize(
    ("moment", "sentence", "numbers", "reason"),
    [
        (*said, reason)
        for said, (reason, _) in zip(SAID, RULES, strict=True)
    ],
    ids=[reason.value for reason, _ in RULES],
)  # fmt: skip
def test_a_rule_that_fails_says_why(moment, sentence, numbers, reason):
    explanation = moment.explained()

    assert explanation.verdict is reason
    assert explanation.sentence == f"The machine has to wait: {sentence}"
    blocker = moment.finding(reason)
    assert (blocker.sentence, blocker.numbers) == (sentence, numbers)


def sentences(moment: Moment) -> list[str]:
    return [finding.sentence for finding in moment.explained().findings]


def test_rules_that_pass_say_why_too():
    plain = of(office_hours=False, max_updates_in_progress=3)

    assert sentences(plain) == [
        "updates are enabled",
        "the group has no rollout",
        "the group has no rollout",
        "the group is not pinned",
        "the machine is not pinned",
        "office hours do not count",
        "there are no update windows",
        "no blackout",
        f"lot {LOT:.4g}, the rollout is open to 100 %",
        "claims nothing that is yet to be seen",
        "attempt 1 of 2",
        "no attempt failed",
        "safe mode is off",
        "0 of 9 granted within 1 hour",
        "0 of 3 under way",
    ]


def test_a_stopped_rollout_is_stopped_in_one_way():
    said = sentences(of(usage=rolled(RolloutState.HALTED)))

    assert said[1] == "the rollout is not paused"
    assert said[2] == f"the rollout is halted since {AT_NIGHT}"


def test_rules_that_pass_though_they_are_in_force_say_so():
    running = rolled(RolloutState.RUNNING)
    strict = of(
        usage=running,
        office_hours=True,
        timezone="America/New_York",
        update_windows=(Window(start="17:00", end="17:30"),),
        safe_mode=True,
        pinned_version="2.x",
    )
    midday = msgspec.structs.replace(strict, now=LATER - 60 * MINUTE)

    said = sentences(midday)
    assert said[1] == f"the rollout is running since {AT_NIGHT}"
    assert said[3] == "the group is pinned to 2.x, which admits 2.0.0"
    assert said[5] == "within office hours of America/New_York"
    assert sentences(strict)[6] == "an update window is open"
    assert said[12] == "the first machine on its way to 2.0.0 goes alone"


def test_a_wait_that_is_over_says_so():
    twice = msgspec.structs.replace(GRANTED, attempt=2)
    waited = of(twice, FAILED, max_attempts=9, retry_wait="20 seconds")

    assert sentences(waited)[10:12] == [
        "attempt 3 of 9",
        "waited long enough after 2 failed attempts",
    ]


def test_a_package_that_was_proven_opens_safe_mode():
    proven = of(usage=usage_of(GRANTED, CONFIRMED), safe_mode=True)

    assert sentences(proven)[12] == "a machine was seen running 2.0.0"


def test_a_machine_on_its_way_is_held_to_the_first_rules_only():
    on_its_way = of(GRANTED, office_hours=True, max_updates_in_progress=1)

    explanation = on_its_way.explained()

    assert explanation.verdict is Reason.OFFERED_AGAIN
    assert explanation.earliest == LATER
    assert explanation.sentence == (
        "The machine is on its way to 2.0.0: its next poll is offered it again"
    )
    failing = [finding for finding in explanation.findings if not finding.passes]
    assert [each.blocks for each in failing] == [False, False]
    counting = [finding.reason for finding in explanation.findings if finding.counts]
    assert counting == [reason for reason, _ in STANDING_RULES]


def test_a_machine_below_a_floor_is_explained_the_floor():
    group = rules(LENIENT, floors=(FLOOR,))
    explanation = Moment(machine(), {}, group, LATER).explained()

    assert (explanation.floor, explanation.target) == (FLOOR, TARGET)
    assert explanation.sentence == (
        "The machine may update: its next poll is offered 1.5.0"
    )
    assert explanation.earliest == LATER


@pytest.mark.parametrize(
    ("group", "verdict", "sentence"),
    [
        (
            rules(target=None),
            Reason.NO_PACKAGE,
            (
                "There is nothing to offer: the group follows no channel, or one that "
                "points at no package"
            ),
        ),
        (
            rules(target=Target(PACKAGE, "1.0.0")),
            Reason.UP_TO_DATE,
            "The machine runs 1.0.0, the target is 1.0.0",
        ),
        (
            rules(target=Target(PACKAGE, "0.9.0")),
            Reason.UP_TO_DATE,
            (
                "The machine runs 1.0.0, the target is 0.9.0, and downgrades are not "
                "allowed"
            ),
        ),
        (
            rules(target=BLACKLISTED),
            Reason.BLACKLISTED,
            "There is nothing to offer: 2.0.0 blacklists the channel",
        ),
        (
            rules(target=DELTA),
            Reason.DELTA_NOT_TAKEN,
            (
                "There is nothing to offer: 2.0.0 is a delta, and machines are not "
                "known to take any"
            ),
        ),
    ],
)
def test_where_there_is_no_update_no_rule_is_asked(group, verdict, sentence):
    explanation = Moment(machine(), {}, group, LATER).explained()

    assert explanation.verdict is verdict
    assert explanation.sentence == sentence
    assert (explanation.findings, explanation.earliest) == ((), None)


def test_the_last_error_is_told_in_words():
    failed = of(GRANTED, FAILED).explained()

    assert failed.error == decode_error(9)
    assert of().explained().error is None


def test_what_nobody_can_tell_leaves_the_earliest_open():
    unknown = of(updates_enabled=False, office_hours=True).explained()

    assert unknown.findings[5].earliest is not None
    assert unknown.earliest is None


def test_a_claim_that_is_overdue_may_end_at_any_moment():
    overdue = of(GRANTED, COMPLETED, confirmation_timeout="1 second")

    assert overdue.finding(Reason.AWAITING_CONFIRMATION).earliest == LATER


def test_rules_go_by_fields_that_policies_have():
    fields = {field for each in POLICY_FIELDS.values() for field in each}

    assert fields <= set(Policy.__struct_fields__)
