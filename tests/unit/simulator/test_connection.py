"""How requests get to a server, and what is made of those that do not."""

import asyncio
import ssl

import pytest

from simulator import connection as module
from simulator.connection import Address, BadAddress, Connection
from simulator.habits import Habits
from simulator.probe import Unfit, probe
from simulator.replies import Reply, Silence
from tests.unit.simulator.server import Server, answer, nothing
from tests.unit.simulator.web import omaha, page, running


def post(reply, count: int = 1):
    """Post over one connection; gives the outcomes and the server."""

    async def run():
        async with running(reply) as web:
            connection = Connection(Address(web.url))
            outcomes = [await connection.post(b"hello") for _ in range(count)]
            connection.close()
            return outcomes, web

    return asyncio.run(run())


def test_one_connection_serves_one_request_after_the_other():
    outcomes, web = post(lambda body: page(body + b" yourself"), count=3)

    assert outcomes == [Reply(200, b"hello yourself")] * 3
    assert web.connections == 1


def test_a_request_looks_as_one_of_update_engine():
    _, web = post(lambda body: page(b""))

    head = web.heads[0].split("\r\n")
    assert head[0] == "POST /v1/update/ HTTP/1.1"
    assert head[1] == f"Host: {web.url.removeprefix('http://')}"
    assert "Content-Type: text/xml" in head


def test_a_status_is_told_with_its_body():
    outcomes, _ = post(
        lambda body: b"HTTP/1.1 503 No\r\nContent-Length: 4\r\n\r\nbusy", count=2
    )

    assert outcomes == [Reply(503, b"busy")] * 2


def test_a_body_in_chunks_is_put_together():
    outcomes, _ = post(
        lambda body: (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
        )
    )

    assert outcomes == [Reply(200, b"abc")]


def test_a_server_that_closes_gets_a_new_connection():
    outcomes, web = post(lambda body: page(b"", b"Connection: close\r\n"), count=2)

    assert outcomes == [Reply(200)] * 2
    assert web.connections == 2


def test_a_connection_that_rested_is_not_used_again(monkeypatch):
    monkeypatch.setattr(module, "FRESH_S", 0)

    outcomes, web = post(lambda body: page(b""), count=2)

    assert outcomes == [Reply(200)] * 2
    assert web.connections == 2


def test_a_lost_connection_is_a_silence_and_the_next_request_opens_another():
    replies = iter([None, page(b"")])

    outcomes, web = post(lambda body: next(replies), count=2)

    assert outcomes == [Silence.CUT_OFF, Reply(200)]
    assert web.connections == 2


def test_what_is_not_http_is_a_lost_connection():
    outcomes, _ = post(lambda body: b"SSH-2.0\r\n\r\n")

    assert outcomes == [Silence.CUT_OFF]


def test_nobody_listening_is_a_refusal():
    async def run():
        async with running(lambda body: None) as web:
            address = Address(web.url)
        return await Connection(address).post(b"")

    assert asyncio.run(run()) is Silence.REFUSED


def test_a_server_that_never_answers_times_out(monkeypatch):
    monkeypatch.setattr(module, "TIMEOUT_S", 0.01)

    outcomes, web = post(lambda body: b"", count=2)

    assert outcomes == [Silence.TIMED_OUT] * 2
    assert web.connections == 2


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://a.example", "/v1/update/"),
        ("http://a.example/", "/v1/update/"),
        ("http://a.example/omaha/", "/omaha/"),
    ],
)
def test_a_url_without_a_path_gets_the_usual_one(url, target):
    address = Address(url)

    assert address.head.startswith(f"POST {target} HTTP/1.1\r\n".encode())
    assert (address.host, address.port, address.tls) == ("a.example", 80, None)


def test_https_is_spoken_to_port_443():
    address = Address("https://user:secret@a.example:8443/")

    assert isinstance(address.tls, ssl.SSLContext)
    assert (address.port, Address("https://a.example").port) == (8443, 443)
    assert b"secret" not in address.head


@pytest.mark.parametrize(
    "url", ["a.example:8000", "ftp://a", "http://", "http://a:99999", "http://[::1"]
)
def test_what_is_no_url_of_a_server_is_refused(url):
    with pytest.raises(BadAddress, match="is no URL such as"):
        Address(url)


def ask(reply, **habits) -> None:
    async def run():
        async with running(reply) as web:
            await probe(Address(web.url), Habits(machines=1, **habits))

    asyncio.run(run())


def test_a_probe_asks_for_each_board_without_leaving_a_machine():
    server = Server()

    ask(omaha(server), boards=("amd64-usr", "arm64-usr"), track="beta")

    asked = [app for _, app in server.received]
    assert [(app.board, app.track) for app in asked] == [
        ("amd64-usr", "beta"),
        ("arm64-usr", "beta"),
    ]
    assert all(app.update_check and not app.machine_id for app in asked)


UNKNOWN = answer(nothing()).replace(b'status="ok"', b'status="error-unknown"')


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (page(UNKNOWN), "answers error-unknown to application .*, track stable"),
        (page(b"Welcome"), r"no Omaha server does \(HTTP 200\)"),
        (page(b'<response protocol="3.0"/>'), "no Omaha server does"),
        (b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", r"\(HTTP 404\)"),
        (None, "does not answer: connection lost; is `rollerd serve` up"),
    ],
)
def test_a_server_that_does_not_know_the_machines_is_unfit(body, complaint):
    with pytest.raises(Unfit, match=complaint):
        ask(lambda request: body)
