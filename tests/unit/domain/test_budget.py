"""How each event changes what a group has used."""

from uuid import UUID

import msgspec
import pytest

from domain.budget import Budget, Usage, group_charged
from domain.instance_events import GroupChanged, MachineEvent, Status
from domain.instances import evolve
from tests.unit.domain.machines import (
    COMPLETED,
    FAILED,
    GRANTED,
    GROUP,
    HELD,
    LATER,
    NOW,
    OTHER_GROUP,
    OTHER_PACKAGE,
    PACKAGE,
    REGISTERED,
    SUPERSEDED,
    TIMED_OUT,
    machine,
    progressed,
)

ONE_UNDER_WAY = Budget(
    grants=1,
    last_granted_at=NOW,
    under_way=1,
    package_id=PACKAGE,
    target_granted=1,
    target_under_way=1,
)
ENDED = {"under_way": 0, "target_under_way": 0}


def test_a_grant_takes_a_slot():
    assert Budget().after(machine(), GRANTED) == ONE_UNDER_WAY


@pytest.mark.parametrize(
    ("event", "counted"),
    [
        (COMPLETED, {"target_completed": 1}),
        (FAILED, {"target_failed": 1}),
        (TIMED_OUT, {"target_timed_out": 1}),
        (SUPERSEDED, {}),
    ],
)
def test_an_ending_frees_the_slot_and_is_counted(event, counted):
    expected = msgspec.structs.replace(ONE_UNDER_WAY, **ENDED, **counted)

    assert ONE_UNDER_WAY.after(machine(GRANTED), event) == expected


@pytest.mark.parametrize(
    "event",
    [
        REGISTERED,
        HELD,
        progressed(Status.INSTALLED),
        GroupChanged(at=NOW, group_id=OTHER_GROUP),
    ],
)
def test_all_else_costs_nothing(event):
    assert ONE_UNDER_WAY.after(machine(GRANTED), event) == ONE_UNDER_WAY


def test_a_slot_is_freed_once_though_a_machine_completes_after_a_failure():
    failed = ONE_UNDER_WAY.after(machine(GRANTED), FAILED)

    both = failed.after(machine(GRANTED, FAILED), COMPLETED)

    assert both == msgspec.structs.replace(
        ONE_UNDER_WAY, **ENDED, target_failed=1, target_completed=1
    )


def test_a_new_target_counts_from_nothing_but_leaves_the_slots_taken():
    other = msgspec.structs.replace(
        GRANTED, at=LATER, package_id=OTHER_PACKAGE, number=2
    )

    assert ONE_UNDER_WAY.after(machine(), other) == Budget(
        grants=2,
        last_granted_at=LATER,
        under_way=2,
        package_id=OTHER_PACKAGE,
        target_granted=1,
        target_under_way=1,
    )


def test_what_ends_of_an_older_target_frees_its_slot_and_is_not_counted():
    other = msgspec.structs.replace(GRANTED, package_id=OTHER_PACKAGE, number=2)
    both = ONE_UNDER_WAY.after(machine(), other)

    after = both.after(machine(GRANTED), FAILED)

    assert after == msgspec.structs.replace(both, under_way=1)


def test_counts_of_a_target_are_those_it_has_or_none_yet():
    assert ONE_UNDER_WAY.for_target(PACKAGE) is ONE_UNDER_WAY
    assert ONE_UNDER_WAY.for_target(OTHER_PACKAGE) == Budget(
        grants=1, last_granted_at=NOW, under_way=1, package_id=OTHER_PACKAGE
    )


def test_a_target_that_returns_is_not_charged_for_machines_of_its_first_time():
    first, second, third = (
        msgspec.structs.replace(GRANTED, package_id=package, number=number)
        for number, package in enumerate((PACKAGE, OTHER_PACKAGE, PACKAGE), start=1)
    )
    budget = Budget()
    for grant in (first, second, third):
        budget = budget.after(machine(), grant)

    budget = budget.after(machine(first), FAILED)

    assert (budget.under_way, budget.target_under_way) == (2, 1)


def test_usage_counts_the_grants_of_the_period():
    before = Usage(granted_in_period=2)

    after = before.after(machine(), GRANTED).after(machine(GRANTED), COMPLETED)

    assert after.granted_in_period == 3
    assert after.budget == ONE_UNDER_WAY.after(machine(GRANTED), COMPLETED)


@pytest.mark.parametrize(
    ("event", "charged"),
    [
        (GRANTED, GROUP),
        (msgspec.structs.replace(GRANTED, group_id=OTHER_GROUP), OTHER_GROUP),
        (COMPLETED, GROUP),
        (FAILED, GROUP),
        (TIMED_OUT, GROUP),
        (SUPERSEDED, GROUP),
        (HELD, None),
        (REGISTERED, None),
    ],
)
def test_an_event_is_charged_to_the_group_of_the_machine_by_then(
    event: MachineEvent, charged: UUID | None
):
    assert group_charged(machine(GRANTED), event) == charged


def test_nobody_is_charged_for_a_machine_that_is_not_known():
    assert group_charged(None, FAILED) is None
    assert Budget().after(None, FAILED) == Budget()


def test_a_machine_that_moved_is_charged_to_where_it_is():
    moved = evolve(machine(), GroupChanged(at=NOW, group_id=OTHER_GROUP))

    assert group_charged(moved, COMPLETED) == OTHER_GROUP
