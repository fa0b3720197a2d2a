"""Load from wrk, on a server of ours that runs as long as it is measured."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

SCRIPT = Path(__file__).with_name("poll.lua")
WARM_UP_S = 2
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_LATENCY = re.compile(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s)$", re.MULTILINE)
_BAD = re.compile(r"(Non-2xx.*|Socket errors.*)")
_TO_MS = {"us": 0.001, "ms": 1, "s": 1000}


class Load(msgspec.Struct, frozen=True):
    """
    What wrk saw.

    Attributes:
        rate: Requests a second.
        p50: Milliseconds; half of the requests took no longer.
        p99: Milliseconds; all but one in a hundred took no longer.
    """

    rate: float
    p50: float
    p99: float


@contextmanager
def running(command: list[str], environment: Mapping[str, str]) -> Iterator[None]:
    """Run a server until the end of the block."""
    server = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        server.terminate()
        server.wait()


def poll(bind: str, *, fleet: int, connections: int, seconds: int) -> Load:
    """
    Poll as random machines of a fleet.

    Raises:
        RuntimeError: Not every answer was 200.
    """
    _wrk(bind, fleet, connections, WARM_UP_S)
    output = _wrk(bind, fleet, connections, seconds)
    if bad := _BAD.search(output):
        raise RuntimeError(bad[1])
    latency = {
        place: float(n) * _TO_MS[unit] for place, n, unit in _LATENCY.findall(output)
    }
    rate = _RATE.search(output)
    if rate is None:
        raise RuntimeError(output)
    return Load(float(rate[1]), latency["50"], latency["99"])


def wait_for(bind: str, seconds: int = 20) -> None:
    """Wait until a server answers."""
    host, _, port = bind.partition(":")
    for _ in range(seconds * 10):
        probe = subprocess.run(
            ["bash", "-c", f"exec 3<>/dev/tcp/{host}/{port}"],
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if probe.returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError(f"nothing answers on {bind}")


def _wrk(bind: str, fleet: int, connections: int, seconds: int) -> str:
    done = subprocess.run(
        [
            *("wrk", "-t1", f"-c{connections}", f"-d{seconds}s"),
            *("--latency", "-s", str(SCRIPT), f"http://{bind}"),
        ],
        env={**os.environ, "FLEET": str(fleet)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
