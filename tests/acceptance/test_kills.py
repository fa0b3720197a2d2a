"""Workers and databases die under load; limits hold and what was said stays true."""

import os
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from domain.instance_events import Registered, UpdateGranted
from projections.replay import fold_machines
from tests.acceptance.conftest import (
    FLATCAR,
    Service,
    flatcar_package,
    running,
    wait_until_ready,
)
from tests.checkers import check_all
from tests.machines import UpdateEngine
from tests.waiting import eventually

LIMIT = 25
FLEET = 200
KILLS = 15
CALLERS = 16


@pytest.fixture
def limited(postgres, template):
    """A service whose stable group grants 25 machines a day."""
    with postgres.fresh_database(template) as url, running(url) as service:
        group = service.group("Stable (AMD64)")
        service.set_policy(
            group,
            safe_mode=False,
            max_updates_per_period=LIMIT,
            period_interval="1 day",
        )
        service.offer(group, flatcar_package("4230.2.1"))
        yield service


def ask(client: httpx.Client, url: str, machine_id: str) -> str | None:
    """Poll once; gives the status of the check, or None if nobody answered."""
    try:
        answer = client.post(
            f"{url}/v1/update/",
            content=UpdateEngine(machine_id).polls(),
            headers={"Content-Type": "text/xml"},
        )
    except httpx.TransportError:
        return None
    if answer.status_code != 200:
        return None
    content_type = answer.headers["Content-Type"]
    check_all(answer.content, content_type, 200, [f"{{{FLATCAR}}}"])
    return "ok" if b'updatecheck status="ok"' in answer.content else "noupdate"


def poll_until(
    done: threading.Event, url: str, seed: int, told: dict[str, set[str]]
) -> None:
    """Poll as random machines; notes who was answered, and who was made an offer."""
    chance = random.Random(seed)
    with httpx.Client(timeout=10) as client:
        while not done.is_set():
            machine_id = f"{chance.randrange(FLEET):032x}"
            status = ask(client, url, machine_id)
            if status is not None:
                told[status].add(machine_id)


def kill_until(done: threading.Event, service: Service, killed: list[int]) -> None:
    """Kill one worker after the other, at random times; notes which."""
    chance = random.Random(0)
    while not done.wait(chance.uniform(0.1, 0.6)):
        if workers := service.workers():
            killed.append(chance.choice(workers))
            os.kill(killed[-1], signal.SIGKILL)


def test_killing_workers_loses_nothing_acknowledged_and_grants_no_more(limited):
    done = threading.Event()
    killed: list[int] = []
    told: list[dict[str, set[str]]] = [
        {"ok": set(), "noupdate": set()} for _ in range(CALLERS)
    ]

    def all_is_granted_and_enough_killed():
        # Nobody is held before the last grant is made.
        held = max(len(each["noupdate"]) for each in told)
        return len(killed) >= KILLS and held > LIMIT

    with ThreadPoolExecutor(CALLERS + 1) as threads:
        at_work = [
            threads.submit(kill_until, done, limited, killed),
            *(
                threads.submit(poll_until, done, limited.url, seed, each)
                for seed, each in enumerate(told)
            ),
        ]
        try:
            eventually(all_is_granted_and_enough_killed, seconds=60)
        finally:
            done.set()
    for each in at_work:
        each.result()
    wait_until_ready(limited)

    everything = limited.log()
    log = [recorded for recorded in everything if "instance." in recorded.topic]
    registered = {
        r.event.machine_id: r.stream_id for r in log if isinstance(r.event, Registered)
    }
    granted = [r.stream_id for r in log if isinstance(r.event, UpdateGranted)]
    offered = set.union(*(each["ok"] for each in told))
    answered = offered.union(*(each["noupdate"] for each in told))
    assert len(granted) == LIMIT
    assert len(answered) > LIMIT
    assert {registered[machine_id] for machine_id in offered} <= set(granted)
    assert answered <= registered.keys()
    assert limited.machines() == fold_machines(everything)


def test_a_killed_database_comes_back_and_has_everything(place):
    data = place / "data"
    with running("", "--data-dir", str(data)) as service:
        service.check(UpdateEngine("before").polls())
        pid_file = data / "postgres/postmaster.pid"
        os.kill(int(pid_file.read_text().split("\n")[0]), signal.SIGKILL)

        with httpx.Client(timeout=10) as client:
            while ask(client, service.url, "after") is None:
                time.sleep(0.05)
        wait_until_ready(service)
        service.db_url = f"postgresql://postgres@/coreroller?host={data}/run"

        assert service.events_of("before") == ["registered"]
        assert service.events_of("after") == ["registered"]
