"""What the fleet projection tells of any position is what the log up to it says."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager, suppress
from functools import reduce
from itertools import product
from random import Random
from typing import NamedTuple
from uuid import UUID, uuid4

import psycopg
import pytest
from msgspec.structs import replace
from psycopg import Rollback

from domain.evolution import evolve
from domain.instance_events import CameBack, MachineEvent, Status
from domain.instances import Instance, instance_stream
from projections.asynchronous.fleet import breakdowns, census, lists
from projections.asynchronous.fleet.breakdowns import (
    DAY,
    count_active,
    count_along,
    count_machines,
    moment_shown,
)
from projections.asynchronous.fleet.fold import FLEET
from projections.asynchronous.fleet.histories import list_history
from projections.asynchronous.fleet.lists import Search, Wanted, list_machines
from projections.asynchronous.fleet.picking import Order, Sort
from projections.asynchronous.projector import Projector
from projections.catalogue import FLATCAR
from projections.counts import read_all_versions
from projections.moments import Moment, NotYet, look_back, moment_of
from projections.pages import Page, Span
from projections.replay import fold_machines
from tests.integration.asynchronous.conftest import log_of
from tests.integration.omaha.conftest import World, new_world
from tests.integration.projections.test_replay import CHANNELS, Turmoil

GROUPS = [CHANNELS["stable"].group_id, CHANNELS["beta"].group_id]
MARK = 40
"""A short way from one mark to the next, so that a test goes past many."""
AT_THE_TIME_OF_THE_EVENT = """
    UPDATE coreroller.events
       SET recorded_at = to_timestamp(
           (convert_from(state, 'UTF8')::jsonb ->> 'at')::bigint / 1000000.0)
     WHERE topic LIKE 'instance.%'
"""
FIRST_RECORDED_THEN = """
    UPDATE coreroller.events AS e
       SET recorded_at = coalesce(
           (SELECT max(recorded_at) FROM coreroller.events b
             WHERE b.notification_id < e.notification_id AND topic LIKE 'instance.%'),
           to_timestamp(0))
     WHERE topic NOT LIKE 'instance.%'
