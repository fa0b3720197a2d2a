"""The running service behind a real nginx, with the configuration of deploy/nginx."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.acceptance.conftest import FLATCAR, PASSWORD, free_port, running
from tests.acceptance.test_event_feed import blocks, registered
from tests.machines import UpdateEngine
from tests.waiting import eventually

ROOT = Path(__file__).parents[2]
CERTIFICATE = ROOT / "tests/fixtures/tls/first.pem"
MACHINES, OPERATORS = "updates.example.net", "rollouts.example.net"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
FRAME = """
{user}
daemon off;
pid {folder}/pid;
error_log {folder}/errors info;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{parts}
}}
"""

pytestmark = pytest.mark.skipif(NGINX is None, reason="no nginx; `make nginx` gets it")


def configuration(folder, https, http, upstreams):
    """Write our files into a whole configuration, with a test's ports and files."""
    parts = upstreams + (ROOT / "deploy/nginx/coreroller.conf").read_text()
    for ours, tests in {
        "listen 443": f"listen 127.0.0.1:{https}",
        "listen 80": f"listen 127.0.0.1:{http}",
        "/etc/nginx/tls/server.pem": str(CERTIFICATE),
        "/etc/nginx/tls/server.key": str(CERTIFICATE),
    }.items():
        assert ours in parts
        parts = parts.replace(ours, tests)
    file = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    file.write_text(FRAME.format(folder=folder, user=user, parts=parts))
    return file


@contextmanager
def proxy(file, port):
    """Run nginx until the end of the block."""
    command = [NGINX, "-e", file.with_name("errors"), "-c", file]
    with subprocess.Popen(command) as process:
        try:
            eventually(lambda: process.poll() is not None or listens(port))
            yield
        finally:
            process.terminate()


def listens(port):
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def asking(service, https, http):
    with httpx.Client(
        transport=httpx.HTTPTransport(verify=False, local_address="127.0.0.2"),
        timeout=30,
    ) as client:
        yield Outside(service, client, https, http)


