"""TLS with a certificate of one's own."""

from __future__ import annotations

import shutil
import signal
import socket
import ssl
import time
from pathlib import Path

from tests.acceptance.conftest import running

CERTIFICATES = Path(__file__).parent.parent / "fixtures" / "tls"


def common_name(service, trusted: Path) -> str:
    """Shake hands with a server, and give the name in its certificate."""
    host, port = service.url.removeprefix("https://").split(":")
    context = ssl.create_default_context(cafile=trusted)
    with (
        socket.create_connection((host, int(port)), timeout=5) as connection,
        context.wrap_socket(connection, server_hostname=host) as tls,
    ):
        tls.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = tls.recv(65536)
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b"strict-transport-security: max-age=" in answer
        subject = dict(pair for (pair,) in tls.getpeercert()["subject"])
        return subject["commonName"]


def test_a_certificate_of_ones_own_is_served_and_replaced_on_sighup(
    postgres, template, tmp_path
):
    certificate = tmp_path / "server.pem"
    shutil.copy(CERTIFICATES / "first.pem", certificate)
    with (
        postgres.fresh_database(template) as url,
        running(url, "--certfile", str(certificate)) as service,
    ):
        first, second = CERTIFICATES / "first.pem", CERTIFICATES / "second.pem"
        assert common_name(service, first) == "first.example.net"

        shutil.copy(second, certificate)
        service.process.send_signal(signal.SIGHUP)

        deadline = time.monotonic() + 20
        while True:
            try:
                assert common_name(service, second) == "second.example.net"
                break
            except ssl.SSLError:  # a worker that is about to go
                assert time.monotonic() < deadline
                time.sleep(0.1)
