"""What is answered while the database is away."""

import asyncio

import falcon.asgi
import msgspec
import psycopg
import pytest
from falcon.testing import TestClient

from api.app import add_routes
from api.feeds.followers import Followers
from api.operations import services as work
from api.operations.routes import Routes
from api.requests.middleware import RequestMiddleware
from eventstore import database
from eventstore.bell import Bell
from tests.integration.api.client import PASSWORD, USERNAME, basic

NOBODY_THERE = "postgresql://127.0.0.1:1/coreroller"


@pytest.fixture
def without_database(services):
    """Take the connections away."""
    services.database.close()


@pytest.mark.usefixtures("without_database")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_api_asks_to_come_back_while_the_database_is_away(api, method):
    result = api.simulate_request(method, "/api/apps", json={"name": "Fleet"})

    assert result.status_code == 503
    assert int(result.headers["Retry-After"]) > 0
    assert result.headers["Content-Type"] == "application/problem+json"
    assert result.json["title"] == "Service Unavailable"


@pytest.mark.usefixtures("without_database")
def test_who_has_no_credentials_is_not_told_about_the_database(stranger):
    assert stranger.get("/api/apps").status_code == 401


def test_a_lost_connection_is_replaced(api, app):
    with api.services.database.connection() as connection:
        connection.close()

    assert api.get("/api/apps").json["totalCount"] == 1


def test_a_database_that_does_not_answer_is_not_waited_for_for_ever(
    services, monkeypatch
):
    monkeypatch.setattr(database, "CONNECT_TIMEOUT_S", 0.3)
    away = database.Database(NOBODY_THERE)
    app = falcon.asgi.App(middleware=[RequestMiddleware(http_log=False)])
    followers = Followers(Bell(NOBODY_THERE))
    add_routes(Routes(app), msgspec.structs.replace(services, database=away), followers)

    result = TestClient(app).get("/api/apps", headers=basic(USERNAME, PASSWORD))

    assert result.status_code == 503
    away.close()


def test_a_query_is_not_waited_for_for_ever(services, monkeypatch):
    monkeypatch.setattr(work, "READ_TIMEOUT_MS", 20)

    with pytest.raises(psycopg.errors.QueryCanceled):
        asyncio.run(services.read(lambda c: c.execute("SELECT pg_sleep(60)")))
