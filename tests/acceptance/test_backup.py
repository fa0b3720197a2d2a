"""A fleet goes on after everything but a backup was lost."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx

from domain.instance_events import UpdateGranted
from eventstore.log import Recorded
from projections.replay import fold_machines
from tests.acceptance.conftest import Service, flatcar_package, rollerd, running
from tests.machines import UpdateEngine
from tests.waiting import eventually, is_alive

LIMIT = 12
FLEET = [UpdateEngine(f"{number:032x}") for number in range(40)]


@contextmanager
def serving(data: Path) -> Iterator[Service]:
    with running("", "--data-dir", str(data)) as service:
        service.db_url = f"postgresql://postgres@/coreroller?host={data}/run"
        yield service


@contextmanager
def under_load(url: str) -> Iterator[None]:
    """Let machines go through updates, as fast as they are answered, meanwhile."""
    done = threading.Event()

    def live(machines: list[UpdateEngine]) -> None:
        with httpx.Client(headers={"Content-Type": "text/xml"}) as client:
            while not done.is_set():
                for each in machines:
                    for body in (each.polls(), each.reports(13, 1)):
                        answer = client.post(f"{url}/v1/update/", content=body)
                        assert answer.status_code == 200

    with ThreadPoolExecutor(4) as callers:
        lives = [callers.submit(live, FLEET[n::4]) for n in range(4)]
        try:
            yield
        finally:
            done.set()
    for each in lives:
        each.result()


def limit(service: Service) -> None:
    group = service.group("Stable (AMD64)")
    service.set_policy(
        group, safe_mode=False, max_updates_per_period=LIMIT, period_interval="1 day"
    )
    service.offer(group, flatcar_package("4230.2.1"))


def granted(log: list[Recorded]) -> int:
    return sum(isinstance(recorded.event, UpdateGranted) for recorded in log)


def lose(service: Service, data: Path) -> None:
    """Kill everything, and delete the folder."""
    database = int((data / "postgres/postmaster.pid").read_text().split("\n")[0])
    service.kill()
    os.kill(database, signal.SIGKILL)
    eventually(lambda: not is_alive(database))
    shutil.rmtree(data)


def test_a_fleet_goes_on_after_a_restore(place):
    file = place / "backup"
    with serving(place / "lost") as service:
        limit(service)
        with under_load(service.url):
            eventually(lambda: service.machines().instances)
            rollerd("backup", file, "--data-dir", place / "lost")
            backed_up = len(service.log())
        service.check(UpdateEngine("too late").polls())
        lived = service.log()
        lose(service, place / "lost")

    rollerd("restore", file, "--data-dir", place / "found")

    with serving(place / "found") as service:
        restored = service.log()
        kept = [each for each in restored if each.position < 1_000_000_000]
        assert kept == lived[: len(kept)]
        assert 0 < len(kept) <= backed_up < len(lived)
        assert service.machines() == fold_machines(restored)

        with under_load(service.url):
            eventually(lambda: granted(service.log()) == LIMIT)
        (offered,) = [each for each in FLEET if service.check(each.polls()) == "ok"][:1]
        for report in (offered.reports(14, 1), offered.reports(3, 1)):
            service.update(report)
        service.update(offered.rebooted_into("4230.2.1").polls("4152.2.0"))

        log = service.log()
        assert granted(log) == LIMIT
        assert "update_confirmed" in service.events_of(offered.machine_id)
        assert service.machines() == fold_machines(log)
        told = rollerd("fsck", "--data-dir", place / "found")
        assert told.startswith("All ")
