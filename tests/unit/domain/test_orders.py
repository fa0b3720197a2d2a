"""What operators order of one machine, and when they are refused."""

from __future__ import annotations

import msgspec
import pytest

from domain.causes import Cause
from domain.errors import Conflict, Invalid
from domain.instance_events import AttemptsReset, Pinned
from domain.orders import obey, pin, reset_attempts
from domain.rules import Reason
from tests.unit.domain.machines import (
    COMPLETED,
    CONFIRMED,
    FAILED,
    GRANTED,
    GROUP,
    LATER,
    LOST,
    NOW,
    SUPERSEDED,
    TIMED_OUT,
    decided,
    machine,
    polls,
    usage_of,
)

ADA = Cause("ada", "ticket 7", "req-1")
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
