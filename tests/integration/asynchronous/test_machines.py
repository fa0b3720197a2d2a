"""Whatever is remembered of machines, they are what the log tells."""

from __future__ import annotations

from random import Random

import pytest

from domain.evolution import evolve
from domain.instance_events import MachineEvent
from projections.asynchronous.machines import Machines
from tests.integration.asynchronous.conftest import log_of
from tests.integration.asynchronous.test_folding import pieces
from tests.integration.omaha.conftest import new_world
from tests.integration.projections.test_replay import Turmoil


@pytest.fixture
def log(db_url):
    with new_world(db_url) as world:
        Turmoil(world, 3).goes_on(80)
        yield world.database, log_of(world.database)


def turns(database, machines, batches):
    with database.connection() as connection:
        for batch in batches:
            machines.load(connection, batch)
            for each in batch:
                if isinstance(each.event, MachineEvent):
                    yield each, machines.turn(each)


def expected(log):
    streams = {}
    for each in log:
        if isinstance(each.event, MachineEvent):
            before = streams.get(each.stream_id)
            after = streams[each.stream_id] = evolve(before, each.event)
            yield each, (before, after)


@pytest.mark.parametrize("max_kept", [0, 2, 1000])
def test_a_machine_is_told_as_it_was_around_each_event(log, max_kept):
    database, events = log

    told = list(turns(database, Machines(max_kept), pieces(events, Random(max_kept))))

    assert told == list(expected(events))
    assert len(told) > 100


def test_who_begins_late_or_goes_back_is_told_the_same(log):
    database, events = log
    middle = len(events) // 2
    machines = Machines()

    late = list(turns(database, machines, [events[middle:]]))
    again = list(turns(database, machines, [events[middle:-1], events[-1:]]))

    assert late == again == [t for t in expected(events) if t[0] in events[middle:]]


def test_machines_that_are_remembered_are_not_read_again(log, statements):
    database, events = log
    machines = Machines()
    list(turns(database, machines, [events[:-20]]))
    statements.clear()

    told = list(turns(database, machines, [events[-20:]]))

    assert any(each.version > 1 for each, _ in told)
    assert [text for text in statements if "events" in text] == []