class Outside:
    """Somebody who asks nginx, by a name and from an address that is not nginx's."""

    def __init__(self, service, client, https, http):
        self.service, self._client = service, client
        self._https, self._http = https, http

    def ask(self, method, name, path, *, tls=True, headers=None, **options):
        auth = options.pop("auth", None)
        request = self._request(
            method, name, path, tls=tls, headers=headers or {}, **options
        )
        return self._client.send(request, auth=auth)

    def stream(self, name, path, **headers):
        request = self._request("GET", name, path, tls=True, headers=headers)
        return self._client.send(request, auth=("admin", PASSWORD), stream=True)

    def known_addresses(self):
        """Tell where machines asked from; what is written down a little later."""
        path = f"/api/apps/{FLATCAR}/instances?duration=1d"
        machines = self.service.api("GET", path)["instances"]
        return [machine["ip"] for machine in machines if machine["ip"]]

    def ask_raw(self, name, path):
        """Ask for a path as it is written; gives the status."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with (
            socket.create_connection(("127.0.0.1", self._https), 10) as connection,
            context.wrap_socket(connection, server_hostname=name) as tls,
        ):
            head = f"GET {path} HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n"
            tls.sendall(head.encode())
            return int(tls.recv(64).split()[1])

    def upload(self, name, path, size):
        """Send so many bytes without signing in; gives the status."""
        command = ["curl", "--silent", "--insecure", "--output", "/dev/null"]
        command += ["--write-out", "%{http_code}", "--data-binary", "@-"]
        command += ["--resolve", f"{name}:{self._https}:127.0.0.1", "--http1.1"]
        command += [f"https://{name}:{self._https}{path}"]
        done = subprocess.run(
            command, input=bytes(size), capture_output=True, check=True
        )
        return int(done.stdout)

    def _request(self, method, name, path, *, tls, headers, **options):
        scheme, port = ("https", self._https) if tls else ("http", self._http)
        return self._client.build_request(
            method,
            f"{scheme}://127.0.0.1:{port}{path}",
            headers={"Host": name, **headers},
            extensions={"sni_hostname": name},
            **options,
        )


@pytest.fixture(scope="module")
def outside(postgres, template, tmp_path_factory):
    folder, https, http = tmp_path_factory.mktemp("nginx"), free_port(), free_port()
    environment = {
        "COREROLLER_TRUSTED_PROXIES": "127.0.0.1",
        "COREROLLER_ALLOWED_HOSTS": f"{MACHINES},{OPERATORS},127.0.0.1",
        "COREROLLER_URL": f"https://{OPERATORS}",
        "COREROLLER_ENABLE_SYNCER": "false",
    }
    with (
        postgres.fresh_database(template) as url,
        running(url, **environment) as service,
    ):
        ours = (ROOT / "deploy/nginx/upstream.conf").read_text()
        assert "127.0.0.1:8000" in ours
        upstreams = ours.replace("127.0.0.1:8000", service.url.removeprefix("http://"))
        with proxy(configuration(folder, https, http, upstreams), https):
            yield from asking(service, https, http)


@pytest.mark.parametrize("upstreams", ["nginx", "compose/full"])
def test_nginx_takes_the_configuration(tmp_path, upstreams):
    text = (ROOT / "deploy" / upstreams / "upstream.conf").read_text()
    file = configuration(tmp_path, free_port(), free_port(), text)
    command = [NGINX, "-t", "-e", tmp_path / "errors", "-c", file]

    verdict = subprocess.run(command, capture_output=True, text=True, check=False)

    assert verdict.returncode == 0, verdict.stderr
    assert "[warn]" not in verdict.stderr


def test_a_machine_updates_under_its_name_and_is_known_by_its_own_address(outside):
    answer = outside.ask(
        "POST",
        MACHINES,
        "/v1/update/",
        headers={"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9"},
        content=UpdateEngine("behind-nginx").polls(),
    )

    assert answer.status_code == 200
    assert b'status="noupdate"' in answer.content
    addresses = eventually(outside.known_addresses)
    assert addresses == ["127.0.0.2"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 404),
        ("/api/apps", 404),
        ("/health", 404),
        ("/metrics", 404),
        ("/v1/update/../../api/about", 404),
        ("/v1/update/..%2f..%2fapi/about", 404),
        ("/payloads/%2e%2e/api/about", 404),
        ("/v1/update/", 405),
    ],
)
def test_the_machines_name_has_nothing_for_operators(outside, path, status):
    assert outside.ask_raw(MACHINES, path) == status


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/update/", 404),
        ("//v1/update/", 404),
        ("/omaha", 404),
        ("/metrics", 404),
        ("/api/apps", 401),
        ("/api/openapi.json", 200),
        ("/health", 200),
    ],
)
def test_the_operators_name_has_nothing_for_machines(outside, path, status):
    assert outside.ask_raw(OPERATORS, path) == status


def test_payloads_are_asked_for_and_not_sent_under_the_machines_name(outside):
    asked = outside.ask("GET", MACHINES, "/payloads/unknown")
    sent = outside.ask("POST", MACHINES, "/payloads/unknown", content=b"x")

    assert asked.status_code == 404
    assert asked.headers["Content-Type"] != "text/html"
    assert sent.status_code == 403


def test_the_server_knows_that_it_is_asked_over_tls(outside):
    answer = outside.ask("GET", OPERATORS, "/health")

    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_without_tls_everybody_is_sent_to_it_and_keeps_the_method(outside):
    answer = outside.ask("POST", MACHINES, "/v1/update/", tls=False, content=b"x")

    assert answer.status_code == 308
    assert answer.headers["Location"] == f"https://{MACHINES}/v1/update/"


def test_another_name_gets_not_even_a_certificate(outside):
    with pytest.raises(ssl.SSLError, match="unrecognized name"):
        outside.ask_raw("another.example.net", "/health")


def test_bodies_are_limited_by_what_they_are_for(outside):
    body = {"name": "x" * (65 << 10)}
    signed_in = {"json": body, "auth": ("admin", PASSWORD)}

    assert outside.ask("POST", MACHINES, "/omaha", json=body).status_code == 413
    assert outside.ask("POST", OPERATORS, "/api/apps", **signed_in).status_code == 422


def test_what_happens_is_followed_live_through_nginx(outside):
    with closing(
        outside.stream(OPERATORS, "/api/events?after=end", Accept="text/event-stream")
    ) as answer:
        stream = blocks(answer.iter_lines())
        assert "data" not in next(stream)
        outside.ask(
            "POST", MACHINES, "/v1/update/", content=UpdateEngine("live").polls()
        )

        assert registered(next(stream)) == "live"


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("/api/apps", 900 << 10),
        (f"/api/apps/{FLATCAR}/payloads?version=1.0.0&filename=x", 8 << 20),
    ],
)
def test_who_is_refused_while_sending_is_told_so(outside, path, size):
    for _ in range(6):
        assert outside.upload(OPERATORS, path, size) == 401
