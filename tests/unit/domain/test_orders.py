"""What operators order of one machine, and when they are refused."""

from __future__ import annotations

import msgspec
import pytest

from domain.arch import Arch
from domain.causes import Cause
from domain.errors import Conflict, Invalid
from domain.instance_events import (
    AliasGiven,
    Assigned,
    AttemptsReset,
    CameBack,
    GroupChanged,
    HoldLifted,
    Pinned,
    Retired,
    Status,
    UpdateSuperseded,
)
from domain.instances import Outcome
from domain.orders import (
    follow_track,
    give_alias,
    move,
    obey,
    pin,
    reset_attempts,
    retire,
)
from domain.rules import Reason
from tests.unit.domain.machines import (
    COMPLETED,
    CONFIRMED,
    FAILED,
    GRANTED,
    GROUP,
    HELD,
    LATER,
    LOST,
    NOW,
    OTHER_GROUP,
    PACKAGE,
    SUPERSEDED,
    TIMED_OUT,
    decided,
    machine,
    polls,
    reports,
    usage_of,
)

ADA = Cause("ada", "ticket 7", "req-1")
BY = {"at": LATER, "actor": "ada", "reason": "ticket 7", "correlation_id": "req-1"}
THIRD = msgspec.structs.replace(GRANTED, attempt=3)


def ordered(order, *events):
    return obey(order, machine(*events), {GROUP: usage_of(*events)}, ADA, LATER)


def test_a_pin_is_recorded_with_who_gave_it_and_why():
    decision = ordered(pin("1.x"))

    assert decision.events == (
        Pinned(
            at=LATER, actor="ada", reason="ticket 7", correlation_id="req-1", pin="1.x"
        ),
    )
    assert decision.instance.pin == "1.x"
    assert decided(decision.instance, polls()).reason is Reason.MACHINE_PINNED


def test_an_empty_pin_takes_it_off():
    assert ordered(pin(""), Pinned(at=NOW, pin="1.x")).instance.pin == ""


@pytest.mark.parametrize("same", ["", "1.x"])
def test_the_pin_that_it_has_already_is_no_event(same):
    assert ordered(pin(same), Pinned(at=NOW, pin=same)).events == ()


def test_a_pin_that_cannot_be_read_is_refused():
    with pytest.raises(Invalid, match="'latest' is not a version to pin to") as refusal:
        pin("latest")

    assert refusal.value.field == "version"


@pytest.mark.parametrize(
    "events",
    [(GRANTED, FAILED), (GRANTED, TIMED_OUT), (GRANTED, LOST), (THIRD, FAILED)],
)
def test_a_machine_whose_attempts_are_reset_may_try_at_once(events):
    decision = ordered(reset_attempts, *events)

    assert decision.events == (
        AttemptsReset(at=LATER, actor="ada", reason="ticket 7", correlation_id="req-1"),
    )
    again = decided(decision.instance, polls(), usages=decision.usages)
    assert [event.attempt for event in again.events] == [1]


@pytest.mark.parametrize("events", [(THIRD,), (THIRD, COMPLETED)])
def test_failures_before_the_attempt_under_way_are_reset_too(events):
    assert ordered(reset_attempts, *events).instance.grant.attempt == 1


@pytest.mark.parametrize(
    "events",
    [
        (),
        (GRANTED,),
        (GRANTED, COMPLETED),
        (GRANTED, CONFIRMED),
        (THIRD, CONFIRMED),
        (THIRD, SUPERSEDED),
    ],
)
def test_a_machine_that_has_no_failure_to_forgive_is_not_reset(events):
    with pytest.raises(Conflict, match="no failed attempt counts"):
        ordered(reset_attempts, *events)


def test_a_second_reset_is_no_event():
    assert ordered(reset_attempts, THIRD, FAILED, AttemptsReset(at=NOW)).events == ()


def test_orders_leave_the_counts_of_the_group_as_they_are():
    before = {GROUP: usage_of(THIRD, FAILED)}

    for order in (pin("1.x"), reset_attempts):
        assert ordered(order, THIRD, FAILED).usages == before


# Aliases


def test_an_alias_is_recorded_with_who_gave_it_and_why():
    decision = ordered(give_alias("left"))

    assert decision.events == (AliasGiven(**BY, alias="left"),)
    assert decision.instance.alias == "left"


def test_an_empty_alias_takes_it_off():
    decision = ordered(give_alias(""), AliasGiven(at=NOW, alias="left"))

    assert decision.instance.shown_alias == "lobby"


@pytest.mark.parametrize("same", ["", "left"])
def test_the_alias_that_it_has_already_is_no_event(same):
    assert ordered(give_alias(same), AliasGiven(at=NOW, alias=same)).events == ()


