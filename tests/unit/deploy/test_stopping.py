"""A request to stop is neither lost nor heard twice."""

import signal

import pytest

from deploy.stopping import (
    STOP_SIGNALS,
    exit_if_asked,
    exit_when_asked,
    stop_signals_held,
)


@pytest.fixture(autouse=True)
def restored_handlers():
    before = [(number, signal.getsignal(number)) for number in STOP_SIGNALS]
    yield
    for number, handler in before:
        signal.signal(number, handler)


def test_a_request_to_stop_ends_with_status_0_and_a_second_changes_nothing():
    exit_when_asked()

    with pytest.raises(SystemExit) as end:
        signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGINT)

    assert end.value.code == 0


def test_a_request_that_was_held_when_this_program_started_is_heard():
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    signal.raise_signal(signal.SIGTERM)

    with pytest.raises(SystemExit):
        exit_when_asked()


def test_a_request_to_stop_waits_until_a_child_is_known():
    exit_when_asked()
    known = []

    def bear_child():
        with stop_signals_held():
            signal.raise_signal(signal.SIGTERM)
            known.append("child")

    with pytest.raises(SystemExit):
        bear_child()

    assert known == ["child"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_request_that_python_drops_is_heard_at_the_next_look():
    class AskedAsItIsFreed:
        def __del__(self):
            signal.raise_signal(signal.SIGTERM)

    exit_when_asked()
    exit_if_asked()  # nobody has asked yet

    del [AskedAsItIsFreed()][0]

    with pytest.raises(SystemExit) as end:
        exit_if_asked()
    assert end.value.code == 0
