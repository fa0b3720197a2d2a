"""Inline read models built anew beside the live ones, and put in their place."""

from __future__ import annotations

import subprocess
import sys
from threading import Event, Thread

import psycopg
import pytest

from eventstore.log import last_position
from projections import beside
from projections.asynchronous.rebuild import CannotRebuild
from projections.inline import rebuild as rebuild_module
from projections.inline.configuration import CONFIGURATION
from projections.inline.everything import INLINE
from projections.inline.machines import MACHINES
from projections.inline.rebuild import rebuilding
from tests.integration.inline.conftest import (
    Turmoil,
    by_hand,
    drifted,
    in_turmoil,
    new_world,
)
from tests.integration.omaha.conftest import World
from tests.integration.projections.configuration_tables import configuration_version
from tests.machines import UpdateEngine

SLOW = "tests.integration.inline.slow_rebuild"
BOTH = pytest.mark.parametrize("model", INLINE, ids=lambda model: model.name)


def nobody(position, end):
    pass


def rebuilt(world, model):
    with rebuilding(world.url, model) as rebuild:
        return rebuild.bring_up(nobody)


def compared(world, model, samples=20):
    with rebuilding(world.url, model) as rebuild:
        return rebuild.compare(samples, nobody)


def switched(world, model):
    with rebuilding(world.url, model) as rebuild:
        return rebuild.switch(nobody)


def position_beside(world, model):
    with by_hand(world) as owner:
        row = owner.execute(
            "SELECT position FROM coreroller_beside.projections WHERE name = %s",
            (model.name,),
        ).fetchone()
    return row and row[0]


def rows_of(world, schema="coreroller"):
    """Give all rows of all tables of machines and their groups, as text."""
    with by_hand(world) as owner:
        return {
            table.name: sorted(
                map(
                    repr,
                    owner.execute(
                        f"SELECT * FROM {schema}.{table.name} WHERE {table.relevant}"
                    ),
                )
            )
            for model in INLINE
            for table in model.tables
        }


def shape_of(world):
    """Give what else there is to know of the tables: indexes, grants, storage."""
    with by_hand(world) as owner:
        return [
            owner.execute(
                "SELECT indexdef FROM pg_indexes WHERE schemaname = 'coreroller'"
                " ORDER BY indexname"
            ).fetchall(),
            owner.execute(
                "SELECT relname, relacl::text, reloptions FROM pg_class"
                " WHERE relnamespace = 'coreroller'::regnamespace AND relkind = 'r'"
                " ORDER BY relname"
            ).fetchall(),
        ]


def end_of(world: World) -> int:
    with world.database.connection() as connection:
        return last_position(connection)


@pytest.mark.parametrize("seed", range(2))
def test_what_is_rebuilt_equals_what_is_live_row_for_row(db_url, monkeypatch, seed):
    monkeypatch.setattr(rebuild_module, "AT_ONCE", 170)
    with new_world(db_url) as world:
        in_turmoil(world, seed)
        live, shape = rows_of(world), shape_of(world)
        for model in INLINE:
            assert rebuilt(world, model) == end_of(world)
            comparison = compared(world, model)
            assert comparison.is_equal, comparison
            assert comparison.position == end_of(world)
        assert rows_of(world, "coreroller_beside") == live

        for model in INLINE:
            assert switched(world, model) == end_of(world)

        assert rows_of(world) == live
        assert shape_of(world) == shape
        assert drifted(world) == {}


@BOTH
def test_what_happens_between_rebuild_and_switch_is_not_lost(world, model):
    turmoil = Turmoil(world, seed=3)
    turmoil.goes_on(30)
    rebuilt(world, model)
    turmoil.goes_on(30)
    assert compared(world, model).is_equal
    turmoil.goes_on(30)
    live = rows_of(world)

    switched(world, model)

    assert rows_of(world) == live
    turmoil.goes_on(30)
    assert drifted(world) == {}


@BOTH
def test_a_switch_lets_workers_read_the_configuration_anew(world, model):
    rebuilt(world, model)
    before = configuration_version(world.database)

    switched(world, model)

    assert configuration_version(world.database) == before + 1


