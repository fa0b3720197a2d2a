"""What a policy lets through, what it holds back, and when time is over."""

from math import nextafter

import msgspec
import pytest

from domain.budget import Budget, Usage
from domain.decision import time_out
from domain.instance_events import UpdateHeld, UpdateTimedOut
from domain.lots import draw_lot
from domain.policy import Policy
from domain.rules import RULES, Reason
from domain.schedules import Blackout, Window
from tests.unit.domain.machines import (
    COMPLETED,
    FAILED,
    FREELY,
    GRANTED,
    GROUP,
    HELD,
    LATER,
    NOW,
    OTHER_TARGET,
    PACKAGE,
    PAUSED,
    SUPERSEDED,
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


def held(why):
    return UpdateHeld(at=LATER, why=why)


@pytest.mark.parametrize(
    ("policy", "usage", "reason"),
    [
        (PAUSED, Usage(), Reason.UPDATES_DISABLED),
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
    assert decision.usages == {GROUP: usage}


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
    strictest = Policy(
        updates_enabled=False,
        pinned_version="1.x",
        office_hours=True,
        update_windows=NOONS,
        blackouts=(NOVEMBER,),
        rollout_percentage=0,
        safe_mode=True,
        max_updates_per_period=1,
    )
    usage = Usage(budget=usage_of(GRANTED).budget, granted_in_period=1)
    steps = [
        (strictest, usage),
        (strictest := msgspec.structs.replace(strictest, updates_enabled=True), usage),
        (strictest := msgspec.structs.replace(strictest, pinned_version="2.x"), usage),
        (strictest := msgspec.structs.replace(strictest, office_hours=False), usage),
        (strictest := msgspec.structs.replace(strictest, update_windows=NIGHTS), usage),
        (strictest := msgspec.structs.replace(strictest, blackouts=(OCTOBER,)), usage),
        (strictest := msgspec.structs.replace(strictest, rollout_percentage=50), usage),
        (strictest := msgspec.structs.replace(strictest, safe_mode=False), usage),
        (strictest, msgspec.structs.replace(usage, granted_in_period=0)),
    ]

    reasons = [
        decided(machine(), polls(), rules(policy), {GROUP: usage}).reason
        for policy, usage in steps
    ]

    assert reasons == [reason for reason, _ in RULES]


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


@pytest.mark.parametrize("ending", [FAILED, TIMED_OUT, SUPERSEDED])
def test_after_a_failure_the_next_goes_alone_when_a_period_has_passed(ending):
    usage = usage_of(GRANTED, ending)

    too_early = grant_in_safe_mode(usage, NOW + SAFE.period - 1)
    in_time = grant_in_safe_mode(usage, NOW + SAFE.period)
    another = grant_in_safe_mode(in_time.usages[GROUP], NOW + 100 * SAFE.period)

    assert [too_early.reason, in_time.reason, another.reason] == [
        Reason.SAFE_MODE,
        Reason.GRANTED,
        Reason.SAFE_MODE,
    ]


def test_after_the_first_completion_all_may_go():
    decision = grant_in_safe_mode(usage_of(GRANTED, COMPLETED), NOW)

    assert decision.reason is Reason.GRANTED


def test_a_new_target_has_to_be_proven_anew():
    proven = usage_of(GRANTED, COMPLETED)
    group = rules(SAFE, OTHER_TARGET)

    first = decided(machine(), polls(), group, {GROUP: proven})
    second = decided(machine(), polls(), group, first.usages)

    assert (first.reason, second.reason) == (Reason.GRANTED, Reason.SAFE_MODE)


HOUR = FREELY.timeout


def test_a_grant_times_out_when_its_time_is_over():
    usages = {GROUP: usage_of(GRANTED)}

    in_time = time_out(machine(GRANTED), usages, FREELY, NOW + HOUR - 1)
    over = time_out(machine(GRANTED), usages, FREELY, NOW + HOUR)

    assert list(in_time.events) == []
    assert outcome(over) == (
        Reason.NOT_ASKED,
        [UpdateTimedOut(at=NOW + HOUR, actor="system", package_id=PACKAGE)],
    )
    assert over.usages[GROUP].budget.under_way == 0


@pytest.mark.parametrize("events", [(), (GRANTED, FAILED), (GRANTED, COMPLETED)])
def test_only_a_machine_on_its_way_times_out(events):
    decision = time_out(machine(*events), {}, FREELY, NOW + 100 * HOUR)

    assert decision.events == ()


def test_a_machine_that_timed_out_may_be_granted_again():
    usages = {GROUP: usage_of(GRANTED, TIMED_OUT)}

    decision = decided(machine(GRANTED, TIMED_OUT), polls(), usages=usages)

    assert decision.reason is Reason.GRANTED
