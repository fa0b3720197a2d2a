"""The client against a server of the test's own."""

import httpx
import pytest

from omaha.protocol.events import Event
from omaha.protocol.requests import parse_request
from tests.unit.updaters.test_offers import answered
from updaters import Instance, Step, UpdateFailed, Updater, update
from updaters.pace import Pace

INSTANCE = Instance(
    app_id="org.example.<app>",
    instance_id="web-1",
    version="1.0.0",
    track="stable & co",
    alias='"one"',
    arch="x86_64",
)
NOTHING = answered('<updatecheck status="noupdate"/>')
AN_UPDATE = answered(
    '<updatecheck status="ok"><urls><url codebase="http://127.0.0.1:9/"/></urls>'
    '<manifest version="2.0.0"><packages><package name="a" size="1" hash="AAAA"/>'
    "</packages></manifest></updatecheck>"
)


class Server:
    """Gives its answers one after the other, and keeps what was said."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.heard = []

    def __call__(self, request):
        self.heard.append(parse_request(request.read()))
        answer = self.answers.pop(0) if self.answers else NOTHING
        if isinstance(answer, bytes):
            return httpx.Response(200, content=answer)
        return answer


def updater_of(server):
    http = httpx.Client(transport=httpx.MockTransport(server))
    return Updater("http://server.test/", INSTANCE, http, Pace(lambda: 0.5))


def test_a_check_says_who_asks_whatever_is_in_the_names():
    server = Server()

    assert updater_of(server).check() is None

    (app,) = server.heard[0].apps
    assert (app.app_id, app.machine_id) == (INSTANCE.app_id, INSTANCE.instance_id)
    assert (app.version, app.track) == (INSTANCE.version, INSTANCE.track)
    assert (app.machine_alias, server.heard[0].os_arch) == (INSTANCE.alias, "x86_64")
    assert app.ping
    assert app.update_check


@pytest.mark.parametrize("step", Step)
def test_a_report_is_an_event_and_no_check(step):
    server = Server()

    updater_of(server).report(step)

    (app,) = server.heard[0].apps
    kind, result = step.value
    assert app.events == (Event(event_type=kind, event_result=result),)
    assert not app.update_check


def test_a_failure_is_reported_with_its_code():
    server = Server()

    updater_of(server).report_failure(10)

    (event,) = server.heard[0].apps[0].events
    assert (event.event_type, event.event_result, event.error_code) == (3, 0, 10)


def test_it_comes_back_when_the_server_says():
    answer = answered('<updatecheck status="noupdate" PollInterval="600"/>')
    updater = updater_of(Server(answer))

    updater.check()

    assert updater.wait() == pytest.approx(600)


def test_without_a_word_it_comes_back_as_update_engine_does():
    updater = updater_of(Server())

    updater.check()

    assert updater.wait() == pytest.approx(45 * 60)


def test_it_waits_longer_after_each_failure_and_as_long_as_asked():
    busy = httpx.Response(503, headers={"Retry-After": "500"})
    updater = updater_of(Server(b"", b"", busy, NOTHING))
    waits = []

    for _ in range(3):
        with pytest.raises(UpdateFailed):
            updater.check()
        waits.append(updater.wait())
    updater.check()

    assert waits == [60, 120, 500]
    assert updater.wait() == pytest.approx(45 * 60)


def test_no_answer_is_told_with_its_code():
    def refuse(request):
        raise httpx.ConnectError("refused")

    with pytest.raises(UpdateFailed) as caught:
        updater_of(refuse).check()

    assert caught.value.code == 2000


def test_a_refusal_is_told_with_its_status():
    with pytest.raises(UpdateFailed) as caught:
        updater_of(Server(httpx.Response(501))).check()

    assert caught.value.code == 2501


def test_an_answer_without_end_is_refused():
    with pytest.raises(UpdateFailed, match="too long"):
        updater_of(Server(b"x" * 2_000_000)).check()


def test_what_fails_is_reported_and_raised(tmp_path):
    server = Server(AN_UPDATE, NOTHING, httpx.Response(404), NOTHING)
    http = httpx.Client(transport=httpx.MockTransport(_files_missing(server)))
    updater = Updater("http://server.test/", INSTANCE, http)

    with pytest.raises(UpdateFailed):
        update(updater, tmp_path, lambda offer, files: None)

    said = [event.error_code for r in server.heard for event in r.apps[0].events]
    assert said == [None, 9]


def _files_missing(server):
    def answer(request):
        return httpx.Response(404) if request.method == "GET" else server(request)

    return answer
