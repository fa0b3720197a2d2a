"""The endpoint, with somebody else behind it who decides."""

import asyncio

import falcon.asgi
import pytest
from falcon import testing

from api.requests.errors import handle_errors
from api.requests.middleware import RequestMiddleware
from omaha import endpoint
from omaha.answers import answer_later
from omaha.batch import Unavailable
from omaha.committer import Overloaded
from omaha.endpoint import UpdateResource
from tests.machines import UpdateEngine

MACHINE = UpdateEngine("machine")


class Behind:
    """Answers everything the same way, or fails."""

    def __init__(self, *, is_busy=False, error=None):
        self.is_busy = is_busy
        self.seen = []
        self._error = error

    async def submit(self, arrival):
        self.seen.append(arrival)
        if self._error is not None:
            raise self._error
        return tuple(answer_later(app, 2700) for app in arrival.request.apps)


def post(behind, body, *, path="/v1/update/", secret="", is_pushy=False, **headers):
    app = falcon.asgi.App()
    app.add_middleware(RequestMiddleware(http_log=False))
    handle_errors(app)
    resource = UpdateResource(behind, secret, lambda address: is_pushy)
    endpoint.add_routes(app, resource)
    client = testing.TestClient(app)
    headers = {"Content-Type": "text/xml", **headers}
    return client.simulate_post(path, body=body, headers=headers)


@pytest.mark.parametrize("error", [Unavailable("gone"), Overloaded()])
def test_case_127_what_cannot_be_recorded_is_answered_503(error):
    result = post(Behind(error=error), MACHINE.polls())

    assert result.status_code == 503
    assert result.headers["Retry-After"] == "60"


def test_case_128_under_load_machines_that_only_ask_are_sent_away_quietly():
    behind = Behind(is_busy=True)

    result = post(behind, MACHINE.polls())

    assert result.status_code == 200
    assert '<updatecheck status="noupdate" PollInterval="14400"/>' in result.text
    assert behind.seen == []


def test_under_load_reports_are_still_taken():
    behind = Behind(is_busy=True)

    post(behind, MACHINE.reports(14, 1))

    assert len(behind.seen) == 1


def test_who_asks_too_often_is_sent_away_quietly():
    behind = Behind()

    result = post(behind, MACHINE.polls(), is_pushy=True)

    assert result.status_code == 200
    assert 'PollInterval="14400"' in result.text
    assert behind.seen == []


def test_who_reports_too_often_is_told_to_come_back():
    behind = Behind()

    result = post(behind, MACHINE.reports(14, 1), is_pushy=True)

    assert (result.status_code, result.headers["Retry-After"]) == (503, "60")
    assert behind.seen == []


@pytest.mark.parametrize("path", ["/v1/update/s3cret", "/omaha/s3cret/"])
def test_a_path_with_the_secret_is_answered(path):
    assert (
        post(Behind(), MACHINE.polls(), path=path, secret="s3cret").status_code == 200
    )


@pytest.mark.parametrize(
    "path",
    ["/v1/update", "/v1/update/", "/omaha/", "/omaha/S3cret", "/v1/update/s3cret/x"],
)
def test_a_path_without_the_secret_is_not_served(path):
    behind = Behind()

    result = post(behind, MACHINE.polls(), path=path, secret="s3cret")

    assert (result.status_code, behind.seen) == (501, [])


def test_without_a_secret_there_is_nothing_below_the_paths():
    assert post(Behind(), MACHINE.polls(), path="/v1/update/x").status_code == 404


def test_the_request_id_goes_with_the_request():
    behind = Behind()

    post(behind, MACHINE.polls(), **{"X-Request-ID": "poll-7"})

    assert behind.seen[0].correlation_id == "poll-7"


def test_a_body_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(endpoint, "BODY_TIMEOUT_S", 0.01)

    class Stream:
        async def read(self, size):
            await asyncio.sleep(1)

    class Slow:
        stream = Stream()

    with pytest.raises(falcon.HTTPError) as caught:
        asyncio.run(endpoint._read_body(Slow()))

    assert caught.value.status_code == 408
