"""How each event changes what a group has used."""

from uuid import UUID

import msgspec
import pytest

from domain.budget import Budget, Usage, groups_charged
from domain.instance_events import GroupChanged, MachineEvent, Status
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
MOVED = GroupChanged(at=NOW, group_id=OTHER_GROUP)
ENDED = {"under_way": 0, "target_under_way": 0}


def test_a_grant_takes_a_slot():
    assert Budget().after(machine(), GRANTED, GROUP) == ONE_UNDER_WAY


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

    assert ONE_UNDER_WAY.after(machine(GRANTED), event, GROUP) == expected


@pytest.mark.parametrize(
    "event",
    [
        HELD,
        progressed(Status.INSTALLED),
    ],
)
def test_all_else_costs_nothing(event):
    assert ONE_UNDER_WAY.after(machine(GRANTED), event, GROUP) == ONE_UNDER_WAY


def test_a_slot_is_freed_once_though_a_machine_completes_after_a_failure():
    failed = ONE_UNDER_WAY.after(machine(GRANTED), FAILED, GROUP)

    both = failed.after(machine(GRANTED, FAILED), COMPLETED, GROUP)

    assert both == msgspec.structs.replace(
        ONE_UNDER_WAY, **ENDED, target_failed=1, target_completed=1
    )


def test_a_new_target_counts_from_nothing_but_leaves_the_slots_taken():
    other = msgspec.structs.replace(
        GRANTED, at=LATER, package_id=OTHER_PACKAGE, number=2
    )

    assert ONE_UNDER_WAY.after(machine(), other, GROUP) == Budget(
        grants=2,
        last_granted_at=LATER,
        under_way=2,
        package_id=OTHER_PACKAGE,
        target_granted=1,
        target_under_way=1,
    )


def test_what_ends_of_an_older_target_frees_its_slot_and_is_not_counted():
    other = msgspec.structs.replace(GRANTED, package_id=OTHER_PACKAGE, number=2)
    both = ONE_UNDER_WAY.after(machine(), other, GROUP)

    after = both.after(machine(GRANTED), FAILED, GROUP)

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
        budget = budget.after(machine(), grant, GROUP)

    budget = budget.after(machine(first), FAILED, GROUP)

    assert (budget.under_way, budget.target_under_way) == (2, 1)


def test_usage_counts_the_grants_of_the_period():
    before = Usage(granted_in_period=2)

    after = before.after(machine(), GRANTED, GROUP).after(
        machine(GRANTED), COMPLETED, GROUP
    )

    assert after.granted_in_period == 3
    assert after.budget == ONE_UNDER_WAY.after(machine(GRANTED), COMPLETED, GROUP)


def test_a_machine_counts_where_it_registered_until_it_moves():
    here = Budget().after(None, REGISTERED, GROUP)
    left = here.after(machine(), MOVED, GROUP)
    there = Budget().after(machine(), MOVED, OTHER_GROUP)

    assert [here.machines, left.machines, there.machines] == [1, 0, 1]


def test_a_move_to_the_same_group_changes_no_size():
    stays = msgspec.structs.replace(MOVED, group_id=GROUP)

    assert Budget(machines=1).after(machine(), stays, GROUP) == Budget(machines=1)


def test_the_size_of_a_group_does_not_depend_on_its_target():
    assert Budget(machines=3).for_target(PACKAGE).machines == 3


@pytest.mark.parametrize(
    ("event", "charged"),
    [
        (GRANTED, {GROUP}),
        (msgspec.structs.replace(GRANTED, group_id=OTHER_GROUP), {OTHER_GROUP}),
        (COMPLETED, {GROUP}),
        (FAILED, {GROUP}),
        (TIMED_OUT, {GROUP}),
        (SUPERSEDED, {GROUP}),
        (MOVED, {GROUP, OTHER_GROUP}),
        (HELD, set()),
    ],
)
def test_an_event_is_charged_to_the_groups_it_concerns(
    event: MachineEvent, charged: set[UUID]
):
    assert groups_charged(machine(GRANTED), event) == charged


def test_a_registration_is_charged_to_the_group_asked_for():
    assert groups_charged(None, REGISTERED) == {GROUP}


def test_nobody_is_charged_for_a_machine_that_is_not_known():
    assert groups_charged(None, FAILED) == set()
    assert Budget().after(None, FAILED, GROUP) == Budget()


def test_a_machine_that_moved_is_charged_to_where_it_is():
    assert groups_charged(machine(MOVED), COMPLETED) == {OTHER_GROUP}
