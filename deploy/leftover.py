"""A PostgreSQL server of ours that runs already, and what a killed one leaves."""

import os
import signal
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, TextIO

_STOP_SECONDS = 60


class RunningServer(NamedTuple):
    """A server that answers, and where."""

    pid: int
    socket_dir: str


def find_running(cluster: Path) -> RunningServer | None:
    """Find the server on these files by its answer: a pid alone may be anybody's."""
    try:
        pid, path, _, port, socket_dir, *_ = _pid_file(cluster).read_text().split("\n")
    except (FileNotFoundError, ValueError):
        return None
    # NOTE: in a copied folder the file tells of the server on the original.
    if Path(path) != cluster or not _answers(f"{socket_dir}/.s.PGSQL.{port}"):
        return None
    return RunningServer(int(pid), socket_dir)


def stop_leftover(cluster: Path) -> None:
    """
    Stop a server that outlived its `rollerd`; usually there is none.

    Stopped rather than adopted: so every server is our child, of the version and
    the settings that we are of.
    """
    for stop in (signal.SIGINT, signal.SIGQUIT):
        if server := find_running(cluster):
            os.kill(server.pid, stop)
            _wait_for_exit(cluster)


def disown_pid_file(cluster: Path) -> None:
    """
    Keep a dead server's pid file from stopping the next start.

    PostgreSQL believes the file when any process of its user has that pid by now,
    which is likely in a container. It does not believe it when the pid is its
    parent's, and then goes on to ask the shared memory named in the file whether
    somebody uses the data: that answer is exact.
    """
    with suppress(FileNotFoundError), _open_no_link(_pid_file(cluster)) as file:
        _, *rest = file.read().split("\n")
        file.seek(0)
        file.write("\n".join((str(os.getpid()), *rest)))
        file.truncate()


def _pid_file(cluster: Path) -> Path:
    return cluster / "postmaster.pid"


def _open_no_link(path: Path) -> TextIO:
    # SECURITY: root must not write through a link of the database account's.
    return os.fdopen(os.open(path, os.O_RDWR | os.O_NOFOLLOW), "r+")


def _answers(socket_path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as client, suppress(OSError):
        client.connect(socket_path)
        return True
    return False


def _wait_for_exit(cluster: Path) -> None:
    deadline = time.monotonic() + _STOP_SECONDS
    while _pid_file(cluster).exists() and time.monotonic() < deadline:
        time.sleep(0.02)
