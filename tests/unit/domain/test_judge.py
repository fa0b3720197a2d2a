"""When failures stop a rollout."""

import msgspec
import pytest

from domain.check_in import Report
from domain.decision import decide
from domain.instance_events import UpdateFailed
from domain.judge import Objection, Verdict, judge
from domain.policy import Policy
from domain.progress import Progress, RolloutState, Tally
from domain.rules import GroupRules, Reason, Target
from tests.unit.domain.machines import (
    CONFIRMED,
    FAILED,
    FREELY,
    GRANTED,
    GROUP,
    LATER,
    NOW,
    OTHER_PACKAGE,
    PACKAGE,
    TARGET,
    decided,
    machine,
    polls,
    reports,
    rules,
    usage_of,
)

SAFE = Policy()
RATE = Policy(safe_mode=False, halt_failure_percentage=10, halt_minimum_sample=20)
FAILURE = Report(3, 0, 9)


def made_of(tally):
    return Progress(fresh=tally, is_proven=tally.confirmed > 0)


def numbers(why, allowed=0.0, **counts):
    none = {"succeeded": 0, "failed": 0, "timed_out": 0, "lost": 0}
    return Verdict(why=why, allowed=allowed, **{**none, **counts})


@pytest.mark.parametrize("kind", ["failed", "timed_out", "lost"])
def test_in_safe_mode_the_first_failure_stops_the_rollout(kind):
    tally = Tally(**{kind: 1}, claimed=3)

    verdict = judge(made_of(tally), SAFE)

    assert verdict == numbers(Objection.FIRST_MACHINE, **{kind: 1}, succeeded=3)


@pytest.mark.parametrize(
    "tally",
    [
        Tally(),
        Tally(under_way=1),
        Tally(superseded=1),
        Tally(claimed=1),
        Tally(confirmed=1, failed=1),
    ],
)
def test_safe_mode_does_not_object_to(tally):
    assert judge(made_of(tally), SAFE) is None


def test_without_safe_mode_one_failure_is_no_reason_to_stop():
    assert judge(made_of(Tally(failed=1)), RATE) is None


@pytest.mark.parametrize(
    ("tally", "objects"),
    [
        (Tally(confirmed=18, failed=1), False),
        (Tally(failed=19), False),
        (Tally(failed=19, under_way=50, superseded=50), False),
        (Tally(confirmed=18, failed=2), False),
        (Tally(confirmed=17, failed=3), True),
        (Tally(claimed=17, failed=1, timed_out=1, lost=1), True),
        (Tally(confirmed=900, failed=100), False),
        (Tally(confirmed=899, failed=101), True),
    ],
)
def test_more_failures_than_allowed_of_enough_updates_stop_the_rollout(tally, objects):
    assert (judge(made_of(tally), RATE) is not None) is objects


def test_a_verdict_carries_its_numbers():
    tally = Tally(claimed=10, confirmed=7, failed=1, timed_out=2, lost=3)

    assert judge(made_of(tally), RATE) == numbers(
        Objection.FAILURE_RATE, allowed=10, succeeded=17, failed=1, timed_out=2, lost=3
    )


def test_a_hundred_percent_of_failures_is_allowed_where_an_operator_says_so():
    policy = msgspec.structs.replace(RATE, halt_failure_percentage=100)

    assert judge(made_of(Tally(failed=1000)), policy) is None


# Halting


def running(usage, package_id=PACKAGE, revision=1):
    progress = usage.progress_of(package_id)
    state = progress.entered(RolloutState.RUNNING, NOW, revision)
    return usage.with_progress(package_id, state)


def test_the_failure_that_is_too_much_halts_the_rollout_at_once():
    usages = {GROUP: running(usage_of(GRANTED), revision=4)}

    decision = decided(machine(GRANTED), reports(FAILURE), rules(SAFE), usages)

    [halt] = decision.halts
    assert decision.changes_something
    assert (halt.group_id, halt.target_id, halt.package_id) == (GROUP, PACKAGE, PACKAGE)
    assert (halt.machine_id, halt.error_code, halt.at) == ("m1", 9, LATER)
    assert halt.revision == 5
    assert halt.verdict == numbers(Objection.FIRST_MACHINE, failed=1)
    progress = decision.usages[GROUP].progress_of(PACKAGE)
    assert (progress.state, progress.revision) == (RolloutState.HALTED, 5)


def test_nobody_is_granted_after_a_halt():
    usages = {GROUP: running(usage_of(GRANTED))}
    failed = decided(machine(GRANTED), reports(FAILURE), rules(SAFE), usages)

    other = decided(machine(), polls(machine_id="m2"), rules(SAFE), failed.usages)

    assert other.reason is Reason.HALTED
    assert other.halts == ()


@pytest.mark.parametrize(
    "state", [RolloutState.NONE, RolloutState.PAUSED, RolloutState.SUPERSEDED]
)
def test_only_a_rollout_that_goes_on_is_halted(state):
    usage = usage_of(GRANTED)
    progress = usage.progress_of(PACKAGE).entered(state, NOW, 1)
    usages = {GROUP: usage.with_progress(PACKAGE, progress)}

    decision = decided(machine(GRANTED), reports(FAILURE), rules(SAFE), usages)

    assert [type(event) for event in decision.events] == [UpdateFailed]
    assert decision.halts == ()


def test_a_failing_step_halts_the_rollout_of_the_target():
    floor = Target(OTHER_PACKAGE, "1.5.0")
    to_floor = msgspec.structs.replace(
        GRANTED, package_id=OTHER_PACKAGE, version="1.5.0"
    )
    group = GroupRules(GROUP, SAFE, TARGET, floors=(floor,))
    usages = {GROUP: running(usage_of(to_floor))}

    decision = decided(machine(to_floor), reports(FAILURE), group, usages)

    [halt] = decision.halts
    assert (halt.target_id, halt.package_id) == (PACKAGE, OTHER_PACKAGE)


def test_where_there_is_no_target_there_is_nothing_to_halt():
    usages = {GROUP: running(usage_of(GRANTED))}
    group = rules(SAFE, target=None)

    decision = decided(machine(GRANTED), reports(FAILURE), group, usages)

    assert decision.halts == ()


def test_a_policy_that_becomes_stricter_halts_at_the_next_visit():
    usages = {
        GROUP: running(usage_of(GRANTED, UpdateFailed(at=NOW, package_id=PACKAGE)))
    }

    lax = decide(machine(), usages, rules(FREELY), polls(), LATER)
    strict = decide(machine(), usages, rules(SAFE), polls(), LATER)

    assert (lax.reason, lax.halts) == (Reason.GRANTED, ())
    assert (strict.reason, len(strict.halts)) == (Reason.HALTED, 1)


def test_a_confirmation_after_all_is_no_failure():
    late = (GRANTED, UpdateFailed(at=NOW, package_id=PACKAGE), CONFIRMED)

    assert judge(usage_of(*late).progress_of(PACKAGE), SAFE) is None


def test_a_package_stays_proven_though_the_machine_that_proved_it_begins_anew():
    again = msgspec.structs.replace(GRANTED, number=2)

    progress = usage_of(GRANTED, CONFIRMED, again).progress_of(PACKAGE)

    assert progress.is_proven
    failed = usage_of(GRANTED, CONFIRMED, again, FAILED).progress_of(PACKAGE)
    assert judge(failed, SAFE) is None
    assert not progress.forgiven(2).is_proven
