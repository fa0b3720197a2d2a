"""What a policy lets through, what it holds back, and when time is over."""

from math import nextafter
from uuid import UUID

import msgspec
import pytest

from domain.budget import Budget, Usage
from domain.instance_events import AttemptsReset, Pinned, UpdateHeld
from domain.lots import draw_lot
from domain.policy import Policy
from domain.progress import RolloutState
from domain.rules import RULES, GroupRules, Question, Reason, Target, first_blocker
from domain.schedules import Blackout, Window
from tests.unit.domain.machines import (
    COMPLETED,
    CONFIRMED,
    FAILED,
    FREELY,
    GRANTED,
    GROUP,
    HELD,
    LATER,
    LOST,
    MINUTE,
    NOW,
    OTHER_TARGET,
    PACKAGE,
    PAUSED,
    SUPERSEDED,
    TARGET,
    TIMED_OUT,
    decided,
    machine,
    outcome,
    polls,
    rules,
    usage_of,
)

GRANTED_LATER = msgspec.structs.replace(GRANTED, at=LATER)
CLOSED = msgspec.structs.replace(FREELY, office_hours=True)  # LATER is at night
HOLD = Reason.MAX_UPDATES_PER_PERIOD
NIGHTS = (Window(start="22:00", end="06:00"),)  # LATER is in one of them
NOONS = (Window(start="12:00", end="13:00"),)
NOVEMBER = Blackout(start="2023-11-01T00:00", end="2023-12-01T00:00")
OCTOBER = Blackout(start="2023-10-01T00:00", end="2023-11-01T00:00")
SHUT = msgspec.structs.replace(FREELY, update_windows=NOONS)
BANNED = msgspec.structs.replace(FREELY, blackouts=(OCTOBER, NOVEMBER))
NOBODY = msgspec.structs.replace(FREELY, rollout_percentage=0)
PINNED = msgspec.structs.replace(FREELY, pinned_version="1.x")
SAFE = Policy(safe_mode=True, max_updates_per_period=1_000_000)
TWO = Policy(safe_mode=False, max_updates_per_period=2)
APART = Policy(safe_mode=False, max_updates_per_period=9, max_updates_in_progress=2)


def in_state(state, **changes):
    """Give what a group has used that has one machine under way, and its rollout."""
    usage = msgspec.structs.replace(usage_of(GRANTED), **changes)
    progress = usage.progress_of(PACKAGE).entered(state, NOW, 1)
    return usage.with_progress(PACKAGE, progress)


def question(**changes):
    given = Question(GROUP, FREELY, Usage(), TARGET, TARGET, machine(), LATER)
    return msgspec.structs.replace(given, **changes)


def held(why):
    return UpdateHeld(at=LATER, why=why)


@pytest.mark.parametrize(
    ("policy", "usage", "reason"),
    [
        (PAUSED, Usage(), Reason.UPDATES_DISABLED),
        (FREELY, in_state(RolloutState.PAUSED), Reason.PAUSED),
        (FREELY, in_state(RolloutState.HALTED), Reason.HALTED),
        (PINNED, Usage(), Reason.PINNED),
        (CLOSED, Usage(), Reason.OUTSIDE_OFFICE_HOURS),
        (SHUT, Usage(), Reason.OUTSIDE_WINDOW),
        (BANNED, Usage(), Reason.BLACKOUT),
        (NOBODY, Usage(), Reason.OUTSIDE_PERCENTAGE),
        (SAFE, usage_of(GRANTED), Reason.SAFE_MODE),
        (TWO, Usage(granted_in_period=2), Reason.MAX_UPDATES_PER_PERIOD),
        (TWO, Usage(budget=Budget(under_way=2)), Reason.MAX_CONCURRENT_UPDATES),
        (APART, Usage(budget=Budget(under_way=2)), Reason.MAX_CONCURRENT_UPDATES),
        (APART, Usage(granted_in_period=9), Reason.MAX_UPDATES_PER_PERIOD),
    ],
)
def test_a_machine_is_held_by(policy, usage, reason):
    decision = decided(machine(), polls(), rules(policy), {GROUP: usage})

    assert outcome(decision) == (reason, [held(reason.value)])
    assert not decision.offers
    budget = msgspec.structs.replace(usage.budget, held=1)
    assert decision.usages == {GROUP: msgspec.structs.replace(usage, budget=budget)}


@pytest.mark.parametrize(
    "usage",
    [Usage(granted_in_period=1), Usage(budget=Budget(under_way=1))],
    ids=["within the period", "under way"],
)
def test_one_more_is_let_through_below_the_maximum(usage):
    assert decided(machine(), polls(), rules(TWO), {GROUP: usage}).offers


