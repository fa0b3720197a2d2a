"""Workers and databases die under load; limits hold and what was said stays true."""

import os
import random
import signal
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from domain.instance_events import Registered, UpdateGranted
from projections.replay import fold_machines
from tests.acceptance.conftest import (
    FLATCAR,
    flatcar_package,
    running,
    wait_until_ready,
)
from tests.checkers import check_all
from tests.machines import UpdateEngine

LIMIT = 25
FLEET = 200
SECONDS = 6


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


def poll_until(deadline: float, url: str, seed: int) -> dict[str, set[str]]:
    """Poll as random machines; gives who was answered, and who was made an offer."""
    chance = random.Random(seed)
    told: dict[str, set[str]] = {"ok": set(), "noupdate": set()}
    with httpx.Client(timeout=10) as client:
        while time.monotonic() < deadline:
            machine_id = f"{chance.randrange(FLEET):032x}"
            status = ask(client, url, machine_id)
            if status is not None:
                told[status].add(machine_id)
    return told


def test_killing_workers_loses_nothing_acknowledged_and_grants_no_more(limited):
    deadline = time.monotonic() + SECONDS
    done = threading.Event()

    def kill_at_random():
        chance = random.Random(0)
        while not done.wait(chance.uniform(0.1, 0.6)):
            if workers := limited.workers():
                os.kill(chance.choice(workers), signal.SIGKILL)

    killer = threading.Thread(target=kill_at_random)
    killer.start()
    with ThreadPoolExecutor(16) as callers:
        outcomes = [
            callers.submit(poll_until, deadline, limited.url, seed)
            for seed in range(16)
        ]
        told = [outcome.result() for outcome in outcomes]
    done.set()
    killer.join()
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


def test_a_killed_database_comes_back_and_has_everything():
    # NOTE: not pytest's folder: the database's own account could not enter it.
    with tempfile.TemporaryDirectory(prefix="coreroller-test-") as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
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
