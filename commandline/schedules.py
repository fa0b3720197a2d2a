"""Windows and blackouts, as they are typed and shown: ``Mon-Fri 09:00-17:00``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import click

from commandline.things import Thing

_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIMES = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)", re.ASCII)
_PAIR = 2


class WindowsType(click.ParamType[Any]):
    """Times of a week, such as ``Mon-Fri 22:00-06:00; Sun 00:00-00:00``, or none."""

    name = "windows"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> list[Thing]:
        """Give the windows as the API has them."""
        try:
            return [parse_window(each) for each in _parts(value)]
        except ValueError:
            self.fail(f"{value!r} is no window such as Mon-Fri 09:00-17:00", param, ctx)


class BlackoutsType(click.ParamType[Any]):
    """Periods, such as ``2026-12-23T18:00/2027-01-07T00:00``, or none."""

    name = "blackouts"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> list[Thing]:
        """Give the periods as the API has them."""
        try:
            return [parse_blackout(each) for each in _parts(value)]
        except ValueError:
            self.fail(
                f"{value!r} is no period such as 2026-12-23T18:00/2027-01-07T00:00",
                *(param, ctx),
            )


def parse_window(text: str) -> Thing:
    """Give a window as the API has it; raises `ValueError` if it is none."""
    *days, times = text.split()
    found = _TIMES.fullmatch(times)
    if found is None:
        raise ValueError(times)
    window: Thing = {"from": found[1], "to": found[2]}
    names = [each for part in days for each in part.split(",") if each]
    if names:
        chosen = {day for name in names for day in _days(name.lower())}
        window["days"] = [day for day in _WEEK if day in chosen]
    return window


def parse_blackout(text: str) -> Thing:
    """Give a period as the API has it; raises `ValueError` if it is none."""
    start, end = text.split("/")
    return {"from": start, "to": end}


def spelled_window(window: Thing) -> str:
    """Write a window as it is typed."""
    times = f"{window['from']}-{window['to']}"
    days = [_WEEK.index(day) for day in window["days"]]
    return times if len(days) == len(_WEEK) else f"{','.join(_runs(days))} {times}"


def spelled_blackout(blackout: Thing) -> str:
    """Write a period as it is typed."""
    return f"{blackout['from']}/{blackout['to']}"


def _parts(text: str) -> list[str]:
    """Part what a semicolon parts; nothing stands for none."""
    return [] if text == "none" else [part.strip() for part in text.split(";")]


def _days(name: str) -> Sequence[str]:
    """Give a day, or a row of days that may go on after Sunday."""
    first, dash, last = name.partition("-")
    start, end = _WEEK.index(first), _WEEK.index(last if dash else first)
    return [_WEEK[number % 7] for number in range(start, end + (end < start) * 7 + 1)]


def _runs(days: Sequence[int]) -> Iterator[str]:
    """Write days, those that follow each other in short."""
    order = sorted(days)
    starts = [order[0], *(day for before, day in pairwise(order) if day > before + 1)]
    for start, following in pairwise([*starts, len(_WEEK) + 1]):
        run = [day for day in order if start <= day < following]
        ends = [run[0], run[-1]] if len(run) > _PAIR else run
        joint = "-" if len(run) > _PAIR else ","
        yield joint.join(_WEEK[day].capitalize() for day in ends)
