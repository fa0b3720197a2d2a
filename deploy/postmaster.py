"""The PostgreSQL server process."""

import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from deploy.account import Account
from deploy.stopping import stop_signals_held

_FAST_STOP_SECONDS = 60


class Postmaster:
    """A server that runs from `start` to `stop`, unless it dies before."""

    def __init__(self, command: Sequence[str], log: Path, account: Account) -> None:
        self._command = command
        self._log = log
        self._account = account
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        """Whether the process lives; it may not answer yet."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the process and return at once."""
        with self._log.open("wb") as log, stop_signals_held():
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self._account.process_options(),
            )

    def stop(self) -> None:
        """Cut off the clients, and return when the process has ended."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(_FAST_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            # NOTE: gives up what it is at, and recovers at the next start.
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
