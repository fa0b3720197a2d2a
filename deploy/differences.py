"""How `rollerd projections diff` puts what differs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from deploy.terminal import printable, spelled_value
from domain.instants import spelled
from projections.comparison import Comparison, Sample

_LINE = "  {:<26}{:>12}{:>14}{:>12}"


def difference_object(name: str, comparison: Comparison) -> dict[str, Any]:
    """Put a comparison in JSON's terms, for programs."""
    told = msgspec.to_builtins(comparison)
    for table in told["tables"]:
        for sample in table["samples"]:
            for event in sample["events"]:
                event["at"] = spelled(event["at"])
    return {"name": name, "is_equal": comparison.is_equal, **told}


def difference_lines(name: str, comparison: Comparison) -> Iterator[str]:
    """Put a comparison in lines for people."""
    if comparison.is_equal:
        yield f"{name}: no row differs at position {comparison.position}."
        return
    total = sum(table.counts.total for table in comparison.tables)
    rows = "1 row differs" if total == 1 else f"{total} rows differ"
    yield f"{name}: {rows} at position {comparison.position}."
    yield _LINE.format("table", "only live", "only beside", "different")
    for table in comparison.tables:
        yield _LINE.format(table.table, *msgspec.structs.astuple(table.counts))
    for table in comparison.tables:
        for sample in table.samples:
            yield ""
            yield from _sample_lines(table.table, sample)


def _sample_lines(table: str, sample: Sample) -> Iterator[str]:
    key = " ".join(f"{name}={value}" for name, value in sample.key.items())
    yield f"{table} {printable(key)}: {sample.kind}"
    for name, values in sample.columns.items():
        if sample.kind != "only beside":
            yield f"  {name:<20}live    {spelled_value(values.live)}"
        if sample.kind != "only live":
            yield f"  {name:<20}beside  {spelled_value(values.beside)}"
    for event in sample.events:
        yield f"  by {event.topic} at position {event.position}, {spelled(event.at)}"
