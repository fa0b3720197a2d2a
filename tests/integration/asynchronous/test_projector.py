"""The projector: in order, nothing twice, nothing skipped, whatever goes wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
import pytest
from msgspec.structs import replace
from psycopg import Connection

from domain.groups import Group
from domain.instants import SECOND
from domain.policy import Policy
from eventstore.database import Database
from eventstore.log import Recorded, last_position
from projections.asynchronous import projector as projector_module
from projections.asynchronous.audit.fold import AUDIT
from projections.asynchronous.projection import Projection
from projections.asynchronous.projector import Projector
from projections.asynchronous.reading import SharedReader
from tests.integration.asynchronous.conftest import log_of, rows_of, statuses
from tests.integration.duties.conftest import at_once
from tests.integration.omaha.conftest import UNLIMITED

NOW = 1_790_000_000 * SECOND
PLANTED = "a planted bug"


def remember(connection: Connection[Any], batch: Sequence[Recorded]) -> None:
    """Write down the positions of events, in the table of the audit trail."""
    rows = [(each.position, each.topic, each.stream_id) for each in batch]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO audit VALUES (%s, 0, '', '', '', %s, '', %s, '', NULL,"
            " '{}', '{}')",
            rows,
        )


def with_bug(connection: Connection[Any], batch: Sequence[Recorded]) -> None:
    remember(connection, batch)
    if any(isinstance(each.event, Group.PolicyChanged) for each in batch):
        raise ValueError(PLANTED)


MEMORY = Projection("memory", 1, ("audit",), lambda: remember)
BUGGY = replace(MEMORY, new_fold=lambda: with_bug)


@pytest.fixture
def changed(world):
    """The log of a group whose policy was changed, and its position."""
    world.offer("4230.2.1")
    world.sets_policy(UNLIMITED)
    world.offer("4230.2.2")
    log = log_of(world.database)
    (bug,) = [each for each in log if isinstance(each.event, Group.PolicyChanged)]
    return log, bug.position


def remembered(world):
    return [row[0] for row in rows_of(world.database, "audit")]


def positions(log):
    return [recorded.position for recorded in log]


def test_rows_and_position_follow_the_log(world):
    projector = Projector(world.database, MEMORY)
    projector.catch_up(NOW)
    world.offer("4230.2.1")
    projector.catch_up(NOW)

    log = log_of(world.database)
    assert remembered(world) == positions(log)
    status = statuses(world.database)["memory"]
    assert (status.position, status.lag) == (log[-1].position, 0)
    assert status.state == "running"


def test_more_than_a_batch_is_folded_in_several_and_the_rest_next_time(
    world, monkeypatch
):
    monkeypatch.setattr(projector_module, "MAX_AT_ONCE", 3)
    monkeypatch.setattr(projector_module, "MAX_BATCHES", 2)
    log = log_of(world.database)
    projector = Projector(world.database, MEMORY)

    projector.catch_up(NOW)

    assert remembered(world) == positions(log)[:6]
    assert statuses(world.database)["memory"].lag == log[-1].position - 6
    for _ in log:
        projector.catch_up(NOW)
    assert remembered(world) == positions(log)


def test_a_bug_stops_one_projection_before_its_event_and_no_other(world, changed, logs):
    log, bug = changed
    other = Projector(
        world.database, replace(AUDIT, tables=(), new_fold=lambda: lambda *_: None)
    )

    Projector(world.database, BUGGY).catch_up(NOW)
    other.catch_up(NOW)

    assert remembered(world) == [at for at in positions(log) if at < bug]
    status, others = (
        statuses(world.database)["memory"],
        statuses(world.database)["audit"],
    )
    assert status.state == "failed"
    assert status.failure.position == bug
    assert status.failure.topic == "group.policy_changed"
    assert status.failure.error == f"ValueError: {PLANTED}"
    assert status.failure.at == NOW
    assert (others.state, others.lag) == ("running", 0)
    (entry,) = logs
    assert entry["event"] == "projection stopped"
    assert (entry["name"], entry["position"]) == ("memory", bug)


def test_it_tries_again_ever_more_rarely_and_says_so_once(world, changed, logs):
    tries = []

    def fold(connection, batch):
        tries.append(len(batch))
        with_bug(connection, batch)

    projector = Projector(world.database, replace(MEMORY, new_fold=lambda: fold))
    seen = []
    for second in range(100):
        before = len(tries)
        projector.catch_up(NOW + second * SECOND)
        if len(tries) > before:
            seen.append(second)

    assert seen == [0, 1, 3, 8, 18, 48]
    assert len(logs) == 1
    assert statuses(world.database)["memory"].failure.at == NOW


def test_a_clock_that_was_turned_back_does_not_put_the_next_try_off(world, changed):
    folds = [remember]
    mended = replace(BUGGY, new_fold=lambda: folds[-1])
    projector = Projector(world.database, mended)
    folds.append(with_bug)
    projector.catch_up(NOW)
    folds.pop()

    projector.catch_up(NOW - 3600 * SECOND)

    assert statuses(world.database)["memory"].lag == 0


NOTHING = replace(MEMORY, name="nothing", new_fold=lambda: lambda *_: None)


def readings(statements):
    return [each for each in statements if "WHERE notification_id > %s" in str(each)]


def test_projections_at_one_place_have_the_log_read_once(world, statements):
    reader = SharedReader()
    both = [Projector(world.database, e, reader.read) for e in (MEMORY, NOTHING)]
    statements.clear()

    for each in both:
        each.catch_up(NOW)

    assert len(readings(statements)) == 1
    assert remembered(world) == positions(log_of(world.database))
    assert statuses(world.database)["nothing"].lag == 0


def test_what_comes_after_the_log_was_read_is_there_for_all_in_the_next_round(world):
    reader = SharedReader()
    one, other = (Projector(world.database, e, reader.read) for e in (NOTHING, MEMORY))
    one.catch_up(NOW)
    before = positions(log_of(world.database))
    world.offer("4230.2.1")

    other.catch_up(NOW)
    assert remembered(world) == before
    reader.forget()
    other.catch_up(NOW)
    assert remembered(world) == positions(log_of(world.database))


def test_one_that_stops_holds_up_none_that_reads_along(world, changed):
    log, bug = changed
    reader = SharedReader()
    buggy, other = (
        Projector(world.database, each, reader.read)
        for each in (replace(BUGGY, name="buggy"), NOTHING)
    )

    for second in range(3):
        reader.forget()
        for each in (buggy, other):
            each.catch_up(NOW + second * SECOND)

    assert remembered(world) == [at for at in positions(log) if at < bug]
    assert statuses(world.database)["buggy"].failure.position == bug
    assert statuses(world.database)["nothing"].lag == 0


def test_a_projection_that_was_set_back_is_noticed_though_the_log_stands_still(
    world, owner
):
    projector = Projector(world.database, MEMORY)
    projector.catch_up(NOW)
    owner.execute("TRUNCATE audit")
    owner.execute("UPDATE projections SET position = 3")

    projector.catch_up(NOW)

    assert remembered(world) == [
        at for at in positions(log_of(world.database)) if at > 3
    ]


def test_after_the_fix_it_goes_on_with_nothing_skipped(world, changed):
    log, _ = changed
    Projector(world.database, BUGGY).catch_up(NOW)

    Projector(world.database, MEMORY).catch_up(NOW)

    assert remembered(world) == positions(log)
    status = statuses(world.database)["memory"]
    assert (status.state, status.failure, status.lag) == ("running", None, 0)


def test_an_event_that_nobody_can_read_stops_it_as_well(world, changed, db_url):
    log, bug = changed
    with psycopg.connect(db_url) as owner:
        owner.execute(
            "UPDATE coreroller.events SET topic = 'group.unheard_of'"
            " WHERE notification_id = %s",
            (bug,),
        )

    Projector(world.database, MEMORY).catch_up(NOW)

    assert remembered(world) == [at for at in positions(log) if at < bug]
    assert statuses(world.database)["memory"].failure.topic == "group.unheard_of"


def test_a_failure_that_does_not_come_again_stops_nothing(world, changed, logs):
    log, _ = changed
    failures = [psycopg.errors.DeadlockDetected("once")]

    def fold(connection, batch):
        if failures:
            raise failures.pop()
        remember(connection, batch)

    Projector(world.database, replace(MEMORY, new_fold=lambda: fold)).catch_up(NOW)

    assert remembered(world) == positions(log)
    assert statuses(world.database)["memory"].state == "running"
    assert logs == []


def test_two_at_once_fold_nothing_twice(world, monkeypatch):
    monkeypatch.setattr(projector_module, "MAX_AT_ONCE", 1)
    monkeypatch.setattr(projector_module, "MAX_BATCHES", 1000)
    one, two = (Projector(world.database, MEMORY) for _ in range(2))

    at_once(lambda: one.catch_up(NOW), lambda: two.catch_up(NOW))

    assert remembered(world) == positions(log_of(world.database))
    assert statuses(world.database)["memory"].state == "running"


def test_rows_of_another_version_are_left_as_they_are_and_told_of_once(world, logs):
    Projector(world.database, MEMORY).catch_up(NOW)
    before = remembered(world)
    world.sets_policy(Policy(max_updates_per_period=7))
    newer = replace(MEMORY, version=2)
    projector = Projector(world.database, newer)

    projector.catch_up(NOW)
    projector.catch_up(NOW)

    assert remembered(world) == before
    status = statuses(world.database, newer)["memory"]
    assert (status.version, status.state, status.lag > 0) == (1, "outdated", True)
    (entry,) = logs
    assert entry["event"] == "projection is outdated"
    assert (entry["live"], entry["version"]) == (1, 2)
    assert entry["run"] == "rollerd projections rebuild memory"


def test_one_whose_version_was_replaced_meanwhile_writes_nothing(world, owner):
    old = Projector(world.database, MEMORY)
    old.catch_up(NOW)
    before = remembered(world)
    owner.execute("UPDATE projections SET version = 2")
    world.sets_policy(Policy(max_updates_per_period=7))

    assert old._fold_next(500) == 0
    assert remembered(world) == before


def test_other_code_of_the_same_version_goes_on_and_is_told_of_once(world, owner, logs):
    owner.execute("INSERT INTO projections VALUES ('memory', 1)")
    projector = Projector(world.database, MEMORY)
    projector.catch_up(NOW)
    assert logs == []
    assert not statuses(world.database, MEMORY)["memory"].has_changed
    owner.execute("UPDATE projections SET fingerprint = 'of old'")

    for policy in (Policy(max_updates_per_period=7), UNLIMITED):
        world.sets_policy(policy)
        projector.catch_up(NOW)

    status = statuses(world.database, MEMORY)["memory"]
    assert (status.state, status.lag, status.has_changed) == ("running", 0, True)
    (entry,) = logs
    assert entry["event"] == "code of projection has changed"


def test_after_a_failure_nothing_is_remembered_of_what_was_undone(world, changed):
    made = []

    def new_fold():
        made.append(())
        return with_bug

    Projector(world.database, replace(MEMORY, new_fold=new_fold)).catch_up(NOW)

    assert len(made) == 2


def test_while_nothing_happens_little_is_asked(world, statements):
    projector = Projector(world.database, MEMORY)
    projector.catch_up(NOW)
    statements.clear()

    projector.catch_up(NOW)

    assert len([each for each in statements if each]) == 1


def test_without_a_database_it_is_nobodys_fault(world, changed, logs):
    projector = Projector(world.database, MEMORY)
    assert projector._is_ours()
    world.database.close()

    with pytest.raises(psycopg.OperationalError):
        projector._close_in(NOW)

    assert logs == []


def test_a_log_without_events_leaves_a_projection_at_its_beginning(db_url):
    database = Database(db_url)
    Projector(database, MEMORY).catch_up(NOW)

    with database.connection() as connection:
        assert last_position(connection) == 0
    assert statuses(database)["memory"].position == 0
    database.close()
