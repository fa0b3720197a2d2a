"""The dashboard's files, as browsers and other programs get them."""

import gzip

import falcon.asgi
import pytest
from falcon.testing import TestClient

from api.dashboard.files import read_files
from api.dashboard.pages import serve_dashboard

PAGE = b"<html><script>let dark;</script><script src='/assets/a-1.js'></script></html>"
SCRIPT = b"let a = 1;" * 100
FROM_BROWSER = {"Accept": "text/html,*/*;q=0.8", "Accept-Encoding": "gzip, br"}


@pytest.fixture
def built(tmp_path):
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_bytes(PAGE)
    (tmp_path / "assets/a-1.js").write_bytes(SCRIPT)
    (tmp_path / "assets/a.woff2").write_bytes(b"font")
    return tmp_path


@pytest.fixture
def client(built):
    app = falcon.asgi.App()
    serve_dashboard(app, read_files(built))
    return TestClient(app)


@pytest.mark.parametrize("path", ["/", "/login", "/apps/x/groups/y", "/index.html"])
def test_a_browser_gets_the_page_at_every_address(client, path):
    result = client.simulate_get(path, headers=FROM_BROWSER)

    assert result.status_code == 200
    assert gzip.decompress(result.content) == PAGE
    assert result.headers["Content-Type"] == "text/html; charset=utf-8"
    assert result.headers["Cache-Control"] == "no-cache"


def test_the_page_loads_nothing_of_others(client):
    policy = client.simulate_get("/").headers["Content-Security-Policy"]

    directives = dict(each.split(" ", 1) for each in policy.split("; "))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"].startswith("'self' 'sha256-")
    assert "unsafe" not in directives["script-src"]
    assert directives["connect-src"] == "'self'"


def test_a_program_is_told_that_there_is_nothing(client):
    result = client.simulate_get("/nothing", headers={"Accept": "application/json"})

    assert result.status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_sent_there(client, method):
    result = client.simulate_request(method, "/", headers=FROM_BROWSER)

    assert result.status_code == 404


def test_a_file_with_its_hash_in_its_name_is_kept_for_good(client):
    result = client.simulate_get("/assets/a-1.js")

    assert result.content == SCRIPT
    assert "immutable" in result.headers["Cache-Control"]
    assert "Content-Security-Policy" not in result.headers


def test_who_has_it_already_does_not_get_it_again(client):
    etag = client.simulate_get("/").headers["ETag"]

    result = client.simulate_get("/", headers={"If-None-Match": etag})

    assert (result.status_code, result.content) == (304, b"")


def test_what_is_compressed_already_is_sent_as_it_is(client):
    result = client.simulate_get("/assets/a.woff2", headers=FROM_BROWSER)

    assert result.content == b"font"
    assert "Content-Encoding" not in result.headers


@pytest.mark.parametrize(
    "path", ["/../setup.cfg", "/assets/../../files.py", "/%2e%2e/files.py", "//etc"]
)
def test_a_path_leads_to_no_other_file(client, path):
    result = client.simulate_get(path, headers={"Accept": "*/*"})

    assert result.status_code == 404


def test_without_a_build_the_page_says_how_to_make_one(tmp_path):
    app = falcon.asgi.App()
    serve_dashboard(app, read_files(tmp_path))

    result = TestClient(app).simulate_get("/")

    assert result.status_code == 200
    assert "make dashboard" in result.text