@pytest.mark.parametrize(
    "usage",
    [
        Usage(budget=Budget(under_way=1), granted_in_period=8),
        Usage(budget=Budget(under_way=0), granted_in_period=2),
    ],
)
def test_the_maxima_of_the_period_and_in_progress_do_not_mix(usage):
    assert decided(machine(), polls(), rules(APART), {GROUP: usage}).offers


@pytest.mark.parametrize(("size", "reason"), [(39, HOLD), (40, Reason.GRANTED)])
def test_a_share_follows_the_size_of_the_group(size, reason):
    policy = Policy(safe_mode=False, max_updates_per_period="5%")
    usage = Usage(budget=Budget(machines=size), granted_in_period=1)

    assert decided(machine(), polls(), rules(policy), {GROUP: usage}).reason is reason


def test_a_machine_that_just_registered_counts_in_its_group():
    policy = Policy(safe_mode=False, max_updates_per_period="5%")
    usage = Usage(budget=Budget(machines=39), granted_in_period=1)

    decision = decided(None, polls(), rules(policy), {GROUP: usage})

    assert decision.offers
    assert decision.usages[GROUP].budget.machines == 40


def test_the_first_rule_that_fails_is_the_reason():
    """Lift what blocks, one by one: the next rule in order must come to light."""
    asked = question(
        policy=Policy(
            updates_enabled=False,
            pinned_version="1.x",
            office_hours=True,
            update_windows=NOONS,
            blackouts=(NOVEMBER,),
            rollout_percentage=0,
            safe_mode=True,
            max_updates_per_period=1,
            max_attempts=1,
        ),
        usage=in_state(RolloutState.PAUSED, granted_in_period=1),
        instance=machine(GRANTED, COMPLETED, Pinned(at=NOW, pin="1.x")),
    )
    failed = machine(GRANTED, FAILED)
    lifts = [
        {"policy": {"updates_enabled": True}},
        {"usage": in_state(RolloutState.HALTED, granted_in_period=1)},
        {"usage": in_state(RolloutState.RUNNING, granted_in_period=1)},
        {"policy": {"pinned_version": "2.x"}},
        {"instance": machine(GRANTED, COMPLETED)},
        {"policy": {"office_hours": False}},
        {"policy": {"update_windows": NIGHTS}},
        {"policy": {"blackouts": (OCTOBER,)}},
        {"policy": {"rollout_percentage": 50}},
        {"instance": failed},
        {"policy": {"max_attempts": 2}},
        {"now": failed.grant.ended_at + FREELY.wait_after(1)},
        {"policy": {"safe_mode": False}},
        {"usage": in_state(RolloutState.RUNNING)},
        {"policy": {"max_updates_in_progress": 2}},
    ]

    reasons = [first_blocker(asked)]
    for lift in lifts:
        policy = msgspec.structs.replace(asked.policy, **lift.pop("policy", {}))
        asked = msgspec.structs.replace(asked, policy=policy, **lift)
        reasons.append(first_blocker(asked))

    assert reasons == [*(reason for reason, _ in RULES), None]


def test_a_percentage_lets_those_in_whose_lot_is_lower():
    lot = draw_lot("m1", PACKAGE)
    reasons = [
        decided(
            machine(),
            polls(),
            rules(msgspec.structs.replace(FREELY, rollout_percentage=percentage)),
        ).reason
        for percentage in (0, lot, nextafter(lot, 100), 100)
    ]

    assert reasons == [
        Reason.OUTSIDE_PERCENTAGE,
        Reason.OUTSIDE_PERCENTAGE,
        Reason.GRANTED,
        Reason.GRANTED,
    ]


def test_a_machine_on_its_way_stays_though_the_percentage_shrinks():
    assert decided(machine(GRANTED), polls(), rules(NOBODY)).offers


def test_a_machine_on_its_way_is_not_offered_again_what_a_pin_rules_out_since():
    decision = decided(machine(GRANTED), polls(), rules(PINNED))

    assert outcome(decision) == (Reason.PINNED, [held("pinned")])
    assert decision.instance.open_grant is not None
    assert decided(decision.instance, polls()).offers


def test_a_pin_that_admits_the_target_holds_nobody_back():
    policy = msgspec.structs.replace(PINNED, pinned_version="2.0.0")

    assert decided(machine(), polls(), rules(policy)).offers