@pytest.mark.parametrize("unfit", ["x" * 257, "two\nlines", "\0"])
def test_an_alias_that_cannot_be_shown_is_refused(unfit):
    with pytest.raises(Invalid) as refusal:
        give_alias(unfit)

    assert refusal.value.field == "alias"


# Moves


def moved(*events, to=OTHER_GROUP, arch=Arch.AMD64):
    return ordered(move(to, arch), *events)


def test_a_machine_that_is_moved_is_in_the_other_group_at_once():
    decision = moved()

    assert decision.events == (
        GroupChanged(**BY, group_id=OTHER_GROUP),
        Assigned(**BY, group_id=OTHER_GROUP),
    )
    assert machines_more(decision, GROUP) == -1
    assert machines_more(decision, OTHER_GROUP) == +1


def test_a_move_gives_the_slot_in_the_old_group_back():
    decision = moved(GRANTED)

    assert UpdateSuperseded(**BY, package_id=PACKAGE) in decision.events
    assert decision.usages[GROUP].budget.under_way == 0
    tally = decision.usages[GROUP].progress_of(PACKAGE).total
    assert (tally.under_way, tally.superseded) == (0, 1)
    assert grant_of(decision).group_id == GROUP


def test_a_claim_is_not_waited_for_after_a_move():
    assert grant_of(moved(GRANTED, COMPLETED)).outcome is Outcome.SUPERSEDED


def test_what_it_had_to_wait_for_in_the_old_group_is_no_news_of_the_new_one():
    decision = moved(HELD)

    assert HoldLifted(**BY) in decision.events
    assert [u.budget.held for u in decision.usages.values()] == [0, 0]


def test_a_machine_is_assigned_to_the_group_that_it_is_in_without_a_change_of_group():
    decision = moved(GRANTED, to=GROUP)

    assert decision.events == (Assigned(**BY, group_id=GROUP),)
    assert decision.instance.open_grant is not None


def test_a_second_move_to_the_same_group_is_no_event():
    there = (
        Assigned(at=NOW, group_id=OTHER_GROUP),
        GroupChanged(at=NOW, group_id=OTHER_GROUP),
    )

    assert moved(*there).events == ()


def test_a_machine_is_not_moved_to_what_is_for_another_architecture():
    with pytest.raises(Conflict, match="is for aarch64, and this machine is amd64"):
        moved(arch=Arch.AARCH64)


def test_a_machine_that_follows_its_track_again_stays_until_its_next_check():
    decision = ordered(follow_track, Assigned(at=NOW, group_id=GROUP))

    assert decision.events == (Assigned(**BY),)
    assert decision.instance.group_id == GROUP


def test_a_machine_that_follows_its_track_anyhow_is_told_nothing():
    assert ordered(follow_track).events == ()


# Retirement


@pytest.mark.parametrize("events", [(GRANTED,), (GRANTED, COMPLETED)])
def test_a_machine_that_retires_gives_its_slot_back_and_is_not_counted(events):
    decision = ordered(retire, *events)

    assert decision.events == (
        UpdateSuperseded(**BY, package_id=PACKAGE),
        Retired(**BY),
    )
    usage = decision.usages[GROUP]
    assert machines_more(decision, GROUP) == -1
    assert usage.budget.under_way == 0
    tally = usage.progress_of(PACKAGE).total
    assert (tally.under_way, tally.claimed, tally.superseded) == (0, 0, 1)


def test_a_machine_that_had_to_wait_waits_no_more_when_it_retires():
    decision = ordered(retire, HELD)

    assert decision.instance.held == ""
    assert decision.usages[GROUP].budget.held == 0


def test_a_machine_retires_once():
    assert ordered(retire, Retired(at=NOW)).events == ()


@pytest.mark.parametrize("comes", [polls(), reports()], ids=["check", "report"])
def test_a_retired_machine_that_is_heard_of_is_back(comes):
    retired = ordered(retire).instance

    decision = decided(retired, comes)

    assert decision.events[0] == CameBack(at=LATER, was_retired=True)
    assert not decision.instance.is_retired
    assert machines_more(decision, GROUP) == +1


def test_a_report_alone_does_not_end_mere_silence():
    retired = ordered(retire).instance
    silent = msgspec.structs.replace(retired, status=Status.ERROR)

    assert decided(silent, reports()).events == ()


def machines_more(decision, group_id):
    """Tell by how many the machines of a group have grown; tests begin with none."""
    return decision.usages[group_id].budget.machines


def grant_of(decision):
    return decision.instance.grant
