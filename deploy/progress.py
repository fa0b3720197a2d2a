"""A bar that shows how far something is that goes along the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.text import Text


class _Rate(ProgressColumn):
    """Events in a second."""

    def render(self, task: Task) -> Text:
        """Tell the rate of late, once it is known."""
        return Text("" if task.speed is None else f"{task.speed:,.0f}/s")


@contextmanager
def shown(what: str) -> Iterator[Callable[[int, int], None]]:
    """
    Show a bar on stderr, if that is a terminal, until the end of the block.

    Args:
        what: Is said in front of it.

    Yields:
        What is to be told how far it is, and how far it has to go; positions.
    """
    columns = (
        *(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()),
        *(_Rate(), TimeRemainingColumn()),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)

        def tell(position: int, end: int) -> None:
            if bar.tasks[task].total is None:
                # What was there before is no part of the rate.
                bar.reset(task, completed=position)
            bar.update(task, completed=position, total=end)

        yield tell


@contextmanager
def shown_downloads() -> Iterator[Callable[[str, int, int], None]]:
    """
    Show on stderr, if that is a terminal, how far downloads are, one after another.

    Yields:
        What is to be told what it is, and how many bytes are there, of how many.
    """
    columns = (TextColumn("{task.description}", markup=False), BarColumn())
    console = Console(stderr=True)
    with Progress(
        *(*columns, DownloadColumn(), TransferSpeedColumn()),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    ) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, received: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total, completed=received)
            bar.update(tasks[what], completed=received)

        yield tell


@contextmanager
def shown_bytes(what: str) -> Iterator[Callable[[int], None]]:
    """
    Show on stderr, if that is a terminal, how many bytes have gone by, of who knows.

    Args:
        what: Is said in front of it.

    Yields:
        What is to be told how many there are by now.
    """
    columns = (TextColumn("{task.description}"), BarColumn())
    console = Console(stderr=True)
    with Progress(
        *(*columns, DownloadColumn(), TransferSpeedColumn()),
        console=console,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task(what, total=None)
        yield lambda count: bar.update(task, completed=count)
