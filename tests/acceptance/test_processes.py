"""Processes of their own on one database: any of them may die, none is left behind."""

import os
import signal
from contextlib import ExitStack, contextmanager

import psycopg
import pytest

from tests.acceptance.conftest import flatcar_package, running, running_clock
from tests.machines import UpdateEngine
from tests.waiting import eventually, is_alive

MACHINE = "5f1c0d9e" * 4


@pytest.fixture
def db_url(postgres, template):
    with postgres.fresh_database(template) as url:
        yield url


@pytest.fixture
def on_watch(db_url):
    """Wait until a clock is on watch that was not before, and give its pid."""
    seen = set()

    def unseen():
        with psycopg.connect(db_url) as connection:
            row = connection.execute("SELECT pid FROM coreroller.clock_watch")
            return {pid for (pid,) in row} - seen

    def wait():
        (pid,) = eventually(unseen)
        seen.add(pid)
        return pid

    return wait


def both_workers(service):
    """Wait until there are two workers, and give their pids."""
    eventually(lambda: len(service.workers()) == 2)
    return sorted(service.workers())


@contextmanager
def a_clock_and_its_spare(db_url, on_watch):
    with running_clock(db_url) as first:
        assert on_watch() == first.process.pid
        with running_clock(db_url) as spare:
            eventually(lambda: spare.says("standing by"))
            yield first, spare


def test_serve_has_a_clock_and_gets_another_when_it_is_killed(db_url, on_watch):
    with running(db_url) as service:
        first = on_watch()
        assert first == service.clock()
        workers = both_workers(service)

        os.kill(first, signal.SIGKILL)

        assert on_watch() == service.clock() != first
        assert both_workers(service) == workers
        assert service.says("clock died and is started again")


def test_after_a_request_to_stop_no_process_is_left(db_url, on_watch):
    with running(db_url) as service:
        children = [on_watch(), *both_workers(service)]

        service.stop()

    assert not any(map(is_alive, children))


def test_after_serve_was_killed_no_process_is_left(db_url, on_watch):
    with running(db_url) as service:
        children = [on_watch(), *both_workers(service)]

        service.kill()

        eventually(lambda: not any(map(is_alive, children)))


def test_a_second_clock_stands_by_and_takes_over_when_the_first_is_killed(
    db_url, on_watch
):
    with a_clock_and_its_spare(db_url, on_watch) as (first, spare):
        assert not spare.says("clock on watch")

        first.kill()

        assert on_watch() == spare.process.pid
        eventually(lambda: spare.says("clock on watch"))


def test_a_spare_is_stopped_while_it_waits(db_url, on_watch):
    with a_clock_and_its_spare(db_url, on_watch) as (first, spare):
        spare.stop()

        assert is_alive(first.process.pid)
        assert not first.says("clock off watch")


def test_a_web_host_needs_no_clock_to_be_ready(db_url):
    with running(db_url, command="web") as web:
        assert web.clock() is None
        assert both_workers(web)


def test_two_web_hosts_answer_a_machine_as_one(db_url):
    with ExitStack() as stack:
        one, two = (
            stack.enter_context(running(db_url, command="web")) for _ in range(2)
        )
        group = one.group("Stable (AMD64)")
        two.set_policy(group, max_updates_per_period=1, period_interval="1 day")
        one.offer(group, flatcar_package("4230.2.1"))
        machine, other = UpdateEngine(MACHINE), UpdateEngine("other")

        assert two.check(machine.polls()) == "ok"
        assert one.check(machine.polls()) == "ok"
        assert one.check(other.polls()) == "noupdate"
        assert two.check(other.polls()) == "noupdate"
        one.kill()
        assert two.check(machine.polls()) == "ok"
        assert two.events_of(MACHINE).count("update_granted") == 1
        assert "update_granted" not in two.events_of("other")
