"""Projections rebuilt beside the live ones: the same rows, whatever happens."""

from __future__ import annotations

import subprocess
import sys
from threading import Event

import pytest
from msgspec.structs import replace
from psycopg.errors import LockNotAvailable

from domain.groups import Group
from domain.policy import Policy
from eventstore.log import last_position
from projections import beside
from projections.asynchronous import rebuild as rebuild_module
from projections.asynchronous.activity.fold import ACTIVITY
from projections.asynchronous.audit.fold import AUDIT
from projections.asynchronous.projector import Projector
from projections.asynchronous.rebuild import CannotRebuild, rebuilding
from projections.comparison import Counts, Values, compare
from tests.integration.asynchronous.conftest import (
    PROJECTIONS,
    caught_up,
    log_of,
    rows_of,
    statuses,
)
from tests.integration.duties.conftest import at_once
from tests.integration.omaha.conftest import UNLIMITED, new_world
from tests.integration.projections.test_replay import Turmoil
from tests.waiting import eventually

SLOW = "tests.integration.asynchronous.slow_rebuild"


def nobody(position, end):
    pass


def rebuilt(url, projection=AUDIT):
    with rebuilding(url, projection) as rebuild:
        return rebuild.bring_up(nobody)


def compared(url, projection=AUDIT, samples=20):
    with rebuilding(url, projection) as rebuild:
        return rebuild.compare(samples, nobody)


def switched(url, projection=AUDIT):
    with rebuilding(url, projection) as rebuild:
        return rebuild.switch(nobody)


def all_rows(owner, tables, schema="coreroller"):
    return {
        table: sorted(map(repr, owner.execute(f"SELECT * FROM {schema}.{table}")))
        for table in tables
    }


def end_of(world):
    with world.database.connection() as connection:
        return last_position(connection)


@pytest.fixture
def busy(world):
    """A world whose log has been followed, with an audit trail of some length."""
    world.offer("4230.2.1")
    world.sets_policy(UNLIMITED)
    world.offer("4230.2.2")
    Projector(world.database, AUDIT).catch_up(0)
    return world


@pytest.mark.parametrize("seed", range(2))
def test_every_projection_is_rebuilt_to_the_rows_that_it_has(
    db_url, owner, monkeypatch, seed
):
    monkeypatch.setattr(rebuild_module, "AT_ONCE", 70)
    with new_world(db_url) as world:
        Turmoil(world, seed).goes_on(150)
        for projection in PROJECTIONS:
            caught_up(world.database)
            live = all_rows(owner, projection.tables)
            assert any(live.values())

            rebuilt(db_url, projection)
            comparison = compared(db_url, projection)

            assert comparison.is_equal, comparison
            assert comparison.position == end_of(world)
            other = all_rows(owner, projection.tables, "coreroller_beside")
            assert other == live
            switched(db_url, projection)
            assert all_rows(owner, projection.tables) == live


def test_rebuilding_goes_no_further_than_the_live_one_and_switching_to_the_end(
    busy, db_url
):
    position = end_of(busy)
    busy.sets_policy(Policy(max_updates_per_period=7))

    assert rebuilt(db_url) == position
    assert switched(db_url) == end_of(busy) > position
    status = statuses(busy.database)["audit"]
    assert (status.lag, status.beside, status.state) == (0, None, "running")


def test_how_far_it_is_is_told(busy, db_url, monkeypatch):
    monkeypatch.setattr(rebuild_module, "AT_ONCE", 20)
    told = []
    with rebuilding(db_url, AUDIT) as rebuild:
        rebuild.bring_up(lambda *facts: told.append(facts))

    end = end_of(busy)
    assert told[0] == (20, end)
    assert told[-1] == (end, end)
    assert statuses(busy.database)["audit"].beside == end


def test_the_planner_knows_of_the_tables_while_they_grow(busy, db_url, owner):
    known = []

    def look(*_):
        rows = owner.execute(
            "SELECT reltuples FROM pg_class WHERE oid = %s::regclass",
            ["coreroller_beside.audit"],
        )
        known.extend(tuples for (tuples,) in rows)

    with rebuilding(db_url, AUDIT) as rebuild:
        rebuild.bring_up(look)

    assert known[0] > 0


def beside_position(owner):
    rows = owner.execute("SELECT position FROM coreroller_beside.projections")
    return [position for (position,) in rows]


