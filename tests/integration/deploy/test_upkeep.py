"""What is ordered of read models is done by a process, once, and noted."""

from __future__ import annotations

from contextlib import ExitStack

import psycopg
import pytest

from clock.duties import Moment
from deploy import beside as beside_module
from deploy import upkeep as upkeep_module
from deploy.upkeep import MAX_DEATHS, NOT_NOW, Workshop
from domain.causes import acting
from domain.instants import SECOND
from domain.upkeep import Task
from eventstore.database import connect_as_owner
from eventstore.names import SCHEMA
from projections.asynchronous.audit.fold import AUDIT
from projections.asynchronous.projector import Projector
from projections.asynchronous.rebuild import alone_beside
from projections.upkeep import open_orders, read_orders, read_states
from tests.commands import run_rollerd
from tests.integration.omaha.conftest import new_world


@pytest.fixture
def world(db_url):
    with new_world(db_url) as world:
        Projector(world.database, AUDIT).catch_up(0)
        yield world


@pytest.fixture
def order(world):
    """Order something of the audit trail."""

    def order(task):
        with acting("ada", "a bug", "req-7"), world.database.command():
            world.platform.order_upkeep("audit", task)

    return order


@pytest.fixture
def perform(db_url):
    """Run the process that does what is ordered of the audit trail."""

    def perform(status=0):
        result = run_rollerd(db_url, "upkeep", "audit")
        assert result.exit_code == status, result.output

    return perform


def last_order(world):
    with world.database.connection() as connection:
        return read_orders(connection, ["audit"])["audit"]


def state(world):
    with world.database.connection() as connection:
        return read_states(connection, ["audit"])["audit"]


def rows(db_url, statement):
    with connect_as_owner(db_url, SCHEMA) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_a_read_model_is_rebuilt_compared_and_switched_by_orders(
    world, order, perform, db_url
):
    rows(db_url, "UPDATE audit SET reason = 'none' WHERE position IN (1, 2, 3)")

    for task in (Task.REBUILD, Task.DIFF):
        order(task)
        perform()
        done = last_order(world)
        assert (done.task, done.actor, done.error) == (task, "ada", None)
        assert done.ended_at is not None
    (table,) = state(world).comparison.tables
    assert table.counts.different == len(table.samples) > 0
    order(Task.SWITCH)
    perform()

    assert last_order(world).error is None
    assert rows(db_url, "SELECT FROM audit WHERE reason = 'none'") == []
    assert state(world).comparison is None


def test_what_is_beside_is_dropped_by_an_order(world, order, perform):
    for task in (Task.REBUILD, Task.DIFF, Task.DROP):
        order(task)
        perform()

    assert (last_order(world).error, state(world).comparison) == (None, None)


def test_who_ordered_it_reads_why_it_cannot_be_done(world, order, perform):
    order(Task.SWITCH)

    perform()

    error = "nothing is beside audit: `rollerd projections rebuild audit` first"
    assert last_order(world).error == error


def test_whatever_else_goes_wrong_is_told_too(world, order, perform, monkeypatch):
    def broken(name):
        raise ValueError("no\0 way")

    monkeypatch.setitem(beside_module.READ_MODELS, "audit", broken)
    order(Task.REBUILD)

    perform()

    assert last_order(world).error == "ValueError: no way"


def test_while_somebody_else_is_at_it_the_order_stays(world, order, perform, db_url):
    order(Task.REBUILD)

    with alone_beside(db_url, "audit"):
        perform(status=NOT_NOW)

    assert last_order(world).ended_at is None


@pytest.mark.parametrize(
    "error", [psycopg.OperationalError, psycopg.errors.AdminShutdown]
)
def test_while_the_database_is_away_the_order_stays(
    world, order, perform, monkeypatch, error
):
    def away(url):
        raise error("gone")

    monkeypatch.setitem(beside_module.READ_MODELS, "audit", away)
    order(Task.REBUILD)

    perform(status=NOT_NOW)

    assert last_order(world).ended_at is None


