"""Commands of `rollerd` as children of others: the clock, the projector, an upkeep."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from threading import Thread
from typing import Self

import structlog

from deploy.settings import Settings, to_environment
from deploy.stopping import exit_if_asked, stop_signals_held

_RETRY_SECONDS = 2
_STOP_SECONDS = 5

_log = structlog.get_logger(__name__)


class Companion:
    """
    A command in a process of its own, from the beginning to the end of a `with` block.

    Only the process that made this object stops it: forked workers may leave the block
    without harm. If we are killed, the companion ends by itself.

    Args:
        settings: With the database's URL.
        command: The command and its arguments; one that takes ``--parent``.
    """

    def __init__(self, settings: Settings, *command: str) -> None:
        self._name = " ".join(command)
        self._owner = os.getpid()
        # NOTE: -P, or a folder that we happen to be in could hold other modules.
        self._command = (
            *(sys.executable, "-P", "-m", "deploy"),
            *(*command, f"--parent={self._owner}"),
        )
        self._environment = {**os.environ, **to_environment(settings)}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if os.getpid() == self._owner:
            self.stop()

    @property
    def status(self) -> int | None:
        """Its exit status, as `subprocess` gives it; None while it runs."""
        return self._process.poll()

    def revive(self) -> None:
        """Start it anew if it died; to be called every second or so."""
        if self.status is None or time.monotonic() < self._retry_at:
            return
        _log.error(f"{self._name} died and is started again")
        self.start()

    def start(self) -> None:
        """Start it."""
        self._retry_at = time.monotonic() + _RETRY_SECONDS
        with stop_signals_held():
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                self._command,
                stdin=subprocess.DEVNULL,
                env=self._environment,
                # NOTE: Ctrl-C reaches only us, and we decide what stops when.
                start_new_session=True,
            )

    def kill(self) -> None:
        """End it at once: what it did not commit, PostgreSQL undoes."""
        self._process.kill()

    def stop(self) -> None:
        """Ask it to stop, and wait until it has."""
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            self._process.wait()


def pause_while(parent: int | None) -> Callable[[float], None]:
    """
    Give a function that waits for so many seconds.

    Args:
        parent: The process without which ours has no purpose: when it is gone, the
            function ends ours, with status 0. None if there is none.
    """

    def pause(seconds: float) -> None:
        time.sleep(seconds)
        exit_if_asked()
        if parent is not None and os.getppid() != parent:
            sys.exit()

    return pause


def end_with(parent: int) -> None:
    """End this process within a second after its parent, whatever it is at."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        # NOTE: harms nothing, as above; there is nobody left to be told.
        os._exit(0)

    Thread(target=watch, daemon=True).start()
