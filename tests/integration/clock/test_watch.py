"""One clock is on watch whoever dies, and its duties do not harm one another."""

import os
import socket

import psycopg

from clock.beats import MAX_GAP
from clock.duties import Duty
from domain.instants import SECOND
from eventstore.migrations import migrate
from tests.integration.clock.conftest import NOON
from tests.waiting import eventually

CUT_OFF_WHO_IS_ON_WATCH = """
    SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE application_name = 'coreroller clock' AND locktype = 'advisory' AND granted
       AND datname = current_database()
"""
CONNECTIONS = """
    SELECT pid FROM pg_stat_activity
     WHERE application_name = 'coreroller clock' AND datname = current_database()
"""
BEAT = "SELECT beat_at, watching_since FROM clock_watch"


def events(logs):
    return [entry["event"] for entry in logs]


def test_one_is_on_watch_and_another_stands_by_saying_so_once(clock, logs):
    first = clock()
    assert first.is_on_watch()

    second = clock()
    second.comes_round()

    assert second.moments == []
    assert events(logs) == ["clock on watch", "standing by"]


def test_the_spare_takes_over_when_the_connection_of_the_first_is_cut(clock, ask, logs):
    first = clock()
    assert first.is_on_watch()
    second = clock()
    second.comes_round()
    first.is_held = True  # else it might be back first

    ask(CUT_OFF_WHO_IS_ON_WATCH)

    assert second.is_on_watch()
    first.is_held = False
    eventually(lambda: events(logs).count("standing by") == 2)
    assert events(logs).count("clock off watch") == 1
    assert second.is_on_watch()


def test_a_spare_that_is_stopped_leaves_no_connection_behind(clock, ask):
    assert clock().is_on_watch()
    second = clock()
    second.comes_round()
    assert len(ask(CONNECTIONS)) == 2

    second.stop()

    eventually(lambda: len(ask(CONNECTIONS)) == 1)


def test_a_duty_that_fails_is_logged_tried_again_and_stops_no_other(clock, logs):
    attempts, others = [], []

    def fail(moment):
        attempts.append(moment)
        raise ValueError("no")

    first = clock(Duty("fails", 0, fail), Duty("works", 0, others.append))

    eventually(lambda: len(attempts) > 1)
    eventually(lambda: len(others) > 1)
    assert first.is_on_watch()
    failures = [entry for entry in logs if entry["event"] == "duty failed"]
    assert {entry["duty"] for entry in failures} == {"fails"}
    assert "clock off watch" not in events(logs)


def test_a_duty_that_loses_a_connection_of_its_own_does_not_end_the_watch(
    clock, ask, logs
):
    attempts = []

    def lose_connection(moment):
        attempts.append(moment)
        raise psycopg.OperationalError("a deadlock, for instance")

    clock(Duty("loses", 0, lose_connection))
    eventually(lambda: attempts)
    before = ask(CONNECTIONS)
    seen = len(attempts)

    eventually(lambda: len(attempts) > seen)
    assert ask(CONNECTIONS) == before
    assert "duty failed" in events(logs)


def test_a_lost_database_ends_the_watch_is_no_fault_of_a_duty_and_comes_back(
    clock, ask, logs
):
    after = []

    def find_database_lost(moment):
        if not after:
            ask(CUT_OFF_WHO_IS_ON_WATCH)
            after.append("first")
            raise psycopg.OperationalError("gone")

    clock(Duty("cuts", 0, find_database_lost), Duty("next", 0, after.append))

    eventually(lambda: len(after) > 1)
    assert events(logs) == ["clock on watch", "clock off watch", "clock on watch"]


def test_while_there_is_no_database_it_tries_ever_more_rarely_and_says_so_once(
    clock, logs
):
    lost = clock(url="postgresql://nobody:secret@127.0.0.1:1/none")

    lost.comes_round(6)

    assert lost.pauses[:6] == [1, 2, 4, 5, 5, 5]
    assert events(logs) == ["clock off watch"]
    assert "Connection refused" in logs[0]["error"]
    assert "secret" not in logs[0]["error"]


def test_without_its_table_it_waits_for_a_migration(clock, ask, empty_db_url, logs):
    early = clock(url=empty_db_url)
    early.comes_round()
    assert events(logs) == ["clock off watch"]

    migrate(empty_db_url)

    assert early.is_on_watch()


def test_operators_see_who_is_on_watch_since_when(clock, ask, now):
    assert clock().is_on_watch()
    now.at = NOON + SECOND

    eventually(lambda: ask("SELECT beat_at FROM clock_watch") == [(now.at,)])
    assert ask("SELECT host, pid, on_watch_since FROM clock_watch") == [
        (socket.gethostname(), os.getpid(), NOON)
    ]


def test_a_short_gap_does_not_count(clock, ask, now):
    first = clock()
    assert first.is_on_watch()
    first.stop()

    now.at = NOON + MAX_GAP
    second = clock()

    assert second.is_on_watch()
    assert ask(BEAT) == [(now.at, NOON)]


def test_after_a_long_gap_deadlines_count_from_its_end(clock, ask, now):
    first = clock()
    assert first.is_on_watch()
    first.stop()

    now.at = NOON + MAX_GAP + 1
    second = clock()

    assert second.is_on_watch()
    assert second.moments[0].watching_since == now.at
    assert ask(BEAT) == [(now.at, now.at)]


def test_a_machine_that_was_suspended_has_a_gap_as_well(clock, now):
    first = clock()
    assert first.is_on_watch()

    now.at = NOON + MAX_GAP + 1

    eventually(lambda: first.moments[-1].now == now.at)
    assert first.moments[-1].watching_since == now.at
