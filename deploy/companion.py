"""`rollerd clock` and `rollerd projector` as children of `rollerd serve`."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
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
        name: The command, one that takes ``--parent``.
    """

    def __init__(self, settings: Settings, name: str) -> None:
        self._name = name
        self._owner = os.getpid()
        # NOTE: -P, or a folder that we happen to be in could hold other modules.
        self._command = (
            *(sys.executable, "-P", "-m", "deploy"),
            *(name, f"--parent={self._owner}"),
        )
        self._environment = {**os.environ, **to_environment(settings)}

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        if os.getpid() == self._owner:
            self._stop()

    def revive(self) -> None:
        """Start it anew if it died; to be called every second or so."""
        if self._process.poll() is None or time.monotonic() < self._retry_at:
            return
        _log.error(f"{self._name} died and is started again")
        self._start()

    def _start(self) -> None:
        self._retry_at = time.monotonic() + _RETRY_SECONDS
        with stop_signals_held():
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                self._command,
                stdin=subprocess.DEVNULL,
                env=self._environment,
                # NOTE: Ctrl-C reaches only us, and we decide what stops when.
                start_new_session=True,
            )

    def _stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            # NOTE: harms nothing; what it did not commit, PostgreSQL undoes.
            self._process.kill()
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
