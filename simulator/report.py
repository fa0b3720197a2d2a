"""What a fleet saw, for people and for scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from simulator.fleet import Fleet
from simulator.habits import SECOND
from simulator.latencies import Summary
from simulator.machine import Stage

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


class Updates(msgspec.Struct, frozen=True, kw_only=True):
    """
    What became of the updates that machines began.

    Attributes:
        begun: Offers taken up; the sum of what follows.
        finished: Rebooted into the new version; the next poll tells the server.
        failed: Failed before the reboot.
        rolled_back: Rebooted into the old version.
        died: Not heard of again during the download.
        lost: Not heard of again after the reboot.
        under_way: Not yet at an end.
    """

    begun: int
    finished: int
    failed: int
    rolled_back: int
    died: int
    lost: int
    under_way: int


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a fleet saw.

    Attributes:
        machines: How many there are.
        seconds: How long it lived, in its own time.
        requests: What was sent, by kind.
        answers: What came back, in words.
        updates: What became of updates.
        error_codes: What machines reported, by code.
        stages: Where machines stand, in words.
        versions: What they run.
        needless_offers: Offers of the version that the machine was running already.
        waiting: Machines that were due at the end and had no connection yet: many mean
            that the server, or the number of connections, is too small for the speed.
        latency: How long answers took; None in time-lapse.
    """

    machines: int
    seconds: float
    requests: dict[str, int]
    answers: dict[str, int]
    updates: Updates
    error_codes: dict[str, int]
    stages: dict[str, int]
    versions: dict[str, int]
    needless_offers: int
    waiting: int = 0
    latency: Summary | None = None


def report_on(fleet: Fleet, elapsed: int) -> Report:
    """Report what a fleet saw in this time, in microseconds."""
    codes = {str(code): count for code, count in fleet.error_codes.items()}
    standing = {stage.value: fleet.standing[stage] for stage in Stage}
    return Report(
        machines=len(fleet),
        seconds=elapsed / SECOND,
        requests=_largest_first(fleet.requests),
        answers=_largest_first(fleet.heard),
        updates=_updates(fleet),
        error_codes=_largest_first(codes),
        stages={words: count for words, count in standing.items() if count},
        versions=_largest_first(fleet.versions()),
        needless_offers=fleet.needless_offers,
    )


def _updates(fleet: Fleet) -> Updates:
    entered = fleet.entered
    ends = {
        "finished": entered[Stage.UPDATED],
        "failed": entered[Stage.FAILED],
        "rolled_back": entered[Stage.ROLLED_BACK],
        "died": entered[Stage.DEAD],
        "lost": entered[Stage.LOST],
    }
    begun = entered[Stage.COPYING]
    return Updates(begun=begun, under_way=begun - sum(ends.values()), **ends)


def _largest_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def render_report(report: Report) -> str:
    """Write a report as a table for people to read."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"{report.machines:,} machines lived {_in_words(report.seconds)}."
    updates = msgspec.structs.asdict(report.updates)
    yield from _section("Updates", {k.replace("_", " "): v for k, v in updates.items()})
    yield from _section("Error codes reported", report.error_codes)
    yield from _section("Machines by what they do", report.stages)
    yield from _section("Machines by version", report.versions)
    yield from _section("Requests", report.requests)
    yield from _section("Answers", report.answers)
    if report.latency is not None:
        latency = msgspec.structs.asdict(report.latency)
        yield from _section("Milliseconds to an answer", latency)
    if report.waiting:
        yield ""
        yield f"{report.waiting:,} machines were waiting for a connection at the end."
    if report.needless_offers:
        yield ""
        yield f"WRONG: {report.needless_offers:,} offers of what machines ran already"


def _section(title: str, rows: Mapping[str, float]) -> Iterator[str]:
    if rows:
        yield ""
        yield title
        width = max(map(len, rows))
        yield from (f"  {name:<{width}} {value:>14,}" for name, value in rows.items())


def _in_words(seconds: float) -> str:
    whole = round(seconds)
    days, hours = whole // _DAY, whole % _DAY // _HOUR
    minutes, rest = whole % _HOUR // _MINUTE, whole % _MINUTE
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s"
