"""Downloads: interrupted, wrong, without end."""

import httpx
import pytest

from tests.unit.updaters.conftest import CONTENT, offer_of
from updaters.download import download
from updaters.errors import Code, UpdateFailed
from updaters.offers import Offer, OfferedFile


@pytest.fixture
def http():
    # PERF: certificates, which nothing here asks for, take 40 ms to load.
    with httpx.Client(verify=False) as client:
        yield client


def test_a_file_is_there_under_its_name_when_it_is_right(http, url, tmp_path):
    (path,) = download(http, offer_of(url), tmp_path)

    assert path == tmp_path / "app-2.0.0"
    assert path.read_bytes() == CONTENT
    assert [each.name for each in tmp_path.iterdir()] == ["app-2.0.0"]


def test_a_download_that_was_cut_off_goes_on_where_it_ended(http, url, shelf, tmp_path):
    shelf.cut_after = 200_000

    (path,) = download(http, offer_of(url), tmp_path)

    assert path.read_bytes() == CONTENT
    assert shelf.asked == [None, "bytes=200000-"]


def test_it_goes_on_after_a_restart_too(http, url, shelf, tmp_path):
    shelf.cut_after = 50_000
    with pytest.raises(UpdateFailed):
        download(http, offer_of(url), tmp_path)
    shelf.cut_after = None

    (path,) = download(http, offer_of(url), tmp_path)

    assert path.read_bytes() == CONTENT
    assert shelf.asked[-1] == "bytes=100000-"


def test_it_begins_anew_where_the_server_knows_no_ranges(http, url, shelf, tmp_path):
    (tmp_path / ".app-2.0.0.part").write_bytes(CONTENT[:1000])
    shelf.understands_ranges = False

    (path,) = download(http, offer_of(url), tmp_path)

    assert path.read_bytes() == CONTENT


def test_what_was_left_of_another_file_does_not_stay(http, url, tmp_path):
    (tmp_path / ".app-2.0.0.part").write_bytes(b"x" * 1000)

    (path,) = download(http, offer_of(url), tmp_path)

    assert path.read_bytes() == CONTENT


def test_more_than_there_is_was_left(http, url, tmp_path):
    (tmp_path / ".app-2.0.0.part").write_bytes(b"x" * len(CONTENT))

    (path,) = download(http, offer_of(url, size=0), tmp_path)

    assert path.read_bytes() == CONTENT


def test_what_is_there_already_is_not_fetched_again(http, url, shelf, tmp_path):
    download(http, offer_of(url), tmp_path)

    download(http, offer_of(url), tmp_path)

    assert len(shelf.asked) == 1


@pytest.mark.parametrize(
    ("offered", "code"),
    [
        (offer_of(content=CONTENT[:-1]), Code.SIZE_MISMATCH),
        (offer_of(content=CONTENT + b"more"), Code.SIZE_MISMATCH),
        (offer_of(content=CONTENT[::-1]), Code.HASH_MISMATCH),
    ],
)
def test_what_is_not_what_was_offered_is_never_seen(
    http, url, shelf, tmp_path, offered, code
):
    offer = Offer(offered.version, (url,), offered.files)

    with pytest.raises(UpdateFailed) as caught:
        download(http, offer, tmp_path)

    assert caught.value.code == code
    assert not (tmp_path / "app-2.0.0").exists()


def test_another_url_is_tried(http, url, tmp_path):
    (path,) = download(http, offer_of("http://127.0.0.1:9/", url), tmp_path)

    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize("status", [404, 500])
def test_a_server_without_the_file_is_told(http, url, shelf, tmp_path, status):
    shelf.status = status

    with pytest.raises(UpdateFailed, match=f"HTTP {status}") as caught:
        download(http, offer_of(url), tmp_path)

    assert caught.value.code == Code.TRANSFER_FAILED


def test_what_cannot_be_verified_is_not_fetched(http, url, shelf, tmp_path):
    offer = Offer("2.0.0", (url,), (OfferedFile("app", 3, {}),))

    with pytest.raises(UpdateFailed) as caught:
        download(http, offer, tmp_path)

    assert caught.value.code == Code.NOT_VERIFIABLE
    assert shelf.asked == []
