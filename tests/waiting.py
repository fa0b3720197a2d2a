"""Waiting for what other threads and processes do."""

import time
from contextlib import suppress

import psutil


def eventually(condition, seconds=15):
    """Wait for a condition to hold, and return what it gave."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} s")


def is_alive(pid):
    """Say whether a process runs; where nobody reaps orphans, zombies stay."""
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


def companion(pid, name):
    """Find the clock or the projector of a `rollerd serve`; None if there is none."""
    for child in psutil.Process(pid).children():
        with suppress(psutil.NoSuchProcess):
            if name in child.cmdline():
                return child.pid
    return None
