"""A disk may be full, or be filled by what is received."""

import subprocess

import pytest

from payloads.errors import NoRoom
from payloads.hosting import Host
from payloads.store import Store
from tests.integration.payloads.test_hosting import contents
from tests.stores import APP, CONTENT, files_in
from tests.unit.updaters.conftest import Shelf, served

OURS = "https://updates.example.net"


def receive(folder, package):
    Host(folder, OURS, reserve=0).take_over(APP, package)


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
