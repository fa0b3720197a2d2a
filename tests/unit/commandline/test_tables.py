"""Tables for people: on a terminal, and where there is none."""

from __future__ import annotations

import os
import pty
import re
from contextlib import redirect_stdout, suppress

import pytest

from commandline.output.tables import show_facts, show_row, show_table

COLUMNS = {"NAME": lambda thing: thing["name"], "STATE": lambda thing: thing["state"]}
WIDE = {"name": "x" * 200, "state": "halted"}


def on_terminal(show) -> str:
    """Run something with a terminal as its output; gives what it shows."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal, redirect_stdout(terminal):
        show()
    shown = b""
    # NOTE: once nobody writes any more, the end is told by an error.
    with os.fdopen(ours, "rb", buffering=0) as reader, suppress(OSError):
        while part := reader.read(100_000):
            shown += part
    return shown.decode()


@pytest.fixture(autouse=True)
def _terminal(monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "60")


def test_where_there_is_no_terminal_lines_are_whole_and_plain(capsys):
    show_table(COLUMNS, [WIDE, {"name": "é", "state": "paused"}])

    assert capsys.readouterr().out.splitlines() == [
        f"NAME{' ' * 198}STATE",
        f"{'x' * 200}  halted",
        f"é{' ' * 201}paused",
    ]


def test_a_terminal_gets_colours_within_its_width():
    shown = on_terminal(lambda: show_table(COLUMNS, [WIDE]))

    assert "\x1b[1;31mhalted" in shown
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert all(len(line) <= 60 for line in plain.splitlines())
    assert plain.count("x") == 200


def test_who_wants_no_colour_gets_none(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")

    shown = on_terminal(lambda: show_table(COLUMNS, [WIDE]))

    assert "\x1b[31m" not in shown
    assert "\x1b[1;31m" not in shown


def test_what_a_terminal_would_obey_is_not_sent(capsys):
    evil = {"name": "a\x1b[2Jb\nc[bold]d", "state": "\u202eup"}

    show_table(COLUMNS, [evil])
    show_row(COLUMNS, evil)

    line = "a [2Jb c[bold]d   up\n"
    assert capsys.readouterr().out == f"NAME             STATE\n{line}{line}"


def test_facts_that_stand_for_nothing_are_left_out(capsys):
    show_facts([("name", "Stable"), ("description", ""), ("", "more")])

    assert capsys.readouterr().out == "name  Stable\n      more\n"
