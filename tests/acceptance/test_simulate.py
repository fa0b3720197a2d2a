"""`rollerd simulate`: a fleet against the running service."""

import json
import os
import signal
import subprocess
from collections import Counter

import pytest

from simulator.habits import Habits
from simulator.messages import Scribe
from tests.acceptance.conftest import ROLLERD, Service, flatcar_package


@pytest.fixture(scope="module")
def stable(service: Service) -> None:
    """The stable group offers 4230.2.1 without limits, and at once after failures."""
    group = service.group("Stable (AMD64)")
    service.set_policy(
        group,
        safe_mode=False,
        max_updates_per_period=1000,
        halt_failure_percentage=100,
        max_attempts=100,
        retry_wait="1 second",
    )
    service.offer(group, flatcar_package("4230.2.1"))


def command(url: str, *options: str) -> list[str]:
    return [str(ROLLERD), "simulate", "--url", url, *options]


def simulate(url: str, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(url, *options), capture_output=True, text=True, check=False, timeout=60
    )


def topics(service: Service, seed: int) -> Counter[str]:
    """Count the events of the machines of a seed."""
    fleet = Scribe(Habits(machines=1, seed=seed)).machine_id(0)[:16]
    log = [r for r in service.log() if r.topic.startswith("instance.")]
    ours = {
        recorded.stream_id
        for recorded in log
        if getattr(recorded.event, "machine_id", "").startswith(fleet)
    }
    return Counter(
        recorded.topic.removeprefix("instance.")
        for recorded in log
        if recorded.stream_id in ours
    )


def test_what_a_fleet_reports_agrees_with_the_log_of_the_server(service, stable):
    done = simulate(
        service.url,
        *("--machines", "60", "--seed", "1", "--speed", "3000", "--until-done"),
        *("--failures", "20%", "--dying", "5%", "--lost", "5%"),
        *("--reboot", "5 minutes", "--json"),
    )

    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    updates, logged = report["updates"], topics(service, seed=1)
    gone = updates["died"] + updates["lost"]
    assert logged["registered"] == report["machines"] == 60
    assert logged["update_granted"] == updates["begun"]
    assert logged["update_failed"] == updates["failed"] + updates["rolled_back"]
    assert logged["update_confirmed"] == updates["finished"] == 60 - gone
    assert gone > 0 < updates["failed"]
    assert report["needless_offers"] == 0
    assert sum(report["answers"].values()) == sum(report["requests"].values())


def test_a_person_gets_a_table_and_no_progress_where_there_is_no_terminal(service):
    done = simulate(
        service.url,
        *("--machines", "5", "--track", "beta", "--speed", "50000"),
        *("--duration", "2 hours"),
    )

    assert done.returncode == 0
    assert done.stdout.startswith("5 machines lived 2 h ")
    assert "\nMachines by version\n  4152.2.0" in done.stdout
    assert done.stderr == ""


def test_a_person_at_a_terminal_sees_how_far_it_is(service):
    ours, theirs = os.openpty()
    options = ("--machines", "5", "--track", "beta", "--speed", "50000")

    done = subprocess.run(
        command(service.url, *options, "--duration", "2 hours"),
        stdout=subprocess.PIPE,
        stderr=theirs,
        check=True,
    )

    os.close(theirs)
    shown = os.read(ours, 100_000)
    os.close(ours)
    assert b"0/5" in shown
    assert b"settled" in shown
    assert done.stdout.startswith(b"5 machines lived ")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_fleet_that_is_interrupted_still_reports(service, number):
    options = ("--machines", "3", "--track", "beta", "--speed", "9000")
    process = subprocess.Popen(
        command(service.url, *options, "--seed", str(number)),
        stdout=subprocess.PIPE,
        text=True,
    )
    while not topics(service, seed=number):
        assert process.poll() is None

    process.send_signal(number)

    output, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert output.startswith("3 machines lived ")


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--app", "org.example.nothing"], "error-unknownApplication to application"),
        (["--track", "nowhere"], "error-unknownApplicationOrGroup to application"),
    ],
)
def test_what_the_server_does_not_know_is_named(service, options, complaint):
    done = simulate(service.url, *options)

    assert done.returncode == 1
    assert complaint in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_what_is_no_omaha_server_is_named(service):
    done = simulate(f"{service.url}/health")

    assert done.returncode == 1
    assert "answers as no Omaha server does" in done.stderr


def test_a_fleet_gets_over_workers_that_are_killed(service, stable):
    options = ("--machines", "200", "--seed", "2", "--speed", "1000", "--json")
    process = subprocess.Popen(
        command(service.url, *options, "--until-done", "--reboot", "1 minute"),
        stdout=subprocess.PIPE,
        text=True,
    )
    for number in range(3):
        while topics(service, seed=2).total() < 100 * (number + 1):
            assert process.poll() is None
        service.kill_a_worker(number)

    report = json.loads(process.communicate(timeout=60)[0])

    assert report["versions"] == {"4230.2.1": 200}
    assert sum(report["answers"].values()) == sum(report["requests"].values())
