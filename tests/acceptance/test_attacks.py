"""What is tried against servers, tried against this one."""

import re
import socket
from contextlib import suppress

import httpx
import pytest

from tests.acceptance.conftest import FLATCAR, running
from tests.machines import UpdateEngine
from tests.waiting import eventually

POLL = UpdateEngine("attacked").polls()
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) ")
HOST = b"Host: x\r\n"
POST = b"POST /v1/update/ HTTP/1.1\r\n" + HOST
CHUNKED = b"Transfer-Encoding: chunked\r\n"
GET = b"GET /health HTTP/1.1\r\n" + HOST


def exchange(service, data):
    """Send bytes; gives all that comes back until the server ends the connection."""
    host, port = service.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        with suppress(ConnectionError):  # it had enough; what it said may be read
            connection.sendall(data)
        answer = b""
        with suppress(ConnectionResetError):
            while more := connection.recv(65536):
                answer += more
    return answer


def statuses(answer):
    return [int(status) for status in STATUS.findall(answer)]


@pytest.mark.parametrize(
    "request_",
    [
        POST
        + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        + GET,
        POST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
        POST + b"Content-Length: -1\r\n\r\n",
        POST + b"Content-Length: +5\r\n\r\nabcde",
        POST + b"Content-Length: 3\r\n 5\r\n\r\nabcde",
        POST
        + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n",
        POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n0\r\n\r\n",
        b"POST /v1/update/ HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        GET + b"Host: y\r\n\r\n",
        GET + b"A: b\rTransfer-Encoding: chunked\r\n\r\n",
        GET + b"A: \0\r\n\r\n",
        b"GET /hea\0lth HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET /health\r\n\r\n",
        b"GET /health HTTP/9.9\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_what_two_servers_could_read_differently_is_refused_and_ends_it(
    service, request_
):
    answer = exchange(service, request_)

    assert statuses(answer) == [400]
    assert b"application/problem+json" in answer
    assert b"x-content-type-options: nosniff" in answer


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (GET + b"".join(b"A%d: b\r\n" % i for i in range(200)) + b"\r\n", 431),
        (GET + b"A: " + b"a" * 20_000 + b"\r\n\r\n", 431),
        (GET + b"A: " + b"a" * 1_000_000, 431),
        (b"GET /" + b"a" * 1_000_000, 431),
        (b"GET /health?" + b"a" * 5_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    ],
    ids=["many", "long", "endless", "endless-line", "long-query"],
)
def test_headers_that_are_too_much_are_refused(service, request_, status):
    # The server may end the connection before a sender of a megabyte has read why.
    assert statuses(exchange(service, request_)) in ([status], [])


def test_a_body_that_nobody_asked_for_is_not_kept(service):
    answer = exchange(service, GET + b"Content-Length: 99999999\r\n\r\n" + b"x" * 2**21)

    assert statuses(answer) in ([200], [])


def test_what_is_pipelined_is_never_answered_in_anothers_name(service):
    answer = exchange(
        service, GET + b"\r\n" + GET.replace(b"health", b"nope") + b"\r\n"
    )

    assert statuses(answer) == [200]


def test_a_websocket_is_an_ordinary_request(service):
    upgrade = (
        b"Upgrade: websocket\r\nConnection: Upgrade, close\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        b"Sec-WebSocket-Version: 13\r\n\r\n"
    )

    assert statuses(exchange(service, GET + upgrade)) == [200]


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"GET //api/apps", 401),
        (b"GET /%61pi/apps", 401),
        (b"GET /api/apps/%00", 401),
        (b"GET /api/apps/%2e%2e/users", 401),
        (b"GET /health/../api/apps", 404),
        (b"GET /health/%2e%2e/api/apps", 404),
        (b"GET http://evil.example/api/apps", 404),
        (b"TRACE /health", 405),
        (b"TRACE /api/apps", 401),
        (b"CONNECT evil.example:80", 404),
        (b"FOO /health", 400),
        (b"GET /health?%00=%ff&&&=" + b"a&" * 1_000, 200),
    ],
)
def test_no_path_and_no_method_leads_past_the_door(service, line, status):
    answer = exchange(
        service, line + b" HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n"
    )

    assert statuses(answer) == [status]
    assert b"TRACE" not in answer.partition(b"\r\n\r\n")[2]


def test_no_answer_tells_what_software_it_comes_from(service):
    for request_ in (GET + b"Connection: close\r\n\r\n", b"nonsense\r\n\r\n"):
        assert b"server:" not in exchange(service, request_).lower()


def test_a_compressed_body_is_not_unpacked(service):
    response = service.post(b"\x1f\x8b" + b"\0" * 100, **{"Content-Encoding": "gzip"})

    assert response.status_code == 415


def test_attacks_leave_no_traceback_behind(service):
    exchange(service, b"nonsense\r\n\r\n")

    assert not service.says("Traceback")


def test_behind_a_trusted_proxy_clients_are_told_apart_and_limited(postgres, template):
    """A poll too many is put off quietly; nobody else is."""
    settings = {
        "COREROLLER_TRUSTED_PROXIES": "127.0.0.0/8",
        "COREROLLER_OMAHA_RATE": "1",
        "COREROLLER_OMAHA_PATH_SECRET": "correct-horse",
    }
    path = "/v1/update/correct-horse"
    with (
        postgres.fresh_database(template) as url,
        running(url, "--workers", "1", "--http-log", **settings) as service,
    ):

        def polls(address):
            headers = {"X-Forwarded-For": f"6.6.6.6, {address}"}
            return service.post(POLL, path, **headers).text

        def seen_from():
            path = f"/api/apps/{FLATCAR}/instances/attacked"
            return service.api("GET", path)["ip"]

        assert "PollInterval" not in polls("198.51.100.7")
        # It may ask 20 times at once, and once a second from then on.
        assert any('"14400"' in polls("198.51.100.7") for _ in range(200))
        assert "PollInterval" not in polls("198.51.100.8")
        metrics = httpx.get(f"{service.url}/metrics").text
        assert "coreroller_omaha_put_off_total 1.0" in metrics
        assert service.post(POLL).status_code == 501
        # Addresses are written down once a second.
        assert eventually(seen_from) in ("198.51.100.7", "198.51.100.8")
        assert service.says('"peer": "198.51.100.7"')
        assert not service.says("correct-horse")
