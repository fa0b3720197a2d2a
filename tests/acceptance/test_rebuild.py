"""Read models rebuilt, compared and switched while everybody is served."""

import json
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest

from projections.asynchronous.everything import PROJECTIONS
from projections.asynchronous.rebuild import rebuilding
from projections.replay import fold_machines
from tests.acceptance.conftest import (
    FLATCAR,
    PASSWORD,
    flatcar_package,
    rollerd,
    running,
)
from tests.checkers import check_all
from tests.machines import UpdateEngine
from tests.waiting import eventually

FLEET = 40
PAUSE_S = 0.02
VERSIONS = ("4081.2.0", "4152.2.0", "4230.2.1")


@pytest.fixture
def service(postgres, template):
    with postgres.fresh_database(template) as url, running(url) as service:
        group = service.group("Stable (AMD64)")
        service.set_policy(
            group,
            safe_mode=False,
            max_updates_per_period=1000,
            period_interval="1 day",
        )
        service.offer(group, flatcar_package("4230.2.1"))
        yield service


def projections(service, *arguments):
    """Run `rollerd projections` beside the service; gives what it printed."""
    return rollerd("projections", *arguments, db_url=service.db_url)


def machines_until(done, url, seed):
    """Be machines that poll, fail and change their versions; count the answers."""
    # NOTE: they pause, as do operators, or they leave little to those who rebuild.
    chance, answers = random.Random(seed), 0
    with httpx.Client(timeout=10, headers={"Content-Type": "text/xml"}) as client:
        while not done.wait(PAUSE_S):
            number, version = chance.randrange(FLEET), chance.choice(VERSIONS)
            machine = UpdateEngine(f"{seed:016x}{number:016x}", version)
            request = chance.choice((machine.polls(), machine.reports(3, 0, 9)))
            answer = client.post(f"{url}/v1/update/", content=request)
            assert answer.status_code == 200, answer.text
            kind = answer.headers["Content-Type"]
            check_all(answer.content, kind, 200, [f"{{{FLATCAR}}}"])
            answers += 1
    return answers


def newest(client):
    """Read how long the activity is, and how far the audit trail goes."""
    activity, audit = client.get("/api/activity"), client.get("/api/audit")
    assert (activity.status_code, audit.status_code) == (200, 200)
    trail = [0, *(row["position"] for row in audit.json()["audit"])]
    return activity.json()["totalCount"], max(trail)


def operators_until(done, url):
    """Change a group, and read what only ever grows; count the rounds."""
    rounds, length, end = 0, 0, 0
    with httpx.Client(timeout=10, auth=("admin", PASSWORD), base_url=url) as client:
        groups = client.get(f"/api/apps/{FLATCAR}/groups?perpage=100").json()["groups"]
        group = next(each for each in groups if each["name"] == "Beta (AMD64)")
        path = f"/api/apps/{FLATCAR}/groups/{group['id']}"
        while not done.wait(PAUSE_S):
            changed = {**group, "description": f"for the {rounds}th time"}
            assert client.put(path, json=changed).status_code == 200
            before = length, end
            length, end = newest(client)
            assert before[0] <= length
            assert before[1] <= end
            states = client.get("/api/projections").json()["projections"]
            assert {each["state"] for each in states} == {"running"}
            rounds += 1
    return rounds


@contextmanager
def served_meanwhile(service):
    """Let machines and operators come by until the block ends; all are answered."""
    done = threading.Event()
    with ThreadPoolExecutor(3) as callers:
        outcomes = [
            *(callers.submit(machines_until, done, service.url, n) for n in range(2)),
            callers.submit(operators_until, done, service.url),
        ]
        try:
            yield
        finally:
            done.set()
    assert all(outcome.result() > 10 for outcome in outcomes)


def test_nobody_notices_that_projections_are_rebuilt_and_switched(service):
    names = {projection.name for projection in PROJECTIONS}
    eventually(lambda: names <= set(projections(service, "list").split()))
    with served_meanwhile(service):
        for name in names:
            projections(service, "rebuild", name)
            assert json.loads(projections(service, "diff", name, "--json"))["is_equal"]
            projections(service, "switch", name)

    assert not service.says("projection stopped")
    assert service.machines() == fold_machines(service.log())
    for projection in PROJECTIONS:
        with rebuilding(service.db_url, projection) as rebuild:
            rebuild.bring_up(lambda position, end: None)
            assert rebuild.compare(20, lambda position, end: None).is_equal