def test_a_hold_is_told_once_for_each_reason_in_turn():
    instance, told = machine(), []
    for policy in (PAUSED, PAUSED, CLOSED, CLOSED, PAUSED):
        decision = decided(instance, polls(), rules(policy))
        instance = decision.instance
        told.append(list(decision.events))

    assert told == [
        [held("updatesDisabled")],
        [],
        [held("outsideOfficeHours")],
        [],
        [held("updatesDisabled")],
    ]


def test_a_held_machine_is_granted_as_soon_as_it_may_be():
    decision = decided(machine(HELD), polls())

    assert outcome(decision) == (Reason.GRANTED, [GRANTED_LATER])
    assert decision.instance.held == ""


def grant_in_safe_mode(usage, now):
    return decided(machine(), polls(), rules(SAFE), {GROUP: usage}, now)


def test_the_first_machine_of_a_target_goes_alone():
    first = grant_in_safe_mode(usage_of(), NOW)

    second = grant_in_safe_mode(first.usages[GROUP], NOW + 100 * SAFE.period)

    assert (first.reason, second.reason) == (Reason.GRANTED, Reason.SAFE_MODE)


def test_a_claim_does_not_prove_a_target():
    decision = grant_in_safe_mode(usage_of(GRANTED, COMPLETED), NOW)

    assert decision.reason is Reason.SAFE_MODE


def test_after_the_first_confirmation_all_may_go():
    decision = grant_in_safe_mode(usage_of(GRANTED, COMPLETED, CONFIRMED), NOW)

    assert decision.reason is Reason.GRANTED


def test_the_next_goes_alone_when_the_first_went_elsewhere():
    first = grant_in_safe_mode(usage_of(GRANTED, SUPERSEDED), NOW)
    second = grant_in_safe_mode(first.usages[GROUP], NOW)

    assert (first.reason, second.reason) == (Reason.GRANTED, Reason.SAFE_MODE)


def test_a_new_target_has_to_be_proven_anew():
    proven = usage_of(GRANTED, CONFIRMED)
    group = rules(SAFE, OTHER_TARGET)

    first = decided(machine(), polls(), group, {GROUP: proven})
    second = decided(machine(), polls(), group, first.usages)

    assert (first.reason, second.reason) == (Reason.GRANTED, Reason.SAFE_MODE)


# Retries


def asks_again(*events, after, **policy):
    """Give why a machine to which this happened is answered so long after."""
    given = machine(*events)
    usages = {GROUP: usage_of(*events)}
    rule = rules(msgspec.structs.replace(FREELY, halt_minimum_sample=100, **policy))
    return decided(given, polls(), rule, usages, NOW + after).reason


@pytest.mark.parametrize("ending", [FAILED, TIMED_OUT, LOST])
@pytest.mark.parametrize(
    ("attempt", "minutes"), [(1, 30), (2, 60), (3, 120), (7, 1440), (40, 1440)]
)
def test_a_machine_waits_longer_after_each_failure(ending, attempt, minutes):
    tried = msgspec.structs.replace(GRANTED, attempt=attempt)
    policy = {"max_attempts": 100}

    early = asks_again(tried, ending, after=minutes * MINUTE - 1, **policy)
    in_time = asks_again(tried, ending, after=minutes * MINUTE, **policy)

    assert (early, in_time) == (Reason.RETRY_WAIT, Reason.GRANTED)


def test_a_wait_that_is_longer_than_a_day_stays_as_it_is():
    tried = msgspec.structs.replace(GRANTED, attempt=3)
    policy = {"retry_wait": "3 days"}

    early = asks_again(tried, FAILED, after=3 * 1440 * MINUTE - 1, **policy)
    in_time = asks_again(tried, FAILED, after=3 * 1440 * MINUTE, **policy)

    assert (early, in_time) == (Reason.RETRY_WAIT, Reason.GRANTED)


def test_a_machine_that_used_up_its_attempts_is_left_alone():
    last = msgspec.structs.replace(GRANTED, attempt=5)

    assert asks_again(last, FAILED, after=10**15) is Reason.ATTEMPTS_EXHAUSTED


def test_a_grant_tells_which_attempt_it_is():
    usages = {GROUP: usage_of(GRANTED, FAILED)}

    decision = decided(
        machine(GRANTED, FAILED), polls(), usages=usages, now=NOW + 30 * MINUTE
    )

    [event] = decision.events
    assert (event.number, event.attempt) == (2, 2)


@pytest.mark.parametrize("ending", [SUPERSEDED, CONFIRMED])
def test_attempts_that_did_not_go_wrong_do_not_count(ending):
    tried = msgspec.structs.replace(GRANTED, attempt=5)

    assert asks_again(tried, ending, after=0) is Reason.GRANTED


