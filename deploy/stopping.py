"""Requests to stop, SIGTERM and Ctrl-C: heard at any moment, at the right one."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
END_STREAMS = "end_streams"
"""Where in the lifespan's state the application leaves what ends its streams."""


def exit_when_asked() -> None:
    """Make a request to stop raise SystemExit with status 0, wherever we are."""
    for number in STOP_SIGNALS:
        signal.signal(number, _exit)
    # NOTE: who started us may have held them, and a program inherits that.
    release_stop_signals()


def exit_if_asked() -> None:
    """
    End with status 0 if a request to stop was heard and yet we are still here.

    Python drops an exception that is raised while it frees an object or finishes an
    import, and a request that comes at such a moment is dropped with it.
    """
    if signal.getsignal(signal.SIGTERM) is signal.SIG_IGN:
        sys.exit(0)


@contextmanager
def stop_signals_held() -> Iterator[None]:
    """Let requests to stop wait while a child is born, lest it be overlooked."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def hold_stop_signals() -> None:
    """Let requests to stop wait until `release_stop_signals`."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)


def release_stop_signals() -> None:
    """Let requests to stop through, those that wait among them."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)


def die_when_asked() -> None:
    """Make SIGTERM end this new process at once; Ctrl-C is for its parent."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    release_stop_signals()


def _exit(number: int, frame: FrameType | None) -> None:
    # NOTE: from now on we are stopping, and a second Ctrl-C must not cut that short.
    for stop_signal in STOP_SIGNALS:
        signal.signal(stop_signal, signal.SIG_IGN)
    sys.exit(0)
