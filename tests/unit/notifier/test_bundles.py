"""Failures that come together are told together, and always under the same id."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.instants import SECOND
from notifier.notifications import MAX_EXAMPLES, WINDOW, gather
from tests.notifying import FAILED, HALTED, NOON, STARTED


def failures(number, first=10, **about):
    return [
        replace(FAILED, position=first + n, at=NOON + n, machine_id=f"m{n}", **about)
        for n in range(number)
    ]


def told(entries, size=500):
    """Gather in batches of this size, as the log would be read."""
    made = {}
    for start in range(0, len(entries), size):
        gathering = [each for each in made.values() if each.until is not None]
        for each in gather("ops", gathering, entries[start : start + size]):
            made[each.id] = each
    return list(made.values())


def test_what_is_no_failure_is_told_alone():
    started, halted = told([STARTED, replace(HALTED, position=2)])

    assert (started.entry, started.count, started.until) == (STARTED, 1, None)
    assert halted.entry.topic == "rollout.halted"


@pytest.mark.parametrize("size", [1, 3, 500])
def test_failures_of_a_group_and_version_come_to_one_whatever_the_batches(size):
    (bundle,) = told(failures(20), size)

    assert bundle.count == 20
    assert bundle.machines == tuple(f"m{n}" for n in range(MAX_EXAMPLES))
    assert bundle.entry.position == 10
    assert bundle.until == NOON + WINDOW


def test_another_group_another_version_and_another_minute_are_told_apart():
    later = replace(FAILED, position=99, at=NOON + WINDOW)
    apart = [
        *failures(2),
        *failures(2, 20, group_id=UUID(int=7)),
        *failures(2, 30, version="5.0.0"),
        later,
        replace(later, position=100, at=NOON + WINDOW + SECOND),
    ]

    assert [each.count for each in told(apart)] == [2, 2, 2, 2]


def test_an_id_goes_by_the_sink_and_the_event():
    def id_of(sink, **about):
        (notification,) = gather(sink, [], [replace(HALTED, **about)])
        return notification.id

    assert id_of("ops") == id_of("ops")
    ids = {id_of("ops"), id_of("mail"), id_of("ops", position=2), id_of("ops", at=2)}
    assert len(ids) == 4
