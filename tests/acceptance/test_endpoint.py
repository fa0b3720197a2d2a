"""The Omaha endpoint as a server on the network: what it takes, and what it refuses."""

import socket

import httpx
import pytest

from tests.acceptance.conftest import FLATCAR
from tests.machines import UpdateEngine

POLL = UpdateEngine("endpoint").polls()


@pytest.mark.parametrize("path", ["/v1/update", "/v1/update/", "/omaha", "/omaha/"])
def test_case_3_every_path_answers_without_a_redirect(service, path):
    apps = service.update(POLL, path)

    assert [app.attrib["appid"] for app in apps] == [f"{{{FLATCAR}}}"]


@pytest.mark.parametrize(
    "content_type",
    ["text/xml", "application/xml", "text/XML", "text/xml; charset=UTF-8"],
)
def test_case_5_what_clients_call_xml_is_taken(service, content_type):
    response = service.post(POLL, **{"Content-Type": content_type})

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/xml; charset=utf-8"


def test_case_4_no_content_type_is_taken(service):
    request = httpx.Request("POST", f"{service.url}/v1/update/", content=POLL)
    assert "Content-Type" not in request.headers

    with httpx.Client() as client:
        response = client.send(request)

    assert response.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/json"},
        {"Content-Type": "text/xml; charset=latin-1"},
        {"Content-Encoding": "gzip"},
    ],
    ids=["json", "latin-1", "gzip"],
)
def test_what_is_not_plain_utf8_xml_is_refused(service, headers):
    assert service.post(POLL, **headers).status_code == 415


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
def test_case_115_only_post_is_allowed(service, method):
    response = httpx.request(method, f"{service.url}/v1/update/")

    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


@pytest.mark.parametrize(
    "body",
    [b"", b"<request", b"<response protocol='3.0'/>", b"\xff\xfe", b"<a>" * 20_000],
    ids=["empty", "cut", "wrong-root", "utf-16", "deep"],
)
def test_cases_13_116_120_what_is_no_request_is_refused(service, body):
    response = service.post(body)

    assert response.status_code == 400
    assert response.headers["Content-Type"].startswith("application/problem+json")


def test_case_117_a_body_beyond_the_limit_is_refused(service):
    assert service.post(b" " * (64 * 1024 + 1)).status_code == 413


def test_case_117_a_body_without_a_length_beyond_the_limit_is_refused(service):
    def endless():
        for _ in range(200):
            yield b" " * 1024

    response = httpx.post(
        f"{service.url}/v1/update/",
        content=endless(),
        headers={"Content-Type": "text/xml"},
    )

    assert response.status_code == 413


def test_case_20_answers_are_not_compressed(service):
    response = service.post(POLL, **{"Accept-Encoding": "identity"})

    assert "Content-Encoding" not in response.headers


def test_case_121_quotes_in_update_conf_are_hinted_at(service):
    body = POLL.replace(b'machinealias=""', b'machinealias=""my host""')

    response = service.post(body)

    assert response.status_code == 400
    assert "update.conf" in response.json()["detail"]


def test_case_89_sixty_apps_are_answered_and_a_hundred_and_one_refused(service):
    app = f'<app appid="{FLATCAR}" version="1.0.0" track="stable"><updatecheck/></app>'

    def request(count):
        return f'<request protocol="3.0">{app * count}</request>'.encode()

    sixty, too_many = service.post(request(60)), service.post(request(101))

    assert (sixty.status_code, sixty.content.count(b"<app ")) == (200, 60)
    assert too_many.status_code == 400


def test_case_125_the_host_header_never_gets_into_an_answer(service):
    response = service.post(POLL, Host="evil.example")

    assert b"evil" not in response.content


def test_a_request_id_is_kept_for_the_log(service):
    response = service.post(POLL, **{"X-Request-ID": "fleet-7.poll-1"})

    assert response.headers["X-Request-ID"] == "fleet-7.poll-1"


def test_a_slow_body_holds_up_nobody_else(service):
    host, port = service.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as slow:
        slow.sendall(
            b"POST /v1/update/ HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n<re"
        )

        assert service.check(POLL) == "noupdate"
