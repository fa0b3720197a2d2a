"""Files of an upstream become ours, or nothing does."""

import base64
import hashlib
import threading

import pytest
from msgspec import structs

from domain.arch import Arch
from domain.package_contents import (
    ExtraFile,
    PackageContents,
    PackageType,
    UpdateAction,
)
from payloads.course import PATIENCE_S
from payloads.errors import CannotHost, NoRoom
from payloads.hosting import Host
from payloads.store import Store
from tests.digests import base64_of
from tests.stores import APP, CONTENT, PLACE, RELEASE, files_in, new_store, put
from tests.unit.updaters.conftest import Shelf, served

OURS = f"https://updates.example.net/payloads/{RELEASE.path}/"
SHA1 = base64_of("sha1", CONTENT)
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def store(tmp_path):
    return new_store(tmp_path)


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def upstream(shelf):
    with served(shelf) as url:
        yield url


@pytest.fixture
def host(store):
    return Host(store.folder, "https://updates.example.net", reserve=0)


def contents(url, **fields):
    action = UpdateAction(sha256=base64_of("sha256", CONTENT))
    extra = ExtraFile("oem-qemu.gz", len(CONTENT), SHA1, SHA256)
    told = {
        "version": "2.0.0",
        "filename": PLACE.name,
        "size": len(CONTENT),
        "hash": SHA1,
        "action": action,
        "extra_files": (extra,),
        **fields,
    }
    return PackageContents(type=PackageType.FLATCAR, arch=Arch.AMD64, url=url, **told)


def test_all_files_of_a_package_become_ours(host, store, upstream):
    package, told = contents(upstream), []

    taken = host.take_over(APP, package, lambda *course: told.append(course))

    assert taken == structs.replace(package, url=OURS)
    assert files_in(store) == [
        f"{RELEASE.path}/{n}" for n in (PLACE.name, "oem-qemu.gz")
    ]
    assert store.path_of(PLACE).read_bytes() == CONTENT
    assert told[-1] == (2 * len(CONTENT), 2 * len(CONTENT))


def test_what_is_ours_already_is_not_fetched(host, shelf, upstream):
    host.take_over(APP, contents(upstream))
    asked = list(shelf.asked)

    assert host.take_over(APP, contents(upstream)).url == OURS
    assert shelf.asked == asked


def test_a_download_that_broke_off_is_gone_on_with(host, shelf, store, upstream):
    shelf.cut_after = 50_000
    with pytest.raises(CannotHost, match="cut off"):
        host.take_over(APP, contents(upstream))
    assert list(store.places()) == []
    shelf.cut_after = None

    host.take_over(APP, contents(upstream))

    assert "bytes=100000-" in shelf.asked
    assert store.path_of(PLACE).read_bytes() == CONTENT


def test_of_a_package_with_one_wrong_file_nothing_is_seen(host, store, upstream):
    wrong = ExtraFile("oem-qemu.gz", len(CONTENT), SHA1, "0" * 64)

    with pytest.raises(CannotHost, match="the sha256 of oem-qemu"):
        host.take_over(APP, contents(upstream, extra_files=(wrong,)))
    assert list(store.places()) == []


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"size": len(CONTENT) + 1}, "has 256,000 bytes, and should have 256,001"),
        ({"size": 1000}, "should have 1,000"),
        ({"hash": base64.b64encode(bytes(20)).decode()}, "the sha1 of"),
        ({"hash": "no base64"}, "is not base64"),
        ({"filename": ""}, "names no file"),
        ({"filename": "../x"}, "cannot be called '../x'"),
        ({"hash": "", "action": None}, "no hash of app-2.0.0 is offered"),
        ({"version": "1.0.0-" + "x" * 200}, "cannot be called"),
    ],
)
def test_what_is_not_as_it_was_told_is_refused(
    host, store, upstream, fields, complaint
):
    package = structs.replace(contents(upstream), extra_files=(), **fields)

    with pytest.raises(CannotHost, match=complaint):
        host.take_over(APP, package)
    assert list(store.places()) == []


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("http://[::1", "cut off"),
        ("ftp://127.0.0.1/", "cut off"),
        ("http://127.0.0.1:1/", "cut off"),
    ],
)
def test_an_upstream_that_is_none_is_told(host, url, complaint):
    with pytest.raises(CannotHost, match=complaint):
        host.take_over(APP, contents(url))


def test_an_upstream_that_fails_or_falls_silent_is_given_up(
    host, shelf, upstream, monkeypatch
):
    shelf.status = 500
    with pytest.raises(CannotHost, match="answers HTTP 500"):
        host.take_over(APP, contents(upstream))
    monkeypatch.setattr("payloads.hosting.SILENCE_S", 0.05)
    woken = threading.Event()
    shelf.serve = lambda handler: woken.wait()

    with pytest.raises(CannotHost, match="cut off: timed out"):
        host.take_over(APP, contents(upstream))
    woken.set()


def test_redirects_are_followed_to_the_web_only(host, shelf, store, upstream):
    shelf.sends_to = f"{upstream}elsewhere/"
    host.take_over(APP, contents(upstream))
    shelf.sends_to = "file:///etc/"

    with pytest.raises(CannotHost, match="cut off"):
        host.take_over(APP, structs.replace(contents(upstream), version="3.0.0"))
    assert len(list(store.places())) == 2


def test_other_bytes_that_are_ours_stay(host, store, upstream):
    put(store, CONTENT[::-1])

    with pytest.raises(CannotHost, match="other bytes under"):
        host.take_over(APP, contents(upstream))
    assert store.path_of(PLACE).read_bytes() == CONTENT[::-1]


def test_two_do_not_receive_the_same(host, store, upstream):
    with (
        store.receiving(RELEASE),
        pytest.raises(CannotHost, match="another process is receiving"),
    ):
        host.take_over(APP, contents(upstream))


def test_there_is_no_room_for_what_is_told(store, shelf, upstream):
    host = Host(store.folder, "https://updates.example.net", reserve=2**60)

    with pytest.raises(NoRoom, match="512,000 are needed"):
        host.take_over(APP, contents(upstream))
    assert shelf.asked == []


def test_a_disk_that_fills_on_the_way_is_left_as_it_was(
    host, store, upstream, monkeypatch
):
    room = iter([None])
    monkeypatch.setattr("payloads.course._LOOK_EVERY", 100_000)

    def require_room(self, size):
        if next(room, "full") == "full":
            raise NoRoom("the disk is full")

    monkeypatch.setattr(Store, "require_room", require_room)

    with pytest.raises(NoRoom):
        host.take_over(APP, contents(upstream, size=0))
    assert files_in(store) == []


def test_an_upstream_that_trickles_is_given_up(store, upstream):
    now = iter(range(0, 10**9, PATIENCE_S))
    host = Host(
        *(store.folder, "https://updates.example.net"),
        reserve=0,
        clock=lambda: next(now),
    )

    with pytest.raises(CannotHost, match="less than 65,536 bytes came in 60 s"):
        host.take_over(APP, contents(upstream))
