"""Request ids and the log of requests."""

import re

import falcon.asgi
import pytest
import structlog
from falcon.testing import TestClient

from api.requests.middleware import RequestMiddleware


class Echo:
    """A resource that tells the request's id, and what a line of log would have."""

    async def on_get(self, req, resp):
        resp.media = {
            "request_id": req.context.request_id,
            "logged": structlog.contextvars.get_contextvars(),
        }


def client(*, http_log):
    app = falcon.asgi.App(middleware=[RequestMiddleware(http_log=http_log)])
    app.add_route("/echo", Echo())
    return TestClient(app)


def test_a_request_has_an_id_of_its_own():
    results = [client(http_log=False).get("/echo") for _ in range(2)]

    ids = {result.headers["X-Request-ID"] for result in results}
    assert len(ids) == 2
    for result in results:
        request_id = result.headers["X-Request-ID"]
        assert re.fullmatch("[0-9a-f]{16}", request_id)
        assert result.json == {
            "request_id": request_id,
            "logged": {"request_id": request_id},
        }


def test_a_request_keeps_the_id_it_was_sent_with():
    result = client(http_log=False).get("/echo", headers={"X-Request-ID": "a.B_9-"})

    assert result.headers["X-Request-ID"] == "a.B_9-"
    assert result.json["request_id"] == "a.B_9-"


@pytest.mark.parametrize("given", ["", "a b", "a\nb", "ä", "x" * 65, "a,b"])
def test_an_id_that_could_spoil_a_log_is_replaced(given):
    result = client(http_log=False).get("/echo", headers={"X-Request-ID": given})

    assert re.fullmatch("[0-9a-f]{16}", result.headers["X-Request-ID"])


def test_a_request_is_logged_in_one_line():
    with structlog.testing.capture_logs() as logs:
        client(http_log=True).get("/echo?secret=1", headers={"X-Request-ID": "abc-1"})

    (line,) = logs
    assert line.pop("ms") >= 0
    assert line == {
        "event": "request",
        "log_level": "info",
        "method": "GET",
        "path": "/echo",
        "status": 200,
        "peer": "127.0.0.1",
        "user": None,
        "request_id": "abc-1",
    }


def test_what_is_not_there_is_logged_too():
    with structlog.testing.capture_logs() as logs:
        client(http_log=True).get("/nothing")

    assert [line["status"] for line in logs] == [404]


def test_nothing_is_logged_unless_asked_for():
    with structlog.testing.capture_logs() as logs:
        client(http_log=False).get("/echo")

    assert logs == []
