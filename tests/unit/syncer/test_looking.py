"""Files are looked for where machines would ask for them."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

import pytest
from msgspec import structs

from domain.arch import Arch
from domain.package_contents import ExtraFile, PackageContents, PackageType
from payloads.course import tell_nobody
from syncer.errors import FileMissing
from syncer.looking import check_there, looked_for
from syncer.settling import from_upstream

CONTENTS = PackageContents(
    type=PackageType.FLATCAR,
    version="4152.2.3",
    arch=Arch.AMD64,
    url="http://127.0.0.1:1/",
    filename="update.gz",
    size=1000,
)
MIGHT_BE_THERE = {
    "update.gz": (200, "1000"),
    "oem.gz": (302, "0"),
    "length-unknown.gz": (200, None),
    "for-machines.gz": (403, "0"),
    "not-by-head.gz": (405, "0"),
    "not-now.gz": (503, "0"),
}


@contextmanager
def served(answers):
    """Answer `HEAD`, for each file with a status and a length; gives the package."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self):
            status, length = answers[self.path[1:]]
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/update.gz")
            if length is not None:
                self.send_header("Content-Length", length)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/"
    names = [name for name in answers if name != CONTENTS.filename]
    files = tuple(ExtraFile(name, 1000) for name in names)
    yield structs.replace(CONTENTS, url=url, extra_files=files)
    server.shutdown()
    server.server_close()


def test_what_is_there_or_might_be_is_taken_over():
    settle = looked_for(from_upstream)

    with served(MIGHT_BE_THERE) as contents:
        assert settle(UUID(int=1), contents, tell_nobody) is contents


@pytest.mark.parametrize(
    ("answers", "complaint"),
    [
        (
            {"update.gz": (404, "0")},
            r"there is no file http.*/update.gz \(status 404\)",
        ),
        ({"oem.gz": (410, "0")}, "there is no file http.*/oem.gz"),
        ({"update.gz": (200, "999")}, "has 999 bytes, and should have 1,000"),
    ],
)
def test_what_is_clearly_not_there_is_refused(answers, complaint):
    answers = {**MIGHT_BE_THERE, **answers}

    with served(answers) as contents, pytest.raises(FileMissing, match=complaint):
        check_there(contents)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://[::1"])
def test_where_nobody_answers_us_machines_may_still_be_answered(url):
    check_there(structs.replace(CONTENTS, url=url), total_s=0.2)