"""


class Machine(NamedTuple):
    """What a recount of the log says of a machine, and since when it is silent."""

    stream_id: UUID
    instance: Instance
    silent_since: int


def recounted(log, position: int) -> list[Machine]:
    """Fold every machine up to a position, the slow way."""
    states: dict[UUID, Instance] = {}
    silent: dict[UUID, int] = {}
    for each in log:
        if each.position <= position and isinstance(each.event, MachineEvent):
            before = states.get(each.stream_id)
            after = states[each.stream_id] = evolve(before, each.event)
            if after.is_silent and not (before and before.is_silent):
                silent[each.stream_id] = each.position
    return [Machine(key, states[key], silent.get(key, 0)) for key in states]


@pytest.fixture(scope="module", params=range(2))
def turmoil(request, postgres, template):
    """A world after days of turmoil, and a fleet folded from its log."""
    with (
        postgres.fresh_database(template) as url,
        new_world(url) as world,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(census, "STEP", MARK)
        Turmoil(world, request.param).goes_on(400)
        with psycopg.connect(url) as owner:
            owner.execute(AT_THE_TIME_OF_THE_EVENT)
            owner.execute(FIRST_RECORDED_THEN)
        Projector(world.database, FLEET).catch_up(0)
        yield world, log_of(world.database), Random(request.param)


@pytest.fixture
def some_positions(turmoil):
    _, log, random = turmoil
    marks = range(MARK, log[-1].position, MARK)
    near = [mark + by for mark in random.sample(marks, 4) for by in (-1, 0, 1)]
    return [0, 1, log[-1].position, *near, *random.sample(range(len(log)), 8)]


def counted(counts):
    return {
        (each.group_id, each.version, each.status, each.is_silent): each.machines
        for each in counts
    }


def test_counts_at_a_position_are_those_of_a_recount(turmoil, some_positions):
    world, log, _ = turmoil
    seen = Counter()
    for position in some_positions:
        machines = [each.instance for each in recounted(log, position)]
        with world.database.connection() as connection:
            active = count_active_at(connection, position)
            for group in GROUPS:
                expected = Counter(
                    (m.group_id, m.version, m.status, False)
                    for m in machines
                    if m.group_id == group and not m.is_silent
                )
                found = count_machines(connection, group, Moment(position, 0))
                assert counted(found) == expected
                assert active[group] == expected.total()
                seen.update(expected)
        assert active[FLATCAR] == sum(
            m.application_id == FLATCAR and not m.is_silent for m in machines
        )
    assert len(seen) > 20


def count_active_at(connection, position):
    with connection.transaction():
        look_back(connection, Moment(position, 0))
        return count_active(connection, [FLATCAR])


def test_the_view_of_the_past_is_what_the_inline_model_was(turmoil, some_positions):
    world, log, _ = turmoil
    for position in some_positions:
        past = fold_machines(each for each in log if each.position <= position)
        with world.database.connection() as connection, connection.transaction():
            look_back(connection, Moment(position, 0))
            assert read_all_versions(connection) == past.versions


def test_those_who_went_silent_count_for_as_long_as_is_asked_for(turmoil):
    world, log, random = turmoil
    differing = 0
    for position, days in product(random.sample(range(len(log)), 8), (1, 2, 3, 7)):
        with world.database.connection() as connection:
            moment = moment_of(connection, position)
            day_ago = breakdowns.silenced_after(connection, moment, days * DAY)
            found = count_machines(connection, GROUPS[0], moment, days * DAY)
        there = [
            each
            for each in recounted(log, position)
            if each.instance.group_id == GROUPS[0]
        ]
        expected = [
            each
            for each in there
            if not each.instance.is_silent or (days > 1 and each.silent_since > day_ago)
        ]
        assert sum(each.machines for each in found) == len(expected)
        differing += len(expected) != sum(not e.instance.is_silent for e in there)
    assert differing


def key_of(sort: Sort, machine: Machine):
    instance = machine.instance
    version = [int(part) for part in instance.version.split("-")[0].split(".")]
    return {
        Sort.ID: (),
        Sort.ALIAS: (instance.traits.alias,),
        Sort.VERSION: (version, "-" not in instance.version),
        Sort.STATUS: (instance.status or 1,),
    }[sort]


def naive_list(machines, wanted: Wanted, after: int) -> list[str]:
    search = wanted.search
    kept = [
        each
        for each in machines
        if each.instance.group_id == GROUPS[0]
        and (
            not each.instance.is_silent
            or (wanted.duration > DAY and each.silent_since > after)
        )
        and wanted.status in (None, each.instance.status or 1)
        and wanted.version in (None, each.instance.version)
        and (
            search is None
            or (search.id and search.id in each.instance.machine_id)
            or (search.alias and search.alias in each.instance.traits.alias)
        )
    ]
    kept.sort(
        key=lambda each: (
            *key_of(wanted.order.sort, each),
            each.instance.machine_id,
        ),
        reverse=wanted.order.descending,
    )
    return [each.instance.machine_id for each in kept]


@pytest.mark.parametrize("few", [1, 5000], ids=["many", "few"])
def test_a_list_is_what_a_naive_one_is(turmoil, monkeypatch, few):
    world, log, random = turmoil
    monkeypatch.setattr(lists, "FEW", few)
    lengths = set()
    for _ in range(60):
        position = random.choice(log[len(log) // 3 :]).position
        wanted = Wanted(
            duration=random.choice((DAY, 3 * DAY)),
            status=random.choice((None, None, *Status)),
            version=random.choice((None, None, "4152.2.0", "4230.2.1")),
            search=random.choice((None, Search(id="NGINE-1".lower(), alias="bet"))),
            order=Order(
                random.choice([s for s in Sort if not s.is_by_presence]),
                random.random() < 0.5,
            ),
        )
        span = Span(random.choice((0, 1, 5)), random.choice((1, 3, 50)))
        with world.database.connection() as connection:
            moment = moment_of(connection, position)
            after = breakdowns.silenced_after(connection, moment, wanted.duration)
            page = list_machines(connection, (FLATCAR, GROUPS[0]), moment, wanted, span)
        machines = recounted(log, position)
        expected = naive_list(machines, wanted, after)

        assert page.total == len(expected), wanted
        assert ids(page) == list(span.of(expected)), wanted
        states = {each.instance.machine_id: each.instance for each in machines}
        assert all(r.instance == states[r.instance.machine_id] for r in page.rows)
        lengths.add(len(expected))
    assert len(lengths) > 3


def ids(page: Page):
    return [row.instance.machine_id for row in page.rows]


def test_a_timeline_counts_at_each_of_its_instants(turmoil):
    world, log, _ = turmoil
    with world.database.connection() as connection:
        end = moment_of(connection, log[-1].position)
        instants = [end.at - n * DAY // 3 for n in reversed(range(12))]
        points = count_along(connection, GROUPS[0], end, instants)

    for point in points:
        position = max(
            (each.position for each in log if recorded_at(each, log) <= point.at),
            default=0,
        )
        expected = Counter(
            (m.instance.version, m.instance.status)
            for m in recounted(log, position)
            if m.instance.group_id == GROUPS[0] and not m.instance.is_silent
        )
        found = Counter()
        for each in point.counts:
            found[each.version, each.status] += each.machines
        assert found == expected
    assert [point.at for point in points] == instants
    assert len({str(point.counts) for point in points}) > 3


def recorded_at(recorded, log) -> int:
    """Give when an event was recorded, as the fixture has it."""
    if isinstance(recorded.event, MachineEvent):
        return recorded.event.at
    before = [
        each.event.at
        for each in log
        if each.position < recorded.position and isinstance(each.event, MachineEvent)
    ]
    return max(before, default=0)


class Failed(Exception):
    pass


def test_what_a_batch_that_was_undone_has_left_in_memory_does_no_harm(turmoil):
    world, log, _ = turmoil
    once = FLEET.new_fold()
    with new_tables(world) as connection:
        once(connection, log)
        expected = contents(connection)

    remembering = FLEET.new_fold()
    with new_tables(world) as connection:
        for first in range(0, len(log), 90):
            batch = log[first : first + 90]
            unknown = replace(
                log[0], stream_id=uuid4(), version=2, event=CameBack(at=0)
            )
            with suppress(KeyError), connection.transaction():
                remembering(connection, [*batch, unknown])
            with suppress(Failed), connection.transaction():
                remembering(connection, batch)
                raise Failed
            remembering(connection, batch)

        assert contents(connection) == expected


@contextmanager
def new_tables(world: World):
    """Lend a connection with tables of its own in the place of those of the fleet."""
    with world.database.connection() as connection, connection.transaction() as all_:
        for table in FLEET.tables:
            connection.execute(f"TRUNCATE {table}")
        yield connection
        raise Rollback(all_)


def contents(connection):
    return {
        table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
        for table in FLEET.tables
    }


def test_a_moment_that_the_projection_has_not_reached_is_not_shown(turmoil):
    world, log, _ = turmoil
    with world.database.connection() as connection, connection.transaction():
        look_back(connection, Moment(log[-1].position + 1, 0))
        with pytest.raises(NotYet, match="fleet is at position"):
            moment_shown(connection, 0)


def test_the_present_is_as_far_as_the_projection_has_come(turmoil):
    world, log, _ = turmoil
    with world.database.connection() as connection:
        assert moment_shown(connection, 7) == Moment(log[-1].position, 7)


def test_a_history_is_where_a_machine_stood_the_newest_first(turmoil):
    world, log, _ = turmoil
    stream_id = instance_stream(FLATCAR, "engine-1")
    events = [each for each in log if each.stream_id == stream_id]
    with world.database.connection() as connection:
        history = list_history(connection, FLATCAR, "engine-1", 1000)
        newest = list_history(connection, FLATCAR, "engine-1", 3)

    now = reduce(evolve, (each.event for each in events), None)
    assert (history[0].status, history[0].version) == (now.status, now.version)
    assert history[-1].event == "instance.registered"
    assert [entry.at for entry in history] == sorted(
        (entry.at for entry in history), reverse=True
    )
    failures = [e.event for e in events if e.topic == "instance.update_failed"]
    assert [e.error_code for e in history if e.event == "instance.update_failed"] == [
        event.error_code for event in reversed(failures)
    ]
    assert newest == history[:3]
    assert len(history) > 10
