"""An upstream that says what a test wants it to, or misbehaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from tests.digests import base64_of
from tests.listening import Quiet, listening

FLATCAR = "{e96281a6-d1af-4bde-9a0a-97b76e56dc57}"
FOLDER = "https://files.example.net/amd64-usr/{}/"
NOTHING = '<updatecheck status="noupdate"/>'
Handler = BaseHTTPRequestHandler


def manifest(
    version: str,
    marks: str = "",
    *,
    name: str = "update.gz",
    size: object = None,
    sha1: str | None = None,
    sha256: str | None = None,
    files: str = "",
    event: str = "postinstall",
    more: str = "",
) -> str:
    """Write the manifest of a package; its payload is its version, in letters."""
    size = len(version) if size is None else size
    sha1 = base64_of("sha1", version) if sha1 is None else sha1
    sha256 = base64_of("sha256", version) if sha256 is None else sha256
    return (
        f'<manifest version="{version}" {marks}><packages>'
        f'<package name="{name}" size="{size}" hash="{sha1}" required="true"/>{files}'
        f'</packages><actions><action event="{event}" sha256="{sha256}" {more}/>'
        "</actions></manifest>"
    )


def offer(*manifests: str, urls: tuple[str, ...] = (FOLDER.format("4152.2.3"),)) -> str:
    """Write what is said of a check when there is something new."""
    told = "".join(f'<url codebase="{url}"/>' for url in urls)
    return (
        f'<updatecheck status="ok"><urls>{told}</urls>{"".join(manifests)}'
        "</updatecheck>"
    )


def answer(check: str, app_id: str = FLATCAR, status: str = "ok") -> bytes:
    """Write an answer about one application."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><response protocol="3.0" server="test">'
        f'<daystart elapsed_seconds="1"/><app appid="{app_id}" status="{status}">'
        f"{check}</app></response>"
    ).encode()


@dataclass
class Upstream:
    """
    An Omaha server.

    Attributes:
        says: What it answers, to each track; else that there is nothing new.
        behaves: Answers in its place, on each track.
        asked: The requests that came.
    """

    url: str = ""
    says: dict[str, bytes] = field(default_factory=dict)
    behaves: dict[str, Callable[[Handler], None]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self, handler: Handler) -> None:
        length = int(handler.headers["Content-Length"])
        request = handler.rfile.read(length).decode()
        self.asked.append(request)
        track = request.partition('track="')[2].partition('"')[0]
        if track in self.behaves:
            self.behaves[track](handler)
            return
        send(handler, self.says.get(track, answer(NOTHING)))


def send(handler: Handler, body: bytes, status: int = 200, **headers: str) -> None:
    """Answer with a body."""
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def serving() -> Iterator[Upstream]:
    """Run an upstream until the end of the block."""
    upstream = Upstream()

    class Answers(Quiet, BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            upstream.answer(self)

    with listening(Answers) as url:
        upstream.url = f"{url}/v1/update/"
        yield upstream
