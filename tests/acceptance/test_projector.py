"""The projector as a process: what operators see of it, and whoever dies."""

import os
import signal

import httpx
import pytest

from domain.causes import acting
from projections.asynchronous.everything import PROJECTIONS
from tests.acceptance.conftest import running, running_clock
from tests.commands import run_rollerd
from tests.integration.omaha.conftest import new_world
from tests.waiting import eventually, is_alive


@pytest.fixture
def db_url(postgres, template):
    with postgres.fresh_database(template) as url:
        yield url


def listed(db_url):
    result = run_rollerd(db_url, "projections", "list")
    assert result.exit_code == 0, result.output
    return [line.split() for line in result.output.splitlines()]


def states(db_url):
    return {line[0]: (line[3], line[4]) for line in listed(db_url)[1:]}


def caught_up(db_url):
    of_all = states(db_url)
    return all(of_all.get(each.name) == ("0", "running") for each in PROJECTIONS)


def test_serve_has_a_projector_and_gets_another_when_it_is_killed(db_url):
    with running(db_url) as service:
        eventually(lambda: service.says("projector on watch"))
        first = service.projector()
        os.kill(first, signal.SIGKILL)

        app = service.api("POST", "/api/apps", {"name": "Kiosk"}, 201)

        path = f"/api/audit?id={app['id']}"
        (row,) = eventually(lambda: service.api("GET", path)["audit"])
        assert (row["actor"], row["type"]) == ("admin", "application.created")
        assert service.projector() != first
        assert service.says("projector died and is started again")
        eventually(lambda: caught_up(db_url))
        path = f"/api/activity?appIDorProductID={app['id']}"
        assert service.api("GET", path)["totalCount"] == 1


def test_after_a_request_to_stop_no_projector_is_left(db_url):
    with running(db_url) as service:
        projector = eventually(service.projector)

        service.stop()

    assert not is_alive(projector)


def test_of_two_projectors_one_stands_by_and_takes_over(db_url):
    with (
        new_world(db_url) as world,
        running_clock(db_url, "projector") as first,
        running_clock(db_url, "clock"),
    ):
        eventually(lambda: caught_up(db_url))
        with running_clock(db_url, "projector") as spare:
            eventually(lambda: spare.says("standing by"))
            assert not spare.says("projector on watch")

            first.kill()

            with acting("ada"):
                world.offer("4230.2.1")
            eventually(lambda: spare.says("projector on watch"))
            eventually(lambda: caught_up(db_url))


def test_a_web_host_needs_no_projector_to_be_ready(db_url):
    with running(db_url, command="web") as web:
        assert web.projector() is None
        assert web.api("GET", "/api/activity")["activities"] == []


def test_monitoring_finds_every_projection_without_a_login(db_url):
    with running(db_url) as service:
        eventually(lambda: caught_up(db_url))

        metrics = httpx.get(f"{service.url}/metrics").text

        assert httpx.get(f"{service.url}/ready").json() == {"status": "ok"}
    for projection in PROJECTIONS:
        labels = f'projection="{projection.name}",version="{projection.version}"'
        assert f"coreroller_projection_failed{{{labels}}} 0.0" in metrics
