"""The bar on a terminal: how far, how fast, how long."""

import sys

from rich import progress as rich_progress

from deploy import progress


def test_nothing_is_drawn_where_there_is_no_terminal(capsys):
    with progress.shown("rebuilding audit") as told:
        told(500, 1000)

    assert capsys.readouterr() == ("", "")


def test_what_was_there_before_is_no_part_of_the_rate(monkeypatch):
    times = iter(range(1000))
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    bars = []

    class Bar(rich_progress.Progress):
        def __init__(self, *columns, **options):
            super().__init__(*columns, **options, get_time=lambda: next(times))
            bars.append(self)

    monkeypatch.setattr(progress, "Progress", Bar)
    with progress.shown("rebuilding audit") as told:
        told(900_000, 1_000_000)
        told(905_000, 1_000_000)
        told(910_000, 1_000_000)
        (task,) = bars[0].tasks

        assert (task.completed, task.total) == (910_000, 1_000_000)
        assert 0 < task.speed <= 10_000
