"""What a container asks itself to know whether it is healthy."""

from __future__ import annotations

import importlib.util
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

import pytest

from tests.deployment import DEPLOY
from tests.listening import Quiet, listening


@pytest.fixture
def main():
    file = DEPLOY / "docker/healthcheck.py"
    specification = importlib.util.spec_from_file_location("healthcheck", file)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module.main


@pytest.fixture
def server(monkeypatch):
    """A server that answers as it is told, at the address of the settings."""

    class Handler(Quiet, BaseHTTPRequestHandler):
        status, paths = 200, []

        def do_GET(self):
            self.paths.append(self.path)
            self.send_response(self.status)
            self.end_headers()

    with listening(Handler) as url:
        monkeypatch.setenv("COREROLLER_BIND", f"0.0.0.0:{urlsplit(url).port}")
        yield Handler


def test_a_server_that_answers_is_healthy(main, server):
    main()

    assert server.paths == ["/health"]


def test_a_server_that_answers_something_else_is_not(main, server):
    server.status = 503

    with pytest.raises(SystemExit, match="answered 503"):
        main()


def test_where_nobody_answers_nobody_is_healthy(main, monkeypatch):
    monkeypatch.setenv("COREROLLER_BIND", "[::]:1")

    with pytest.raises(SystemExit, match="no answer"):
        main()
