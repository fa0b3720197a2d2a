"""A process that receives files may be killed at any moment, and a disk may be full."""

import multiprocessing
import random
import subprocess
import time

import pytest
from msgspec import structs

from payloads.errors import NoRoom
from payloads.hosting import Host
from payloads.store import Store
from tests.integration.payloads.test_hosting import contents
from tests.stores import APP, CONTENT, files_in, new_store
from tests.unit.updaters.conftest import Shelf, served

OURS = "https://updates.example.net"
KILLS = 50
PIECE = 4096
PAUSE_S = 0.001
LONGEST_S = 0.12


class Throttled(Shelf):
    """Sends a file piece by piece, with a pause after each."""

    def write(self, out, content):
        for at in range(0, len(content), PIECE):
            out.write(content[at : at + PIECE])
            time.sleep(PAUSE_S)


def receive(folder, package):
    Host(folder, OURS, reserve=0).take_over(APP, package)


def seen_in(store):
    return {store.path_of(place).read_bytes() for place in store.places()}


def test_who_is_killed_goes_on_and_no_half_file_is_ever_seen(tmp_path):
    store, shelf, chance = new_store(tmp_path), Throttled(), random.Random(50)
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["payloads.hosting", __name__])
    with served(shelf) as url:
        package, kills = contents(url, version="1.0.0"), 0
        while kills < KILLS:
            process = processes.Process(target=receive, args=(store.folder, package))
            process.start()
            process.join(chance.uniform(0, LONGEST_S))
            kills += process.is_alive()
            process.kill()
            process.join()
            assert {store.path_of(at).read_bytes() for at in store.places()} <= {
                CONTENT
            }
            if process.exitcode == 0:
                package = structs.replace(package, version=f"1.0.{kills}")
        receive(store.folder, package)

    begun = [asked for asked in shelf.asked if asked is None]
    assert len(begun) < len(shelf.asked), "nothing was gone on with"
    assert seen_in(store) == {CONTENT}
    assert not [path for path in files_in(store) if path.startswith(".incoming")]


@pytest.fixture
def tiny_disk(tmp_path):
    """A disk of 2 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root mounts disks")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("told", [0, 3_000_000])
def test_on_a_full_disk_nothing_is_seen_and_nothing_is_left(tiny_disk, told):
    shelf = Shelf()
    shelf.content = CONTENT * 12
    store = Store(tiny_disk, OURS, reserve=0)
    store.prepare()

    with served(shelf) as url, pytest.raises(NoRoom) as refusal:
        receive(tiny_disk, contents(url, size=told, extra_files=()))

    wanted = "No space left on device" if told == 0 else "3,000,000 are needed"
    assert wanted in str(refusal.value)
    assert files_in(store) == []
