"""What `rollerd fsck` does: the inline read models, compared with the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click
import msgspec
import psycopg
from msgspec import Struct

from deploy.database import find_database
from deploy.errors import CannotStart
from deploy.progress import shown
from deploy.settings import Settings
from deploy.terminal import printable, spelled_value
from domain.instants import spelled
from eventstore import migrations
from eventstore.database import Database
from eventstore.log import Recorded, last_position
from projections.asynchronous.past import instant_of
from projections.inline.checking import (
    EXPLAINED,
    Checked,
    check_all,
    check_sample,
    moment_to_check,
)
from projections.inline.drifts import Drift
from projections.inline.everything import INLINE
from projections.inline.tables import InlineReadModel

_LINE = "  {:<22}{:>12}{:>12}"


class Happening(Struct, frozen=True):
    """
    An event, as the report names it.

    Attributes:
        at: RFC 3339.
    """

    position: int
    topic: str
    at: str

    @classmethod
    def of(cls, recorded: Recorded | None) -> Happening | None:
        """Name an event, if there is one."""
        if recorded is None:
            return None
        at = spelled(instant_of(recorded.event))
        return cls(recorded.position, recorded.topic, at)


class DriftObject(Struct, frozen=True):
    """A drift, for programs; see `projections.inline.drifts.Drift`."""

    table: str
    key: Sequence[Any]
    column: str | None
    stored: Any
    log: Any
    since: Happening | None
    first: Happening | None

    @classmethod
    def of(cls, drift: Drift) -> DriftObject:
        """Put a drift."""
        return cls(
            drift.table,
            drift.key,
            drift.column,
            drift.stored,
            drift.folded,
            Happening.of(drift.since),
            Happening.of(drift.first),
        )


class Report(Struct, frozen=True):
    """
    What came of a check.

    Attributes:
        position: Of the last event that was compared with.
        rows: Rows that were compared, by table.
        drifted: Rows that are not what the log says, by table.
        repair: What to run; the commands in their order.
    """

    position: int
    agrees: bool
    rows: dict[str, int]
    drifted: dict[str, int]
    drifts: Sequence[DriftObject]
    repair: Sequence[str]

    @classmethod
    def of(cls, position: int, checked: Sequence[Checked]) -> Report:
        """Put the checks of read models together."""
        drifted = {k: n for each in checked for k, n in each.drifted.items()}
        return cls(
            position=position,
            agrees=not any(drifted.values()),
            rows={k: n for each in checked for k, n in each.rows.items()},
            drifted=drifted,
            drifts=[DriftObject.of(drift) for each in checked for drift in each.drifts],
            repair=[
                f"rollerd projections {verb} {each.model}"
                for each in checked
                if any(each.drifted.values())
                for verb in ("rebuild", "diff", "switch")
            ],
        )


def check(settings: Settings, sample: int | None, *, as_json: bool) -> bool:
    """
    Compare the inline read models with the log, print what came of it.

    Args:
        settings: Where the database is.
        sample: How many machines to look at; all rows of everything if None.
        as_json: Print JSON instead of a table.

    Returns:
        Whether they agree.

    Raises:
        CannotStart: Why it cannot be told.
    """
    report = _report(find_database(settings), sample)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(report)))
    else:
        for line in _lines(report):
            click.echo(line)
    return report.agrees


def _report(url: str, sample: int | None) -> Report:
    database = Database(url, size=1)
    try:
        migrations.check(url)
        with moment_to_check(database) as connection:
            end = last_position(connection)
            if sample is not None:
                return Report.of(end, [check_sample(connection, sample)])
            return Report.of(end, [_check(connection, each, end) for each in INLINE])
    except Exception as ex:  # whatever it is, nothing can be told
        reason = f"{type(ex).__name__}: {ex}"
        raise CannotStart(f"the log cannot be compared: {reason}") from ex
    finally:
        database.close()


def _check(
    connection: psycopg.Connection[Any], model: InlineReadModel[Any], end: int
) -> Checked:
    with shown(f"checking {model.name}") as told:
        return check_all(connection, model, EXPLAINED, lambda at: told(at, end))


def _lines(report: Report) -> Iterator[str]:
    rows = sum(report.rows.values())
    if report.agrees:
        yield f"All {rows} rows are what the log says at position {report.position}."
    else:
        drifted = sum(report.drifted.values())
        yield (
            f"{drifted} of {rows} rows are not what the log says at position"
            f" {report.position}."
        )
    yield ""
    yield _LINE.format("table", "compared", "drifted")
    for table, compared in report.rows.items():
        yield _LINE.format(table, compared, report.drifted[table])
    for drift in report.drifts:
        yield ""
        yield from _drift_lines(drift)
    if report.repair:
        yield ""
        yield "To build the rows anew from the log, and to put them in place:"
        yield from (f"  {command}" for command in report.repair)


def _drift_lines(drift: DriftObject) -> Iterator[str]:
    key = " ".join(printable(str(part)) for part in drift.key)
    what = "row" if drift.column is None else drift.column
    yield f"{drift.table} {key}: {what}"
    yield f"  stored   {spelled_value(drift.stored)}"
    yield f"  the log  {spelled_value(drift.log)}"
    yield f"  {_since(drift)}"


def _since(drift: DriftObject) -> str:
    if drift.since is not None:
        return f"they differ since {_named(drift.since)}"
    if drift.first is not None:
        return f"it never was as stored; its first event is {_named(drift.first)}"
    return "the log has no event of it"


def _named(event: Happening) -> str:
    return f"{event.topic} at position {event.position}, {event.at}"
