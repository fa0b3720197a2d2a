"""Errors become problems."""

import falcon.asgi
import psycopg
import pytest
import structlog
from falcon.testing import TestClient

from api.requests.errors import PROBLEMS, handle_errors
from api.requests.middleware import RequestMiddleware
from domain.errors import Refused


class Failing:
    """A resource that fails as it was told to."""

    def __init__(self, ex):
        self._ex = ex

    async def on_get(self, req, resp):
        raise self._ex


@pytest.fixture
def get():
    """Give the answer of a resource that fails."""

    def answer(ex):
        app = falcon.asgi.App(middleware=[RequestMiddleware(http_log=False)])
        handle_errors(app)
        app.add_route("/failing", Failing(ex))
        return TestClient(app).get("/failing", headers={"X-Request-ID": "abc-1"})

    return answer


def subclasses(cls):
    """List all that is derived from a class."""
    return [sub for each in cls.__subclasses__() for sub in (each, *subclasses(each))]


def test_every_refusal_has_a_type_of_its_own():
    slugs = [slug for _, slug in PROBLEMS.values()]

    assert set(PROBLEMS) == set(subclasses(Refused))
    assert len(set(slugs)) == len(slugs)


@pytest.mark.parametrize("refusal", PROBLEMS)
def test_a_refusal_is_told_with_its_status_and_type(get, refusal):
    status, slug = PROBLEMS[refusal]

    result = get(refusal("no, because", field="name"))

    assert result.status_code == status
    assert result.json == {
        "type": f"/problems/{slug}",
        "title": slug.replace("-", " ").capitalize(),
        "status": status,
        "detail": "no, because",
        "instance": "/failing",
        "request_id": "abc-1",
        "field": "name",
    }


def test_what_nobody_expected_is_told_without_detail_and_logged_with_the_request(get):
    with structlog.testing.capture_logs() as logs:
        result = get(RuntimeError("secret"))

    assert result.status_code == 500
    assert result.headers["Content-Type"] == "application/problem+json"
    assert result.json == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "instance": "/failing",
        "request_id": "abc-1",
    }
    (line,) = logs
    assert (line["log_level"], line["request_id"]) == ("error", "abc-1")
    assert str(line["exc_info"]) == "secret"


def test_a_lost_database_is_a_reason_to_come_back(get):
    with structlog.testing.capture_logs() as logs:
        result = get(psycopg.OperationalError("no route to 10.0.0.7"))

    assert result.status_code == 503
    assert result.headers["Retry-After"] == "5"
    assert "10.0.0.7" not in result.text
    assert [line["request_id"] for line in logs] == ["abc-1"]


def test_an_error_of_http_keeps_its_headers_and_its_detail(get):
    error = falcon.HTTPTooManyRequests(description="Slowly.", retry_after=7)

    result = get(error)

    assert result.status_code == 429
    assert result.headers["Retry-After"] == "7"
    assert result.json["title"] == "Too Many Requests"
    assert result.json["detail"] == "Slowly."


def test_a_query_that_takes_too_long_is_asked_for_in_parts(get):
    result = get(psycopg.errors.QueryCanceled("canceling statement due to timeout"))

    assert result.status_code == 504
    assert "less of it" in result.json["detail"]
