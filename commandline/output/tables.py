"""Tables and facts, as wide as the terminal; whole lines where there is none."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import click

from commandline.terminal import printable
from commandline.things import Thing

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

Columns = Mapping[str, Callable[[Thing], str]]
"""What each column shows of a thing, by its heading."""

_ANY_WIDTH = 100_000
_STYLES = {
    "✓": "green",
    "✗": "bold red",
    "running": "green",
    "paused": "yellow",
    "halted": "bold red",
    "error": "red",
    "warning": "yellow",
    "timedOut": "red",
    "lost": "red",
}
"""Of cells that say just this."""


def show_table(columns: Columns, things: Iterable[Thing]) -> None:
    """Print a line for each thing below a line of headings."""
    # NOTE: late here and below, so that what prints no table does not wait for it.
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in columns:
        table.add_column(heading, overflow="fold")
    for thing in things:
        table.add_row(*(_cell(show(thing)) for show in columns.values()))
    _print(table)


def show_facts(facts: Iterable[tuple[str, str]]) -> None:
    """Print names with what they stand for, those left out that stand for nothing."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts:
        if value:
            table.add_row(name, _cell(value))
    _print(table)


def show_row(columns: Columns, thing: Thing) -> None:
    """Print a line of its own for a thing, where more are to come one day."""
    show_line("  ".join(filter(None, (show(thing) for show in columns.values()))))


def show_line(text: str) -> None:
    """Print a line of what may come from anybody."""
    click.echo(printable(text))


def console() -> Console:
    """Give the terminal, or what stands in for one: no colour, and lines uncut."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else _ANY_WIDTH
    return Console(
        file=sys.stdout, width=width, highlight=False, no_color=_is_plain() or None
    )


def _is_plain() -> bool:
    return bool(os.environ.get("NO_COLOR"))


def _print(content: RenderableType) -> None:
    terminal = console()
    with terminal.capture() as captured:
        terminal.print(content)
    for line in captured.get().splitlines():
        click.echo(line.rstrip())


def _cell(text: str) -> Text:
    from rich.text import Text

    return Text(printable(text), style=_STYLES.get(text, ""))
