"""What is in the folder under its name is whole, and stays as it is."""

import errno
import os
import threading

import pytest

from domain.arch import Arch
from domain.errors import Invalid
from payloads.errors import CannotHost, NoRoom
from payloads.places import place_of, release_of
from payloads.store import Store
from payloads.uploads import Upload
from tests.digests import base64_of
from tests.stores import APP, CONTENT, PLACE, RELEASE, files_in, put

EVER = 2**63


def test_a_file_is_seen_when_it_is_whole(store):
    with Upload(store, PLACE) as upload:
        upload.write(CONTENT[:1000])
        assert list(store.places()) == []
        upload.write(CONTENT[1000:])
        measured = upload.finish()

    assert list(store.places()) == [PLACE]
    assert store.path_of(PLACE).read_bytes() == CONTENT
    assert measured.size == len(CONTENT)
    assert measured.sha1 == base64_of("sha1", CONTENT)
    assert measured.sha256 == base64_of("sha256", CONTENT)
    assert files_in(store) == [PLACE.path]


def test_what_breaks_off_leaves_nothing(store):
    with Upload(store, PLACE) as upload:
        upload.write(CONTENT)

    assert files_in(store) == []


def test_the_same_again_is_as_good_and_other_bytes_are_refused(store):
    put(store)
    put(store)

    with pytest.raises(CannotHost, match="other bytes under"):
        put(store, CONTENT[::-1])
    assert store.path_of(PLACE).read_bytes() == CONTENT
    assert files_in(store) == [PLACE.path]


def test_of_two_at_once_with_other_bytes_one_is_refused(store):
    both, refused = threading.Barrier(2), []

    def bring(content):
        both.wait()
        try:
            put(store, content)
        except CannotHost as ex:
            refused.append(ex)

    bringing = [threading.Thread(target=bring, args=(c,)) for c in (b"one", b"two")]
    for thread in bringing:
        thread.start()
    for thread in bringing:
        thread.join()

    assert len(refused) == 1
    assert files_in(store) == [PLACE.path]


def test_there_is_no_room(tmp_path):
    store = Store(tmp_path, "https://updates.example.net", reserve=2**60)

    with pytest.raises(NoRoom, match="are needed: make room"):
        store.require_room(1)


def test_a_full_disk_is_told_in_a_sentence_and_leaves_nothing(store, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(NoRoom, match=r"cannot be received: No space left on device"):
        put(store)
    assert files_in(store) == []


def test_a_long_upload_looks_at_the_disk_now_and_then(store, monkeypatch):
    monkeypatch.setattr("payloads.uploads._LOOK_EVERY", 1000)
    store = Store(store.folder, "https://updates.example.net", reserve=2**60)

    with Upload(store, PLACE) as upload:
        upload.write(CONTENT[:999])
        with pytest.raises(NoRoom):
            upload.write(CONTENT[999:])
    assert files_in(store) == []


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(CannotHost, match="files cannot be kept in"):
        Store(tmp_path / "file" / "folder", "https://updates.example.net").prepare()


def test_what_is_wanted_is_not_removed(store):
    put(store)
    path = store.path_of(PLACE)

    assert not store.remove(path, before_ns=path.stat().st_ctime_ns)
    assert store.confirm(PLACE)
    assert store.remove(path, before_ns=EVER)
    assert not store.confirm(PLACE)
    assert [each.name for each in store.folder.iterdir()] == [".incoming"]


def test_others_files_are_not_ours(store):
    put(store)
    for path in ("README/a/b", f"{APP}/.hidden/x", f"{RELEASE.path}/a b"):
        store.folder.joinpath(path).parent.mkdir(parents=True, exist_ok=True)
        store.folder.joinpath(path).write_text("")

    assert list(store.places()) == [PLACE]


def test_a_release_has_a_url_and_a_folder():
    store = Store("unused", "https://updates.example.net/")
    release = release_of(APP, Arch.AARCH64, "4230.2.1+build.7")

    assert store.url_of(release) == (
        f"https://updates.example.net/payloads/{APP}/arm64-4230.2.1+build.7/"
    )


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".x", "a/b", "a\\b", "a b", "a%2fb", "ä", "a\0", "x" * 129]
)
def test_a_name_that_is_not_plain_is_refused(name):
    with pytest.raises(Invalid, match="use at most 128 letters"):
        place_of(RELEASE, name)


def test_a_version_may_be_too_long_for_a_folder():
    with pytest.raises(Invalid, match="cannot be called"):
        release_of(APP, Arch.AMD64, "1.0.0-" + "x" * 128)
