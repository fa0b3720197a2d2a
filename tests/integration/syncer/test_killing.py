"""`rollerd sync`, killed while it downloads: what is seen is whole, and there once."""

import base64
import hashlib
import math
import multiprocessing
import os
import random
import signal
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from clock.post import connect, is_taken_by
from deploy.main import cli
from deploy.seed import LINES
from domain.syncing import SYNCER
from payloads.needs import paths_of
from projections.syncing import known_packages, last_order
from tests.integration.syncer.conftest import STABLE
from tests.stores import files_in, new_store
from tests.unit.updaters.conftest import CONTENT, Shelf, served
from tests.upstream import answer, manifest, offer
from tests.waiting import eventually

CERTIFICATE = Path(__file__).parents[2] / "fixtures/tls/first.pem"
KILLS = 50
PAYLOAD = CONTENT[:100_000]
FILES = 2 * 2
"""Of a release: a floor and a target, each with a payload and an extra file."""
PIECE = 4096
PAUSE_S = 0.0005
LONGEST_S = 0.04
"""From a byte to the kill: as long as what comes after the last byte of a release."""
_VERSIONS = """
    SELECT contents ->> 'version', f.channel_id IS NOT NULL
      FROM packages
      LEFT JOIN channel_floors f USING (package_id)
     ORDER BY 1
"""


class Slow(Shelf):
    """Sends files piece by piece, and calls somebody when so many bytes are sent."""

    def __init__(self):
        super().__init__()
        self.content = PAYLOAD
        self.sent, self.mark, self.call = 0, math.inf, None

    def write(self, out, content):
        with suppress(ConnectionError):
            for at in range(0, len(content), PIECE):
                out.write(content[at : at + PIECE])
                self.count(PIECE)
                time.sleep(PAUSE_S)

    def count(self, size):
        self.sent += size
        if self.sent >= self.mark:
            self.mark = math.inf
            self.call()

    def call_after(self, size, call):
        self.sent, self.mark, self.call = 0, size, call


def digest(algorithm):
    return base64.b64encode(hashlib.new(algorithm, PAYLOAD).digest()).decode()


def release(number, url):
    """Offer a floor and a target."""
    sha256 = hashlib.sha256(PAYLOAD).hexdigest()
    extra = (
        f'<package name="oem.gz" size="{len(PAYLOAD)}" hash="{digest("sha1")}"'
        f' hash_sha256="{sha256}" required="false"/>'
    )
    told = {
        "size": len(PAYLOAD),
        "sha1": digest("sha1"),
        "sha256": digest("sha256"),
        "files": extra,
    }
    return answer(
        offer(
            manifest(f"5000.{number}.1", 'is_floor="true"', **told),
            manifest(f"5000.{number}.2", 'is_target="true"', **told),
            urls=(url,),
        )
    )


def sync(settings):
    """Be `rollerd sync --once`."""
    os.environ.update(settings)
    cli.main(["sync", "--once"])


def packages_of(ours):
    with ours.database.connection() as connection:
        rows = connection.execute(_VERSIONS).fetchall()
        known = known_packages(connection, 1, [version for version, _ in rows])
    return rows, [each.contents for each in known.values()]


def check_whole(ours, store):
    """See that nothing is half there, and nothing twice; gives how many releases."""
    assert {store.path_of(at).read_bytes() for at in store.places()} <= {PAYLOAD}
    rows, packages = packages_of(ours)
    versions = [version for version, _ in rows]
    assert len(set(versions)) == len(versions), "no package is there twice"
    assert [is_floor for _, is_floor in rows] == [True, False] * (len(rows) // 2)
    points_at = ours.channels()["stable"].points_at
    assert points_at == (versions[-1] if versions else None)
    wanted = {path for package in packages for path in paths_of(package)}
    assert wanted <= {place.path for place in store.places()}, "packages have files"
    return len(rows) // 2


def bytes_to_come(store, done):
    """Count what is missing of a release."""
    files = (path for path in store.folder.rglob(f"amd64-5000.{done + 10}.*/*"))
    return max(1, FILES * len(PAYLOAD) - sum(path.stat().st_size for path in files))


class Syncers:
    """Starts `rollerd sync --once`, with hosting, and kills it."""

    def __init__(self, settings):
        self.settings = settings
        self.processes = multiprocessing.get_context("forkserver")
        # PERF: what takes long to import, and is imported late, is imported once.
        late = ("anyio._backends._asyncio", "eventsourcing.popo", "httpcore")
        self.processes.set_forkserver_preload(["deploy.syncing", *late, __name__])

    def start(self):
        """Let one do its work."""
        process = self.processes.Process(target=sync, args=(self.settings,))
        process.start()
        return process

    def run_until(self, shelf, size, delay_s):
        """Kill one when so many bytes were sent to it, or a little later."""
        process = self.start()
        timer = threading.Timer(delay_s, process.kill)
        shelf.call_after(size, timer.start)
        process.join()
        shelf.call_after(math.inf, None)
        timer.cancel()
        return process.exitcode


@pytest.fixture
def syncers(ours, upstream, tmp_path):
    for line in LINES:
        if line.channel_id != STABLE:
            ours.command("pin_channel", line.channel_id, pinned=True)
    return Syncers(
        {
            "COREROLLER_DB_URL": ours.url,
            "COREROLLER_SYNCER_URL": upstream.url,
            "COREROLLER_HOST_COREOS_PACKAGES": "true",
            "COREROLLER_COREOS_PACKAGES_PATH": str(tmp_path / "files"),
            "COREROLLER_URL": "https://updates.example.net",
            # PERF: all of the web's authorities take 20 ms to load, for each client.
            "SSL_CERT_FILE": str(CERTIFICATE),
        }
    )


def test_whenever_a_download_is_killed_nothing_is_seen_half_or_twice(
    ours, upstream, syncers, tmp_path
):
    store, shelf, chance = new_store(tmp_path), Slow(), random.Random(50)
    kills, done = 0, 0

    with served(shelf) as url:
        while kills < KILLS:
            upstream.says["stable"] = release(done + 10, url)
            size = chance.randint(1, bytes_to_come(store, done))
            code = syncers.run_until(shelf, size, chance.uniform(0, LONGEST_S))
            assert code in {0, -signal.SIGKILL}
            kills += code == -signal.SIGKILL
            done = check_whole(ours, store)
        upstream.says["stable"] = release(done + 10, url)
        assert syncers.run_until(shelf, math.inf, 0) == 0

    assert check_whole(ours, store) == done + 1
    assert any(shelf.asked), "some went on where others were killed"
    assert not [path for path in files_in(store) if path.startswith(".incoming")]


def test_who_ordered_a_round_does_it_when_the_syncer_is_gone(ours, syncers):
    with closing(connect(ours.url, "another")) as another:
        assert is_taken_by(another, SYNCER)
        process = syncers.start()

        def order():
            with ours.database.connection() as connection:
                return last_order(connection)

        assert eventually(order).ended_at is None

    process.join(30)
    assert (process.exitcode, order().failed) == (0, 0)
