"""
Exactness, proved: limits hold and nothing is lost, whatever is killed meanwhile.

Two web hosts with two workers each, a clock and its spare, hundreds of machines that
fail, die and get lost, operators who change their minds, and SIGKILL all along. What
came of it is judged by the log alone, with rules written anew in
`tests.checkers.limits`, and by what the machines were answered.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from random import Random
from typing import Any

import httpx
import pytest

from projections.replay import fold_machines
from simulator.connection import Address
from simulator.fleet import Fleet
from simulator.habits import Habits
from simulator.load import Load, Pace
from simulator.machine import Machine
from simulator.replies import Reply, Silence
from tests.acceptance.conftest import (
    Rollerd,
    Service,
    flatcar_package,
    running,
    running_clock,
)
from tests.checkers.limits import find_violations, read_rows
from tests.postgres import Server
from tests.waiting import eventually

REQUESTS = 100_000
MACHINES = 300
"""Of each of the two fleets."""
SPEED = 10_000
"""Machines that check every 45 minutes do so four times a second."""
HURRIED = {
    "updates_enabled": True,
    "max_updates_in_progress": None,
    "period_interval": "1 second",
    "update_timeout": "2 seconds",
    "confirmation_timeout": "3 seconds",
    "retry_wait": "1 second",
    "max_attempts": 4,
    "halt_failure_percentage": 60,
}
POLICIES = (
    {"safe_mode": False, "max_updates_per_period": 40},
    {"safe_mode": False, "max_updates_per_period": "10%"},
    {"safe_mode": False, "max_updates_per_period": 90, "max_updates_in_progress": 25},
    {"safe_mode": False, "max_updates_per_period": 60, "max_updates_in_progress": "5%"},
    {"safe_mode": True, "max_updates_per_period": 50},
    {"safe_mode": False, "updates_enabled": False},
)
REGISTERED = "instance.registered"
TOLD_WITH_CODES = (
    "instance.update_failed",
    "instance.error_reported",
    "instance.update_deferred",
)
ANSWERED_VERSION = re.compile(rb'<manifest version="([^"]*)"')
VERSION = re.compile(rb' version="([0-9.]+)" track=')
MACHINE_ID = re.compile(rb'machineid="([^"]*)"')
ERROR_CODE = re.compile(rb'errorcode="([^"]*)"')


class Witnesses(Fleet):
    """
    A fleet that remembers what it was answered.

    Attributes:
        offered: Machines and the versions that they were offered.
        failures: Machines and the error codes that they reported, and that were taken.
        running: Machines and the version of the last request that was taken.
    """

    def __init__(self, habits: Habits) -> None:
        super().__init__(habits)
        self.answered = 0
        self.offered: set[tuple[str, str]] = set()
        self.failures: set[tuple[str, int]] = set()
        self.running: dict[str, str] = {}
        self._sent: dict[int, bytes] = {}

    def act(self, machine: Machine, now: int) -> bytes | None:
        body = super().act(machine, now)
        if body is not None:
            self._sent[machine.number] = body
        return body

    def hear(self, machine: Machine, reply: Reply | Silence, now: int) -> None:
        body = self._sent.pop(machine.number)
        if isinstance(reply, Reply) and reply.status == 200:
            self._note(body, reply.body)
        super().hear(machine, reply, now)

    def now_runs(self, machine_id: str) -> str:
        """Give the version that a machine runs, whether or not it could tell."""
        return self._machines[int(machine_id[16:], 16)].version

    def _note(self, body: bytes, answer: bytes) -> None:
        self.answered += 1
        machine_id = MACHINE_ID.findall(body)[0].decode()
        self.running[machine_id] = VERSION.findall(body)[0].decode()
        for version in ANSWERED_VERSION.findall(answer):
            self.offered.add((machine_id, version.decode()))
        for code in ERROR_CODE.findall(body):
            self.failures.add((machine_id, int(code)))


class Storm:
    """What happens to a service on one database, all at once and by one seed."""

    def __init__(self, webs: list[Service], start_clock: Callable[[], Rollerd]) -> None:
        self.random = Random(3)
        self.webs = webs
        self.db_url = webs[0].db_url
        self._start_clock = start_clock
        self._clocks = [start_clock(), start_clock()]
        self.fleets = [
            Witnesses(
                Habits(
                    machines=MACHINES,
                    versions=("1.0.0",),
                    failures=0.1,
                    dying=0.002,
                    lost=0.002,
                    seed=seed,
                )
            )
            for seed in range(len(webs))
        ]
        self.blows: Counter[str] = Counter()
        self._released = 0

    async def rages(self) -> None:
        loads = [
            Load(fleet, Address(web.url), Pace(speed=SPEED, connections=64))
            for fleet, web in zip(self.fleets, self.webs, strict=True)
        ]
        async with asyncio.TaskGroup() as tasks:
            for load in loads:
                tasks.create_task(load.run())
            while self.answered < REQUESTS:
                await asyncio.to_thread(self._strike)
                await asyncio.sleep(0.1)
            for load in loads:
                load.stop()

    @property
    def answered(self) -> int:
        return sum(fleet.answered for fleet in self.fleets)

    def _strike(self) -> None:
        blow = self.random.choice((self._kill, self.release, *[self._order] * 5))
        # NOTE: an operator's request may well be answered by a worker that is killed.
        with suppress(httpx.TransportError):
            blow()
            self.blows[blow.__name__] += 1

    def begin(self) -> None:
        web = self.webs[0]
        web.set_policy(web.group("Stable (AMD64)"), **{**HURRIED, **POLICIES[0]})
        self.release()

    def release(self) -> None:
        """Let the group have a newer version to go to."""
        self._released += 1
        package = flatcar_package(f"1.0.{self._released}")
        web = self.random.choice(self.webs)
        web.offer(web.group("Stable (AMD64)"), package)

    def _order(self) -> None:
        web = self.random.choice(self.webs)
        group = web.group("Stable (AMD64)")
        path = f"/api/apps/{group['application_id']}/groups/{group['id']}"
        chance = self.random.random()
        if chance < 0.3:
            web.set_policy(group, **{**HURRIED, **self.random.choice(POLICIES)})
        elif chance < 0.4:
            web.post_json(f"{path}/pause", {"reason": "a storm"})
        else:
            web.post_json(f"{path}/resume", {"reason": "it is over"})

    def _kill(self) -> None:
        if self.random.random() < 0.2:
            self._kill_a_clock()
        else:
            self.random.choice(self.webs).kill_a_worker(self.random.randrange(2))

    def _kill_a_clock(self) -> None:
        """Kill one of the two, which may be on watch, and start another spare."""
        self._clocks.pop(self.random.randrange(2)).kill()
        self._clocks.append(self._start_clock())


@pytest.fixture(scope="module")
def storm(postgres: Server, template: str) -> Iterator[Storm]:
    """Let it rage, and end; the database is there for who looks at what it left."""
    with postgres.fresh_database(template) as db_url:
        with running(db_url):
            """Seed the database, with the command of a single machine."""
        with ExitStack() as stack:
            webs = [
                stack.enter_context(running(db_url, command="web")) for _ in range(2)
            ]

            def start_clock() -> Rollerd:
                clock = stack.enter_context(running_clock(db_url))
                eventually(lambda: clock.says("standing by") or clock.says("on watch"))
                return clock

            storm = Storm(webs, start_clock)
            storm.begin()
            asyncio.run(storm.rages())
        yield storm


def events_of(storm: Storm, *topics: str) -> list[tuple[str, dict[str, Any]]]:
    """Give machine ids and payloads of events with these stored names."""
    rows = read_rows(storm.db_url)
    ids = {row[0]: row[3]["machine_id"] for row in rows if row[2] == REGISTERED}
    return [(ids[row[0]], row[3]) for row in rows if row[2] in topics]


def test_the_storm_was_one(storm):
    topics = Counter(row[2] for row in read_rows(storm.db_url))

    assert storm.answered >= REQUESTS
    assert min(storm.blows.values()) >= 3
    assert len(storm.blows) == 3
    assert topics["instance.update_granted"] > 1000
    assert topics["instance.update_timed_out"] > 0
    for topic in (
        "instance.update_failed",
        "instance.update_confirmed",
        "instance.update_held",
        "rollout.halted",
        "rollout.paused",
        "rollout.resumed",
        "rollout.superseded",
    ):
        assert topics[topic] > 0, topic


def test_no_limit_was_ever_exceeded(storm):
    assert find_violations(read_rows(storm.db_url)) == []


def test_what_was_offered_had_been_granted(storm):
    granted = {
        (machine_id, event["version"])
        for machine_id, event in events_of(storm, "instance.update_granted")
    }

    for fleet in storm.fleets:
        assert fleet.offered
        assert fleet.offered <= granted


def test_no_failure_that_was_acknowledged_is_lost(storm):
    recorded = {
        (machine_id, event["error_code"])
        for machine_id, event in events_of(storm, *TOLD_WITH_CODES)
    }

    for fleet in storm.fleets:
        assert fleet.failures
        assert fleet.failures <= recorded


def test_no_version_that_was_acknowledged_is_lost(storm):
    machines = {m.machine_id: m for m in storm.webs[0].machines().instances.values()}

    for fleet in storm.fleets:
        assert len(fleet.running) == MACHINES
        for machine_id, version in fleet.running.items():
            # A request that was never answered may have told of a newer one.
            assert machines[machine_id].version in (version, fleet.now_runs(machine_id))


def test_the_replay_of_the_log_equals_the_live_state(storm):
    web = storm.webs[0]

    assert fold_machines(web.log()) == web.machines()