def test_a_full_disk_is_no_lost_connection(world, order, perform, monkeypatch):
    def full(url):
        raise psycopg.errors.DiskFull("no space left on device")

    monkeypatch.setitem(beside_module.READ_MODELS, "audit", full)
    order(Task.REBUILD)

    perform()

    assert last_order(world).error == "DiskFull: no space left on device"


def test_what_was_broken_off_meanwhile_is_not_ended(world, order, perform, monkeypatch):
    do = upkeep_module._do

    def broken_off(task, beside):
        do(task, beside)
        order(Task.DROP)

    monkeypatch.setattr(upkeep_module, "_do", broken_off)
    order(Task.REBUILD)

    perform()

    current = last_order(world)
    assert (current.task, current.ended_at) == (Task.DROP, None)


def test_without_an_order_nothing_is_done(world, perform):
    perform()

    assert state(world).work is None


def test_who_is_at_it_says_how_far(world, db_url):
    with ExitStack() as stack:
        beside = stack.enter_context(beside_module.opened_beside(db_url, "audit"))
        position = beside.rebuild()

        work = state(world).work

        assert (work.task, work.goal, work.noted_at is not None) == (
            Task.REBUILD,
            position,
            True,
        )
    assert state(world).work is None


class Child:
    """A process that does nothing."""

    def __init__(self, name):
        self.name = name
        self.status = None
        self.is_killed = False
        self.is_stopped = False

    def kill(self):
        self.is_killed = True
        self.status = -9

    def stop(self):
        self.is_stopped = True


@pytest.fixture
def children():
    return []


@pytest.fixture
def workshop(world, children):
    def start(name):
        children.append(Child(name))
        return children[-1]

    return Workshop(world.database, start)


def moment(seconds):
    return Moment(seconds * SECOND, 0)


def test_one_process_is_at_the_oldest_order(world, workshop, children):
    workshop.look_after(moment(0))
    assert children == []
    with world.database.command():
        world.platform.order_upkeep("fleet", Task.REBUILD)
        world.platform.order_upkeep("audit", Task.REBUILD)

    for second in range(9):
        workshop.look_after(moment(second))

    assert [child.name for child in children] == ["fleet"]
    with world.database.command():
        world.platform.end_upkeep("fleet", 2)
    children[0].status = 0
    workshop.look_after(moment(9))
    assert [child.name for child in children] == ["fleet", "audit"]


def test_a_process_that_died_has_a_successor_in_a_while(order, workshop, children):
    order(Task.REBUILD)
    workshop.look_after(moment(0))
    children[0].status = -9

    workshop.look_after(moment(1))
    assert len(children) == 1
    workshop.look_after(moment(2))

    assert len(children) == 2


def test_who_dies_again_and_again_is_given_up(world, order, workshop, children):
    order(Task.REBUILD)

    for second in range(100):
        workshop.look_after(moment(second))
        children[-1].status = -9

    assert len(children) == MAX_DEATHS
    assert "died 5 times, with status -9" in last_order(world).error


def test_who_has_to_wait_tries_for_ever(world, order, workshop, children):
    order(Task.REBUILD)

    for second in range(100):
        workshop.look_after(moment(second))
        children[-1].status = NOT_NOW

    assert len(children) > MAX_DEATHS
    assert last_order(world).ended_at is None


def test_what_was_broken_off_is_stopped_for_what_took_its_place(
    order, workshop, children
):
    order(Task.REBUILD)
    workshop.look_after(moment(0))
    order(Task.DROP)

    workshop.look_after(moment(1))
    workshop.look_after(moment(2))

    assert [child.is_killed for child in children] == [True, False]


def test_who_has_ended_its_order_is_left_to_end(world, order, workshop, children):
    order(Task.REBUILD)
    workshop.look_after(moment(0))
    with world.database.command():
        world.platform.end_upkeep("audit", 2)

    workshop.look_after(moment(1))

    assert not children[0].is_killed
    with world.database.connection() as connection:
        assert open_orders(connection, ["audit"]) == []


def test_in_the_end_nothing_is_left_running(order, workshop, children):
    workshop.close()
    order(Task.REBUILD)
    workshop.look_after(moment(0))

    workshop.close()

    assert children[0].is_stopped