@BOTH
@pytest.mark.parametrize("times", [1, 3])
def test_a_rebuild_that_is_killed_goes_on_from_its_last_commit(
    world, monkeypatch, model, times
):
    in_turmoil(world)
    command = [sys.executable, "-m", SLOW, world.url, model.name, str(times)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as slow:
        assert slow.stdout.readline() == b"stored\n"
        slow.kill()
    reached = position_beside(world, model)
    assert (reached == 0) == (times == 1)
    assert reached < end_of(world)

    told = []
    monkeypatch.setattr(rebuild_module, "AT_ONCE", 50)
    with rebuilding(world.url, model) as rebuild:
        rebuild.bring_up(lambda *facts: told.append(facts))

    assert reached < told[0][0] <= reached + 60
    assert compared(world, model).is_equal


@pytest.mark.parametrize(
    ("model", "table", "change"),
    [
        (MACHINES, "instances", "version = '0.0.1', held = 'x'"),
        (MACHINES, "budgets", "under_way = under_way + 1"),
        (MACHINES, "rollouts", "granted = 0, is_proven = NOT is_proven"),
        (MACHINES, "group_versions", "machines = machines + 1"),
        (CONFIGURATION, "groups", "track = 'x'"),
        (CONFIGURATION, "channel_floors", "reason = 'x'"),
    ],
)
def test_a_drift_is_shown_by_a_comparison_and_repaired_by_a_switch(
    world, model, table, change
):
    in_turmoil(world)
    right = rows_of(world)
    with by_hand(world) as owner:
        rows = owner.execute(f"UPDATE {table} SET {change}").rowcount
    rebuilt(world, model)

    by_table = {each.table: each for each in compared(world, model, 2).tables}

    counts = {name: each.counts.total for name, each in by_table.items()}
    # A version that nobody runs any more has a row again.
    assert counts.pop(table) in range(1, rows + 1)
    assert not any(counts.values())
    assert by_table[table].samples[0].columns.keys() & {
        column.split(" = ")[0] for column in change.split(", ")
    }
    switched(world, model)
    assert drifted(world) == {}
    assert {**rows_of(world), table: None} == {**right, table: None}


def test_a_comparison_tells_no_secret(world):
    in_turmoil(world)
    with by_hand(world) as owner:
        owner.execute("UPDATE users SET password_hash = '$stolen'")
    rebuilt(world, CONFIGURATION)

    tables = compared(world, CONFIGURATION).tables

    [sample] = next(each for each in tables if each.table == "users").samples
    assert sample.columns.keys() == {"password_hash"}
    assert "$" not in repr(sample.columns)


def test_rows_that_are_lost_come_back(world):
    in_turmoil(world)
    right = rows_of(world)
    with by_hand(world) as owner:
        owner.execute("TRUNCATE instances, grants, group_versions, budgets")
    rebuilt(world, MACHINES)

    assert compared(world, MACHINES).tables[0].counts.only_beside > 0
    switched(world, MACHINES)

    assert rows_of(world) == right


def test_a_switch_in_the_middle_of_appends_loses_and_doubles_nothing(world):
    turmoil = Turmoil(world, seed=4)
    turmoil.goes_on(20)
    enough = Event()

    def write() -> None:
        while not enough.is_set():
            turmoil.goes_on(1)

    writer = Thread(target=write)
    writer.start()
    try:
        for _ in range(2):
            for model in INLINE:
                rebuilt(world, model)
                assert compared(world, model).is_equal
                switched(world, model)
                assert drifted(world) == {}
    finally:
        enough.set()
        writer.join()
    assert drifted(world) == {}


def test_a_switch_waits_for_readers_and_changes_nothing_if_they_stay(
    world, monkeypatch
):
    monkeypatch.setattr(beside, "_TRIES", 2)
    machine = UpdateEngine("engine-1")
    rebuilt(world, MACHINES)
    with psycopg.connect(world.url) as reader:
        reader.execute("SELECT count(*) FROM coreroller.instances")
        with pytest.raises(beside.Busy, match="nothing was changed"):
            switched(world, MACHINES)
        world.send(machine.polls())

    assert drifted(world) == {}
    switched(world, MACHINES)
    assert drifted(world) == {}
    assert world.status_of("engine-1") is None


def test_a_switch_that_had_to_wait_has_what_was_written_meanwhile(world, monkeypatch):
    rebuilt(world, MACHINES)
    reader = psycopg.connect(world.url)
    reader.execute("SELECT count(*) FROM coreroller.budgets")

    def pause(seconds: float) -> None:
        world.send(UpdateEngine("engine-1").polls())
        reader.close()

    patient = beside.persistently
    monkeypatch.setattr(beside, "persistently", lambda work: patient(work, pause))

    world.send(UpdateEngine("engine-0").polls())
    assert switched(world, MACHINES) == end_of(world)

    assert drifted(world) == {}
    assert world.topics() == ["registered", "registered"]


def test_only_one_at_a_time_works_beside(world):
    with (
        rebuilding(world.url, MACHINES),
        pytest.raises(CannotRebuild, match="somebody rebuilds"),
        rebuilding(world.url, MACHINES),
    ):
        pass


def test_there_has_to_be_something_to_compare_or_to_switch_to(world):
    for work in (compared, switched):
        with pytest.raises(CannotRebuild, match="projections rebuild inline-machines"):
            work(world, MACHINES)


def test_what_another_program_began_is_not_gone_on_with(world):
    rebuilt(world, MACHINES)
    with by_hand(world) as owner:
        owner.execute("UPDATE coreroller_beside.projections SET fingerprint = 'x'")

    with pytest.raises(CannotRebuild, match="projections drop inline-machines"):
        rebuilt(world, MACHINES)
    with rebuilding(world.url, MACHINES) as rebuild:
        rebuild.drop()
    rebuilt(world, MACHINES)

    assert compared(world, MACHINES).is_equal


def test_decisions_go_on_where_they_were(world):
    world.offer("4230.2.1")
    polls = [UpdateEngine(f"m{n}").polls() for n in range(4)]
    before = world.statuses(*polls)
    rebuilt(world, MACHINES)
    switched(world, MACHINES)

    assert world.statuses(*polls) == before == ["ok", *["noupdate"] * 3]
    assert drifted(world) == {}
