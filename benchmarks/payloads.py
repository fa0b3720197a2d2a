"""
Update checks while hosted files are downloaded, and how fast those are.

The limit of the downloads is a server of one thread a client that hands the file to
the system (`sendfile`), in the same run. Of the checks, it is those without downloads.
"""

from __future__ import annotations

import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from uuid import UUID

import click

from benchmarks.__main__ import FULL, ROLLERD, WORKERS
from benchmarks.fleet import grow_fleet
from benchmarks.load import poll, running, wait_for
from deploy.platform import build_platform
from deploy.postgres import EmbeddedPostgres
from deploy.seed import seed
from eventstore.database import Database
from eventstore.migrations import migrate
from payloads.places import PREFIX, Place, Release
from payloads.store import Store
from payloads.uploads import Upload

_MIB = 1 << 20
_PLACE = Place(Release(UUID(int=7), "amd64-1.0.0"), "payload.gz")
_URL = f"http://{FULL}{PREFIX}/{_PLACE.path}"
_SLOW, _FAST = "1M", "25M"
FLEET = 10_000


@click.command()
@click.option("--size", default=256, help="MiB of the file.")
@click.option("--downloaders", default=20, help="At once.")
@click.option("--connections", default=16, help="Of machines that check.")
@click.option("--seconds", default=8, help="Length of each measurement.")
def main(size: int, downloaders: int, connections: int, seconds: int) -> None:
    """Measure update checks and downloads beside each other."""
    with (
        tempfile.TemporaryDirectory(prefix="coreroller-bench-", dir="/var/tmp") as home,
        ExitStack() as stack,
    ):
        Path(home).chmod(0o755)
        url = stack.enter_context(EmbeddedPostgres(Path(home) / "data"))
        _prepare(url)
        file = _hosted(Path(home) / "files", size * _MIB)
        stack.enter_context(_serving(url, Path(home) / "files"))
        plain = stack.enter_context(_plain_server(file))
        _tell_downloads(plain, size)
        for kind, of, pace in (
            ("no downloads", _URL, ""),
            ("1 MiB/s each", _URL, _SLOW),
            ("25 MiB/s each, of sendfile", plain, _FAST),
            ("25 MiB/s each", _URL, _FAST),
        ):
            with _downloading(of, downloaders if pace else 0, pace):
                load = poll(FULL, fleet=FLEET, connections=connections, seconds=seconds)
            click.echo(
                f"{kind:<26} {load.rate:>7,.0f} checks/s"
                f"  p50 {load.p50:.1f} ms  p99 {load.p99:.1f} ms"
            )


def _prepare(url: str) -> None:
    migrate(url)
    database = Database(url)
    seed(database, build_platform(database))
    grow_fleet(url, database, 0, FLEET)
    database.close()


def _hosted(folder: Path, size: int) -> Path:
    store = Store(folder, f"http://{FULL}")
    store.prepare()
    with Upload(store, _PLACE) as upload:
        for _ in range(size // _MIB):
            upload.write(bytes(_MIB))
        upload.finish()
    return store.path_of(_PLACE)


@contextmanager
def _serving(url: str, folder: Path) -> Iterator[None]:
    command = [ROLLERD, "serve", "--bind", FULL, "--workers", WORKERS]
    hosting = {
        "COREROLLER_DB_URL": url,
        "COREROLLER_HOST_COREOS_PACKAGES": "true",
        "COREROLLER_COREOS_PACKAGES_PATH": str(folder),
        "COREROLLER_URL": f"http://{FULL}",
        "COREROLLER_OMAHA_RATE": "0",
    }
    with running(command, hosting):
        wait_for(FULL)
        yield


def _tell_downloads(plain: str, size: int) -> None:
    for clients in (1, 4):
        for name, url in (("sendfile", plain), ("rollerd", _URL)):
            began = time.perf_counter()
            with ExitStack() as stack:
                for _ in range(clients):
                    stack.enter_context(_curl(url))
            took = time.perf_counter() - began
            rate = clients * size / took
            click.echo(f"{clients} downloads by {name:<9} {rate:>7,.0f} MiB/s")


@contextmanager
def _downloading(url: str, clients: int, pace: str) -> Iterator[None]:
    """Let clients download all the time, one file after the other."""
    urls = [url] * 1000
    with ExitStack() as stack:
        for _ in range(clients):
            client = stack.enter_context(_curl(*urls, pace=pace))
            stack.callback(client.terminate)
        yield


def _curl(*urls: str, pace: str = "100G") -> subprocess.Popen[bytes]:
    outputs = [each for url in urls for each in ("-o", "/dev/null", url)]
    return subprocess.Popen(["curl", "-s", "--limit-rate", pace, *outputs])


@contextmanager
def _plain_server(file: Path) -> Iterator[str]:
    """Serve one file to whoever connects, whatever is asked for; gives its URL."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                client, _ = server.accept()
                threading.Thread(target=_send, args=(client, file), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


def _send(client: socket.socket, file: Path) -> None:
    with client, file.open("rb") as content:
        client.recv(65536)
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {file.stat().st_size}\r\n\r\n"
        client.sendall(head.encode())
        with suppress(ConnectionError):
            client.sendfile(content)


if __name__ == "__main__":
    main()