def test_attempts_from_before_a_rollout_was_resumed_do_not_count():
    tried = msgspec.structs.replace(GRANTED, attempt=5)
    usage = usage_of(tried, FAILED)
    resumed = usage.with_progress(PACKAGE, usage.progress_of(PACKAGE).forgiven(1))

    decision = decided(machine(tried, FAILED), polls(), usages={GROUP: resumed})

    assert [event.attempt for event in decision.events] == [1]


def test_attempts_at_another_package_do_not_count():
    tried = msgspec.structs.replace(GRANTED, attempt=5)
    usages = {GROUP: usage_of(tried, FAILED)}

    decision = decided(
        machine(tried, FAILED), polls(), rules(target=OTHER_TARGET), usages
    )

    assert [event.attempt for event in decision.events] == [1]


def test_an_operator_may_forgive_the_attempts_of_one_machine():
    tried = msgspec.structs.replace(GRANTED, attempt=5)
    reset = AttemptsReset(at=NOW)

    assert asks_again(tried, FAILED, reset, after=0) is Reason.GRANTED


def test_a_machine_that_claims_what_it_does_not_run_has_to_wait_for_its_deadline():
    assert asks_again(GRANTED, COMPLETED, after=10**15) is Reason.AWAITING_CONFIRMATION


# Pins of machines


def test_a_machine_may_be_pinned_though_its_group_is_not():
    pinned = machine(Pinned(at=NOW, pin="1.x"))
    freed = machine(Pinned(at=NOW, pin="1.x"), Pinned(at=NOW, pin=""))
    elsewhere = machine(Pinned(at=NOW, pin="2.x"))

    reasons = [decided(each, polls()).reason for each in (pinned, freed, elsewhere)]

    assert reasons == [Reason.MACHINE_PINNED, Reason.GRANTED, Reason.GRANTED]


# Rollouts that are stopped


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (RolloutState.PAUSED, Reason.PAUSED),
        (RolloutState.HALTED, Reason.HALTED),
        (RolloutState.RUNNING, Reason.OFFERED_AGAIN),
        (RolloutState.FINISHED, Reason.OFFERED_AGAIN),
        (RolloutState.NONE, Reason.OFFERED_AGAIN),
    ],
)
def test_a_machine_on_its_way_is_offered_again_unless_the_rollout_is_stopped(
    state, reason
):
    decision = decided(machine(GRANTED), polls(), usages={GROUP: in_state(state)})

    assert decision.reason is reason


# Floors

FLOOR = Target(UUID("cccccccc-0000-4000-8000-000000000004"), "1.5.0")
CLIMB = GroupRules(GROUP, FREELY, TARGET, floors=(FLOOR,))


def test_a_machine_below_a_floor_gets_the_floor_first():
    assert CLIMB.packages == {FLOOR.package_id, PACKAGE}

    decision = decided(machine(), polls(), CLIMB)

    [event] = decision.events
    assert (event.package_id, event.version) == (FLOOR.package_id, "1.5.0")
    assert decision.step == FLOOR


@pytest.mark.parametrize("version", ["1.5.0", "1.6.0"])
def test_a_machine_at_or_above_a_floor_gets_the_target(version):
    assert decided(machine(), polls(version=version), CLIMB).step == TARGET


def test_a_machine_on_its_way_to_a_floor_arrives_there_and_goes_on():
    first = decided(machine(), polls(), CLIMB)

    second = decided(first.instance, polls(version="1.5.0"), CLIMB, first.usages)

    assert [type(event).__name__ for event in second.events] == [
        "VersionChanged",
        "UpdateConfirmed",
        "UpdateGranted",
    ]
    assert second.step == TARGET


def test_the_way_back_leads_past_no_floor():
    back = msgspec.structs.replace(
        CLIMB, policy=msgspec.structs.replace(FREELY, allow_downgrades=True)
    )

    assert back.step_for("3.0.0") == TARGET
    assert back.step_for("2.0.0") is None


def test_each_step_has_to_be_proven_in_safe_mode():
    safe = msgspec.structs.replace(CLIMB, policy=SAFE)
    usages = {GROUP: usage_of(GRANTED, CONFIRMED)}

    first = decided(machine(), polls(), safe, usages)
    second = decided(machine(), polls(machine_id="m2"), safe, first.usages)

    assert (first.reason, second.reason) == (Reason.GRANTED, Reason.SAFE_MODE)
