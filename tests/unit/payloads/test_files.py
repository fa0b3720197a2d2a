"""Hosted files, as they are served: whole, in part, or known already."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import psutil
import pytest
from falcon.asgi import App
from falcon.testing import TestClient

from api.payloads.files import Reading, add_file_routes
from api.payloads.ranges import Part
from payloads.places import Place
from tests.stores import APP, CONTENT, PLACE, RELEASE, put

PATH = f"/payloads/{PLACE.path}"
MODIFIED = datetime(2026, 8, 3, 9, 30, tzinfo=UTC)


@pytest.fixture
def client(store):
    app = App()
    add_file_routes(app, store)
    put(store)
    os.utime(store.path_of(PLACE), (MODIFIED.timestamp(),) * 2)
    return TestClient(app)


def test_a_file_is_sent_as_it_is_and_may_be_kept(client):
    answer = client.get(PATH)

    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["Content-Length"] == str(len(CONTENT))
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Last-Modified"] == "Mon, 03 Aug 2026 09:30:00 GMT"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Content-Encoding" not in answer.headers


def test_head_tells_the_same_without_the_bytes(client):
    answer, head = client.get(PATH), client.simulate_head(PATH)

    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(answer.headers)


@pytest.mark.parametrize(
    ("asked", "told", "content"),
    [
        ("bytes=1000-1999", "bytes 1000-1999/256000", CONTENT[1000:2000]),
        ("bytes=200000-", "bytes 200000-255999/256000", CONTENT[200000:]),
        ("bytes=-10", "bytes 255990-255999/256000", CONTENT[-10:]),
    ],
)
def test_a_part_is_sent_where_one_is_asked_for(client, asked, told, content):
    answer = client.get(PATH, headers={"Range": asked})

    assert (answer.status_code, answer.content) == (206, content)
    assert answer.headers["Content-Range"] == told
    assert answer.headers["Content-Length"] == str(len(content))


def test_a_part_behind_the_end_is_refused_with_the_size(client):
    answer = client.get(PATH, headers={"Range": "bytes=256000-"})

    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["Content-Range"] == "bytes */256000"


@pytest.mark.parametrize("of", ["ETag", "Last-Modified"])
def test_a_part_of_what_the_client_has_begun_with_is_sent(client, of):
    tag = client.simulate_head(PATH).headers[of]
    asked = {"Range": "bytes=1000-"}

    same = client.get(PATH, headers={**asked, "If-Range": tag})
    other = client.get(PATH, headers={**asked, "If-Range": '"another"'})

    assert (same.status_code, same.content) == (206, CONTENT[1000:])
    assert (other.status_code, other.content) == (200, CONTENT)


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ({"If-None-Match": "{tag}"}, 304),
        ({"If-None-Match": '"another", W/{tag}'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"another"'}, 200),
        ({"If-Modified-Since": "Mon, 03 Aug 2026 09:30:00 GMT"}, 304),
        ({"If-Modified-Since": "Tue, 04 Aug 2026 09:30:00 GMT"}, 304),
        ({"If-Modified-Since": "Mon, 03 Aug 2026 09:29:59 GMT"}, 200),
        ({"If-Modified-Since": "Monday, 03-Aug-26 09:30:00 GMT"}, 304),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-Modified-Since": "Fri, 31 Dec 9999 23:59:59 -0100"}, 200),
        (
            {
                "If-None-Match": '"another"',
                "If-Modified-Since": "Mon, 03 Aug 2026 09:30:00 GMT",
            },
            200,
        ),
    ],
)
def test_what_the_client_has_is_not_sent_again(client, condition, status):
    tag = client.simulate_head(PATH).headers["ETag"]
    headers = {name: text.replace("{tag}", tag) for name, text in condition.items()}

    answer = client.get(PATH, headers=headers)

    assert answer.status_code == status
    assert answer.content == (CONTENT if status == 200 else b"")


def test_a_file_that_was_replaced_has_another_tag(client, store):
    before = client.simulate_head(PATH).headers["ETag"]
    store.remove(store.path_of(PLACE), before_ns=2**63)
    put(store, CONTENT[::-1])

    assert client.simulate_head(PATH).headers["ETag"] != before


def test_a_file_that_is_wanted_again_keeps_its_tag(client, store):
    before = client.simulate_head(PATH).headers["ETag"]
    put(store)

    assert client.simulate_head(PATH).headers["ETag"] == before


def test_what_is_no_file_is_not_found(client, store):
    store.path_of(Place(RELEASE, "folder")).mkdir()
    os.mkfifo(store.path_of(Place(RELEASE, "pipe")))

    for name in ("folder", "pipe", "nothing", ".hidden", "a b"):
        assert client.get(f"/payloads/{RELEASE.path}/{name}").status_code == 404
    assert client.get(f"/payloads/{APP}/amd64-1.0.0/x").status_code == 404


def test_files_are_closed_however_it_ends(client):
    def opened():
        paths = [each.path for each in psutil.Process().open_files()]
        return [path for path in paths if path.endswith(PLACE.name)]

    for headers in ({}, {"Range": "bytes=1-2"}, {"If-None-Match": "*"}):
        client.get(PATH, headers=headers)
    client.simulate_head(PATH)
    client.get(PATH, headers={"Range": "bytes=999999-"})

    assert opened() == []


def test_a_file_that_became_shorter_ends_the_connection(store):
    put(store)
    opened = store.open(PLACE)
    before = Part(0, opened.size + 1)

    async def send():
        async for piece in Reading(opened, before, readers):
            assert piece == CONTENT

    with (
        opened.file,
        ThreadPoolExecutor() as readers,
        pytest.raises(EOFError, match="became shorter"),
    ):
        asyncio.run(send())
