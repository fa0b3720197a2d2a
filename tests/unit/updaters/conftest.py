"""A web server with files, which can be made to misbehave."""

import hashlib
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

import pytest

from tests.listening import Quiet, listening
from updaters.offers import Offer, OfferedFile

CONTENT = bytes(range(256)) * 1000


class Shelf:
    """
    What is served.

    Attributes:
        content: The file, under any name.
        cut_after: How many bytes each answer has before the connection is cut.
        understands_ranges: Whether a part can be asked for.
        status: What is answered instead of the file.
        sends_to: The folder that is named instead, unless it was asked for there.
        asked: The Range header of each request.
    """

    def __init__(self):
        self.content = CONTENT
        self.cut_after = None
        self.understands_ranges = True
        self.status = None
        self.sends_to = None
        self.asked = []

    def serve(self, handler):
        asked = handler.headers.get("Range")
        self.asked.append(asked)
        if self.status is not None:
            handler.send_error(self.status)
            return
        if self.sends_to is not None and "elsewhere" not in handler.path:
            handler.send_response(302)
            handler.send_header("Location", self.sends_to + handler.path[1:])
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        start = 0
        if asked and self.understands_ranges:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
        if start and start >= len(self.content):
            handler.send_error(416)
            return
        handler.send_response(206 if start else 200)
        rest = self.content[start:]
        handler.send_header("Content-Length", str(len(rest)))
        handler.end_headers()
        self.write(handler.wfile, rest[: self.cut_after])

    def write(self, out, content):
        """Send what there is to send."""
        out.write(content)


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def url(shelf):
    with served(shelf) as url:
        yield url


@contextmanager
def served(shelf):
    """Serve a shelf; gives its URL."""

    class Handler(Quiet, BaseHTTPRequestHandler):
        def do_GET(self):
            shelf.serve(self)

    with listening(Handler) as url:
        yield f"{url}/"


def offer_of(*urls, content=CONTENT, size=None, name="app-2.0.0"):
    """Offer a file that has the hashes and the size of a content."""
    digests = {
        algorithm: hashlib.new(algorithm, content).hexdigest()
        for algorithm in ("sha1", "sha256")
    }
    size = len(content) if size is None else size
    return Offer("2.0.0", urls, (OfferedFile(name, size, digests),))