def killed_rebuild(url, batches):
    """Kill one that has folded so many batches, and committed all but the last."""
    command = [sys.executable, "-m", SLOW, url, str(batches)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as slow:
        assert slow.stdout.readline() == b"folded\n"
        slow.kill()


@pytest.mark.parametrize("batches", [1, 3])
def test_a_killed_rebuild_goes_on_where_its_last_commit_was(
    busy, db_url, owner, batches
):
    killed_rebuild(db_url, batches)
    done = 10 * (batches - 1)
    committed = log_of(busy.database)[done - 1].position if done else 0
    assert beside_position(owner) == [committed]
    eventually(lambda: is_free(owner))

    told = []
    with rebuilding(db_url, AUDIT) as rebuild:
        rebuild.bring_up(lambda *facts: told.append(facts))

    assert told[0][0] > done
    assert compared(db_url).is_equal
    assert rows_of(busy.database, "coreroller_beside.audit") == rows_of(
        busy.database, "audit"
    )


def is_free(owner):
    """Say whether PostgreSQL has noticed that the killed process is gone."""
    statement = """
        SELECT count(*) FROM pg_locks AS l JOIN pg_database AS d ON d.oid = l.database
         WHERE locktype = 'advisory' AND datname = current_database()
    """
    return owner.execute(statement).fetchone() == (0,)


def test_of_two_at_once_the_second_is_refused(busy, db_url):
    with (
        rebuilding(db_url, AUDIT),
        pytest.raises(CannotRebuild, match="audit at this moment: wait"),
        rebuilding(db_url, AUDIT),
    ):
        pass

    with rebuilding(db_url, AUDIT), rebuilding(db_url, ACTIVITY):
        pass


def buggy_audit(connection, batch):
    """Write the audit trail, with a bug: who changed a policy is not told."""
    AUDIT.new_fold()(connection, batch)
    wrong = [e.position for e in batch if isinstance(e.event, Group.PolicyChanged)]
    connection.execute(
        "UPDATE audit SET actor = '?' WHERE position = ANY(%s)", (wrong,)
    )
    connection.execute("DELETE FROM audit WHERE position = 3")


BUGGY = replace(AUDIT, new_fold=lambda: buggy_audit)


def test_a_bug_is_seen_in_the_rows_that_it_touched_and_no_others(world, db_url, owner):
    owner.execute("GRANT UPDATE, DELETE ON audit TO coreroller_server")
    world.offer("4230.2.1")
    for policy in (UNLIMITED, Policy(max_updates_per_period=7)):
        world.sets_policy(policy)
    Projector(world.database, BUGGY).catch_up(0)
    owner.execute("UPDATE audit SET position = 99999 WHERE position = 1")
    log = log_of(world.database)
    changes = [e.position for e in log if isinstance(e.event, Group.PolicyChanged)]

    rebuilt(db_url)
    comparison = compared(db_url)

    assert not comparison.is_equal
    (table,) = comparison.tables
    assert table.table == "audit"
    assert table.counts == Counts(only_live=1, only_beside=2, different=2)
    kinds = {sample.key["position"]: sample.kind for sample in table.samples}
    assert kinds == {
        3: "only beside",
        1: "only beside",
        99999: "only live",
        **dict.fromkeys(changes, "different"),
    }
    for sample in table.samples[2:4]:
        assert sample.columns == {"actor": Values("?", "system")}
        (event,) = sample.events
        assert event.position == sample.key["position"]
        assert event.topic == "group.policy_changed"
        assert event.at > 0
    assert [len(compared(db_url, samples=1).tables[0].samples)] == [1]

    switched(db_url)

    rebuilt(db_url)
    assert compared(db_url).is_equal


def test_rows_without_a_position_are_traced_by_the_streams_in_their_keys(
    world, db_url, owner
):
    tables = ("channels",)
    with beside.connect(db_url) as connection:
        beside.create(connection, tables)
        connection.execute(
            "INSERT INTO channels SELECT * FROM coreroller.channels LIMIT 1"
        )
        comparison = compare(connection, tables, end_of(world), 2)

    (table,) = comparison.tables
    assert table.counts == Counts(only_live=9, only_beside=0, different=0)
    assert len(table.samples) == 2
    for sample in table.samples:
        assert sample.events[-1].topic == "channel.created"


def test_while_it_compares_the_live_one_goes_on(busy, db_url, monkeypatch):
    rebuilt(db_url)
    before = end_of(busy)

    def compare_and_write(*arguments):
        busy.sets_policy(Policy(max_updates_per_period=7))
        Projector(busy.database, AUDIT).catch_up(0)
        return compare(*arguments)

    monkeypatch.setattr(rebuild_module, "compare", compare_and_write)
    comparison = compared(db_url)

    assert comparison.is_equal
    assert comparison.position == before
    assert statuses(busy.database)["audit"].position > before


def test_a_running_projector_goes_on_with_the_tables_that_were_put_in_place(
    busy, db_url
):
    made = []

    def new_fold():
        made.append(())
        return AUDIT.new_fold()

    new_fold.__module__ = AUDIT.new_fold.__module__
    projector = Projector(busy.database, replace(AUDIT, new_fold=new_fold))
    busy.sets_policy(Policy(max_updates_per_period=7))
    projector.catch_up(0)
    rebuilt(db_url)
    switched(db_url)
    busy.sets_policy(Policy(max_updates_per_period=8))

    projector.catch_up(0)

    assert statuses(busy.database)["audit"].lag == 0
    # What it remembered was of the tables before.
    assert len(made) == 2
    rebuilt(db_url)
    assert compared(db_url).is_equal


def test_switching_amid_appends_and_a_running_projector_loses_and_doubles_nothing(
    busy, db_url, monkeypatch
):
    monkeypatch.setattr(rebuild_module, "AT_ONCE", 7)
    projector = Projector(busy.database, AUDIT)
    done = Event()

    def append():
        for number in range(40):
            busy.sets_policy(Policy(max_updates_per_period=number + 1))
        done.set()

    def follow():
        while not done.is_set():
            projector.catch_up(0)

    def switch_often():
        while not done.is_set():
            rebuilt(db_url)
            switched(db_url)

    at_once(append, follow, switch_often)
    projector.catch_up(0)

    status = statuses(busy.database)["audit"]
    assert (status.state, status.lag) == ("running", 0)
    rebuilt(db_url)
    assert compared(db_url).is_equal


def test_of_another_version_the_live_one_serves_until_the_switch(busy, db_url, logs):
    newer = replace(AUDIT, version=AUDIT.version + 1)
    old, new = Projector(busy.database, AUDIT), Projector(busy.database, newer)
    busy.sets_policy(Policy(max_updates_per_period=7))
    rows = rows_of(busy.database, "audit")
    new.catch_up(0)
    assert statuses(busy.database, newer)["audit"].state == "outdated"

    position = rebuilt(db_url, newer)
    assert compared(db_url, newer).is_equal
    assert rows_of(busy.database, "audit") == rows
    old.catch_up(0)
    assert position < compared(db_url, newer).position == end_of(busy)
    switched(db_url, newer)

    busy.sets_policy(Policy(max_updates_per_period=8))
    old.catch_up(0)
    assert statuses(busy.database, newer)["audit"].lag > 0
    new.catch_up(0)
    status = statuses(busy.database, newer)["audit"]
    assert (status.version, status.state, status.lag) == (newer.version, "running", 0)


def test_after_a_switch_that_was_broken_off_there_is_nothing_to_compare_with(
    busy, db_url, monkeypatch
):
    busy.sets_policy(Policy(max_updates_per_period=7))
    rebuilt(db_url)

    def busy_swap(*_):
        raise LockNotAvailable

    with monkeypatch.context() as patch:
        patch.setattr(beside, "swap", busy_swap)
        patch.setattr(beside, "_PAUSE_S", 0)
        with pytest.raises(beside.Busy, match="try again"):
            switched(db_url)
    with pytest.raises(CannotRebuild, match="ahead of the live one"):
        compared(db_url)

    Projector(busy.database, AUDIT).catch_up(0)
    assert compared(db_url).is_equal
    assert switched(db_url) == end_of(busy)


def test_what_was_begun_by_other_code_is_not_gone_on_with(busy, db_url, owner):
    for change in (
        "UPDATE coreroller_beside.projections SET fingerprint = 'other'",
        "UPDATE coreroller_beside.projections SET version = 7",
        "ALTER TABLE audit ADD COLUMN more text",
    ):
        rebuilt(db_url)
        owner.execute(change)
        for act in (rebuilt, compared, switched):
            with pytest.raises(CannotRebuild, match="projections drop audit"):
                act(db_url)

        with rebuilding(db_url, AUDIT) as rebuild:
            rebuild.drop()
        assert beside_position(owner) == []

    rebuilt(db_url)
    assert compared(db_url).is_equal


def test_what_is_not_there_can_neither_be_compared_nor_put_in_place(busy, db_url):
    for act in (compared, switched):
        with pytest.raises(CannotRebuild, match="projections rebuild audit"):
            act(db_url)


def test_what_never_began_needs_no_rebuild(world, db_url, owner):
    with pytest.raises(CannotRebuild, match="builds it by itself"):
        rebuilt(db_url)

    assert beside_position(owner) == []


def test_an_event_that_cannot_be_folded_is_named_and_all_before_it_is_kept(
    busy, db_url, owner
):
    log = log_of(busy.database)
    bug = next(e for e in log if isinstance(e.event, Group.PolicyChanged))

    def fold(connection, batch):
        AUDIT.new_fold()(connection, batch)
        if bug in batch:
            raise ValueError("a planted bug")

    planted = replace(AUDIT, new_fold=lambda: fold)
    with pytest.raises(CannotRebuild, match=f"changed at position {bug.position} can"):
        rebuilt(db_url, planted)

    before = [recorded.position for recorded in log if recorded.position < bug.position]
    assert beside_position(owner) == before[-1:]
