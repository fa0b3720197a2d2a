"""``/health`` and ``/ready``."""

import asyncio

import falcon.asgi
import pytest
import structlog
from falcon.testing import TestClient

from api import health
from api.errors import handle_errors
from api.health import add_health_routes
from api.middleware import RequestMiddleware


async def is_well():
    pass


async def is_broken():
    raise RuntimeError("secret")


async def is_stuck():
    await asyncio.sleep(60)


def client(**checks):
    app = falcon.asgi.App(middleware=[RequestMiddleware(http_log=False)])
    handle_errors(app)
    add_health_routes(app, checks)
    return TestClient(app)


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


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_a_monitor_may_ask_for_the_head_only(path):
    result = client().head(path)

    assert result.status_code == 200
    assert result.text == ""
