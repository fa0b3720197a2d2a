"""``/health`` and ``/ready``."""

import asyncio

import falcon.asgi
import pytest
import structlog
from falcon.testing import TestClient

from api.operations.routes import Routes
from api.requests.errors import handle_errors
from api.requests.middleware import RequestMiddleware
from api.server import health
from api.server.health import add_health_routes


async def is_well():
    pass


async def is_broken():
    raise RuntimeError("secret")


async def is_stuck():
    await asyncio.sleep(60)


def client(parts=(), **checks):
    app = falcon.asgi.App(middleware=[RequestMiddleware(http_log=False)])
    handle_errors(app)
    add_health_routes(Routes(app), checks, dict(parts))
    return TestClient(app)


async def has_no_faults():
    return {}


async def has_faults():
    return {"audit": "stopped"}


def test_a_server_that_answers_is_alive_whatever_it_lacks():
    result = client(database=is_broken).get("/health")

    assert result.status_code == 200
    assert result.json == {"status": "ok"}


def test_a_server_is_ready_when_all_is_well():
    result = client(database=is_well, committer=is_well).get("/ready")

    assert result.status_code == 200
    assert result.json == {"status": "ok"}


def test_a_server_that_is_not_ready_says_what_is_missing_and_logs_why():
    with structlog.testing.capture_logs() as logs:
        checks = {"database": is_broken, "migrations": is_well, "committer": is_broken}
        result = client(**checks).get("/ready")

    assert result.status_code == 503
    assert result.headers["Content-Type"] == "application/problem+json"
    assert result.json["detail"] == "Not ready: database, committer."
    assert [line["database"] for line in logs] == ["RuntimeError('secret')"]


def test_a_check_that_hangs_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(health, "TIMEOUT_S", 0.01)

    result = client(committer=is_stuck).get("/ready")

    assert result.status_code == 503
    assert result.json["detail"] == "Not ready: committer."


def test_a_part_that_is_out_of_order_is_named_and_the_server_ready_all_the_same():
    parts = {"projections": has_faults, "syncers": has_no_faults}
    result = client(parts, database=is_well).get("/ready")

    assert result.status_code == 200
    assert result.json == {"status": "degraded", "projections": {"audit": "stopped"}}


@pytest.mark.parametrize("asked", [is_broken, is_stuck])
def test_a_part_of_which_nothing_is_known_is_no_reason_to_turn_machines_away(
    monkeypatch, asked
):
    monkeypatch.setattr(health, "TIMEOUT_S", 0.01)

    with structlog.testing.capture_logs() as logs:
        result = client({"projections": asked}, database=is_well).get("/ready")

    assert result.status_code == 200
    assert result.json == {"status": "degraded", "projections": "unknown"}
    assert len(logs) == 1


def test_where_no_part_is_out_of_order_nothing_is_said_of_it():
    result = client({"projections": has_no_faults}).get("/ready")

    assert result.json == {"status": "ok"}


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_a_monitor_may_ask_for_the_head_only(path):
    result = client().head(path)

    assert result.status_code == 200
    assert result.text == ""
