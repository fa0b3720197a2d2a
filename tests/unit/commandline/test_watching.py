"""A rollout is watched until it ends, and the status says how."""

import json
import signal
from io import StringIO

import httpx
import pytest
from rich.console import Console

from commandline import watching
from tests.unit.commandline.server import APP, GROUP, ROLLOUT, app, group, page, rollout

PATH = f"GET /api/apps/{APP}/groups/{GROUP}/rollouts/{ROLLOUT}"
COMMAND = ("rollout", "watch", "Stable", "--app", APP)


@pytest.fixture(autouse=True)
def _as_before():
    """What is done upon signals is the process', so it is put back."""
    before = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    """Seconds of waiting, which take no time here."""
    now = [0.0]
    monkeypatch.setattr(watching.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(
        watching.time, "sleep", lambda wait: now.__setitem__(0, now[0] + wait)
    )
    return now


def looks(server, *answers):
    left = iter(answers)

    server.answers[PATH] = lambda request: next(left)


def test_each_change_is_told_until_it_is_finished(server, clock):
    looks(server, rollout(), rollout(), rollout(state="finished"))

    watched = server.run(*COMMAND)

    counts = "2 confirmed, 0 claimed, 1 under way, 1 gone wrong, 0 held, 2 left"
    assert watched.exit_code == 0
    assert watched.stdout.splitlines() == [
        f"2026-08-03 10:00:00 running: {counts}",
        f"2026-08-03 10:00:00 finished: {counts}",
    ]


@pytest.mark.parametrize("state", ["halted", "superseded"])
def test_an_ending_that_is_none_of_success_has_the_status_1(server, clock, state):
    looks(server, rollout(), rollout(state="paused"), rollout(state=state))

    watched = server.run(*COMMAND, "--json")

    states = [json.loads(line)["state"] for line in watched.stdout.splitlines()]
    assert states == ["running", "paused", state]
    assert watched.exit_code == 1
    assert watched.stderr == f"Error: the rollout of 1.2.3 is {state}\n"


def test_a_server_that_restarts_is_waited_for(server, clock):
    gone = [httpx.ConnectError("refused")] * 5
    looks(server, rollout(), *gone, rollout(state="finished"))

    assert server.run(*COMMAND).exit_code == 0


def test_a_server_that_stays_away_is_given_up(server, clock):
    looks(server, rollout(), *[httpx.ConnectError("refused")] * 100)

    watched = server.run(*COMMAND, "--interval", "10")

    assert watched.exit_code == 3
    assert clock[0] == 70


def test_an_interruption_is_not_told_as_success(server, clock):
    looks(server, rollout(state="finished"))

    server.run(*COMMAND)

    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_group_without_a_target_has_nothing_to_watch(server):
    idle = app(groups=[group(rollout=None)])
    server.answers["GET /api/apps"] = page("applications", idle)

    refused = server.run(*COMMAND)

    assert refused.exit_code == 1
    assert "Stable has no rollout: its channel has no package" in refused.stderr


def test_a_terminal_shows_a_picture_that_is_drawn_anew(server, clock, monkeypatch):
    looks(server, rollout(), rollout(state="finished"))
    monkeypatch.setattr(watching, "console", lambda: terminal)
    monkeypatch.setattr(watching, "_is_shown_live", lambda session: True)
    terminal = Console(file=StringIO(), force_terminal=True, width=80)

    watched = server.run(*COMMAND)

    shown = terminal.file.getvalue()
    assert watched.exit_code == 0
    assert "1.2.3  running since" in shown
    assert "1.2.3  finished since" in shown
    assert "\x1b[1A" in shown
