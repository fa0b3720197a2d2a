"""Read models rebuilt over HTTP, while all are served and processes are killed."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from uuid import uuid4

import pytest

from eventstore.database import connect_as_owner
from eventstore.names import BESIDE
from projections.asynchronous.everything import PROJECTIONS
from projections.inline.everything import INLINE
from tests.acceptance.conftest import flatcar_package, running
from tests.acceptance.test_rebuild import served_meanwhile
from tests.waiting import companion, eventually, is_alive

NAMES = {each.name for each in (*PROJECTIONS, *INLINE)}


@pytest.fixture(scope="module")
def service(postgres, template):
    """A service with a rollout that grants updates, and all of its projections."""
    with postgres.fresh_database(template) as url, running(url) as service:
        group = service.group("Stable (AMD64)")
        service.set_policy(group, safe_mode=False, max_updates_per_period=1000)
        service.offer(group, flatcar_package("4230.2.1"))
        eventually(lambda: listed(service) == NAMES)
        yield service


def listed(service):
    projections = service.api("GET", "/api/projections")["projections"]
    return {each["name"] for each in projections}


def shown(service, name):
    return service.api("GET", f"/api/projections/{name}")


def order(service, name, task):
    method, path = ("DELETE", "beside") if task == "drop" else ("POST", task)
    service.api(method, f"/api/projections/{name}/{path}", status=202)


def done(service, name):
    """Wait for an order to end; gives what the projection is like then."""
    state = eventually(
        lambda: (found := shown(service, name))["order"]["ended_at"] and found, 60
    )
    assert state["order"]["error"] is None, state
    return state


def upkeep(service):
    """Find the process that does what is ordered; None if there is none."""
    projector = service.projector()
    return projector and companion(projector, "upkeep")


@contextmanager
def held_up(service, name):
    """Let a rebuild begin, and come no further than to its first row."""
    order(service, name, "rebuild")
    done(service, name)
    service.api("POST", "/api/apps", {"name": str(uuid4())}, 201)
    with connect_as_owner(service.db_url, BESIDE) as owner, owner.transaction():
        owner.execute(f"LOCK TABLE {name} IN SHARE MODE")
        order(service, name, "rebuild")
        eventually(lambda: shown(service, name)["order"]["state"] == "running")
        yield


@pytest.mark.parametrize("name", ["audit", "inline-machines"])
def test_nobody_notices_that_a_read_model_is_rebuilt_and_switched(service, name):
    with served_meanwhile(service):
        for task in ("rebuild", "diff"):
            order(service, name, task)
            state = done(service, name)
        assert state["comparison"]["is_equal"]
        order(service, name, "switch")
        assert done(service, name)["beside"] is None

    trail = eventually(lambda: ended(service, name))
    assert trail == ["rebuild", "diff", "switch"]
    assert not service.says("projection stopped")


def ended(service, name):
    """List what was ordered by the audit trail, once the last end of it is told."""
    rows = service.api("GET", "/api/audit?kind=projection")["audit"]
    tasks = [row["after"].get("task") for row in reversed(rows) if row["name"] == name]
    return [task for task in tasks if task] if len(tasks) == 6 else None


def test_a_rebuild_goes_on_after_the_process_that_was_at_it_was_killed(service):
    with held_up(service, "audit"):
        first = eventually(lambda: upkeep(service))
        os.kill(first, signal.SIGKILL)

    done(service, "audit")

    order(service, "audit", "diff")
    assert done(service, "audit")["comparison"]["is_equal"]


def test_a_rebuild_goes_on_after_the_projector_was_killed(service):
    with held_up(service, "audit"):
        first = eventually(lambda: upkeep(service))
        os.kill(service.projector(), signal.SIGKILL)
        eventually(lambda: not is_alive(first))

    done(service, "audit")


def test_a_rebuild_is_broken_off_by_who_drops_it(service):
    with held_up(service, "audit"):
        order(service, "audit", "drop")

    assert done(service, "audit")["beside"] is None


def test_the_projector_follows_the_log_while_something_is_rebuilt(service):
    with held_up(service, "audit"):
        app = service.api("POST", "/api/apps", {"name": "Kiosk"}, 201)

        (row,) = eventually(
            lambda: service.api("GET", f"/api/audit?id={app['id']}")["audit"]
        )

    assert row["name"] == "Kiosk"


def test_after_a_request_to_stop_no_rebuild_is_left(postgres, template):
    with postgres.fresh_database(template) as url, running(url) as service:
        eventually(lambda: listed(service) == NAMES)
        with held_up(service, "audit"):
            first = eventually(lambda: upkeep(service))

            service.stop()

            assert not is_alive(first)
