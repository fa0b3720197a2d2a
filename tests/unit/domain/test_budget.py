"""How each event changes what a group has used."""

import msgspec
import pytest

from domain.budget import UNUSED, Budget, Usage, charge, groups_of
from domain.evolution import evolve
from domain.instance_events import CameBack, GroupChanged, Status, WentSilent
from domain.progress import Progress, Tally
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
    OTHER_PACKAGE,
    PACKAGE,
    REGISTERED,
    SUPERSEDED,
    TIMED_OUT,
    machine,
    progressed,
    usage_of,
)

MOVED = GroupChanged(at=NOW, group_id=OTHER_GROUP)
SILENT = WentSilent(at=NOW, last_seen=NOW)


def charged(*events):
    """Give the usages of all groups after these things happened to one machine."""
    usages, before = {}, None
    for event in (REGISTERED, *events):
        after = evolve(before, event)
        usages, before = charge(usages, before, after, event), after
    return usages


def budget_after(*events, group_id=GROUP):
    return charged(*events)[group_id].budget


def test_a_grant_takes_a_slot():
    assert budget_after(GRANTED) == Budget(
        grants=1, last_granted_at=NOW, under_way=1, machines=1
    )


@pytest.mark.parametrize(
    "ending", [COMPLETED, CONFIRMED, FAILED, TIMED_OUT, LOST, SUPERSEDED]
)
def test_every_ending_frees_the_slot(ending):
    assert budget_after(GRANTED, ending).under_way == 0


@pytest.mark.parametrize(
    "events",
    [
        (GRANTED, progressed(Status.INSTALLED)),
        (GRANTED, HELD),
        (GRANTED, MOVED),
        (GRANTED, SILENT),
    ],
)
def test_all_else_leaves_it_taken(events):
    assert budget_after(*events).under_way == 1


def test_a_slot_is_freed_once_though_a_machine_completes_after_a_failure():
    assert budget_after(GRANTED, FAILED, CONFIRMED).under_way == 0


def test_a_machine_counts_where_it_registered_until_it_moves():
    usages = charged(MOVED)

    assert budget_after().machines == 1
    assert usages[GROUP].budget.machines == 0
    assert usages[OTHER_GROUP].budget.machines == 1


def test_a_machine_counts_as_long_as_it_is_not_silent():
    sizes = [
        budget_after(*events).machines
        for events in [(), (SILENT,), (SILENT, CameBack(at=NOW))]
    ]

    assert sizes == [1, 0, 1]


def test_machines_that_wait_are_counted_while_they_do():
    held = [
        budget_after(*events).held
        for events in [(), (HELD,), (HELD, SILENT), (HELD, GRANTED)]
    ]

    assert held == [0, 1, 0, 0]


def test_usage_counts_the_grants_of_the_period():
    usage = usage_of(granted_in_period=2)
    after = evolve(machine(), GRANTED)

    granted = usage.after(machine(), after, GRANTED, GROUP)
    completed = granted.after(after, evolve(after, COMPLETED), COMPLETED, GROUP)

    assert (granted.granted_in_period, completed.granted_in_period) == (3, 3)


def test_a_grant_is_charged_to_its_own_group_only():
    elsewhere = msgspec.structs.replace(GRANTED, group_id=OTHER_GROUP)

    usages = charged(elsewhere)

    assert usages[GROUP].budget == Budget(machines=1)
    assert usages[OTHER_GROUP].budget == Budget(
        grants=1, last_granted_at=NOW, under_way=1
    )


def test_a_machine_concerns_its_group_and_that_of_its_grant():
    assert groups_of(None) == set()
    assert groups_of(machine()) == {GROUP}
    assert groups_of(machine(GRANTED, MOVED)) == {GROUP, OTHER_GROUP}


# Progress


def tally_after(*events, package_id=PACKAGE):
    return charged(*events)[GROUP].progress_of(package_id).total


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((), Tally()),
        ((GRANTED,), Tally(under_way=1)),
        ((GRANTED, progressed(Status.INSTALLED)), Tally(under_way=1)),
        ((GRANTED, COMPLETED), Tally(claimed=1)),
        ((GRANTED, COMPLETED, CONFIRMED), Tally(confirmed=1)),
        ((GRANTED, FAILED), Tally(failed=1)),
        ((GRANTED, TIMED_OUT), Tally(timed_out=1)),
        ((GRANTED, COMPLETED, LOST), Tally(lost=1)),
        ((GRANTED, SUPERSEDED), Tally(superseded=1)),
        ((GRANTED, FAILED, GRANTED), Tally(under_way=1)),
        ((GRANTED, TIMED_OUT, CONFIRMED), Tally(confirmed=1)),
        ((GRANTED, MOVED, FAILED), Tally(failed=1)),
    ],
)
def test_a_machine_counts_once_where_it_stands(events, expected):
    assert tally_after(*events) == expected


def test_grants_are_counted_tries_included():
    usage = charged(GRANTED, FAILED, msgspec.structs.replace(GRANTED, number=2))[GROUP]

    assert usage.progress_of(PACKAGE).granted == 2


def test_where_a_machine_stood_stays_when_it_goes_on_to_another_package():
    onward = msgspec.structs.replace(GRANTED, package_id=OTHER_PACKAGE, number=2)

    events = (GRANTED, CONFIRMED, onward)

    assert tally_after(*events) == Tally(confirmed=1)
    assert tally_after(*events, package_id=OTHER_PACKAGE) == Tally(under_way=1)


def test_what_was_granted_before_a_rollout_started_does_not_count():
    started = Progress.started(1, LATER, 1)
    usage = Usage(budget=usage_of(GRANTED).budget).with_progress(PACKAGE, started)
    before = machine(GRANTED)
    second = msgspec.structs.replace(GRANTED, number=2)
    failed, again = evolve(before, FAILED), evolve(machine(GRANTED, FAILED), second)

    after_failure = usage.after(before, failed, FAILED, GROUP)
    after_retry = after_failure.after(failed, again, second, GROUP)

    assert after_failure.progress_of(PACKAGE).total == Tally(after_grant=1)
    assert after_retry.progress_of(PACKAGE).total == Tally(after_grant=1, under_way=1)


def test_after_forgiveness_only_the_fresh_counts_begin_anew():
    progress = usage_of(GRANTED, FAILED).progress_of(PACKAGE).forgiven(1)

    assert progress.total == Tally(failed=1)
    assert progress.fresh == Tally(after_grant=1)
    assert progress.attempts_count_after == 1


def test_nothing_is_known_of_a_way_that_nobody_looked_up():
    assert UNUSED.progress_of(PACKAGE) == Progress()
