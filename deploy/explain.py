"""What `rollerd explain` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click
import msgspec
import psycopg

from api.fleet.explanations import ExplanationObject
from api.requests.lookups import application_id
from deploy.database import find_database
from deploy.settings import Settings
from deploy.terminal import printable
from domain.errors import Refused
from domain.findings import Finding
from domain.instants import spelled, system_clock
from eventstore.database import Database
from projections.explaining import ExplainedInstance, explain_instance
from projections.origins import Origin
from projections.pages import snapshot


def explain_machine(
    settings: Settings, app: str, machine: str, *, as_json: bool
) -> None:
    """
    Print why a machine does not update now, or does.

    Raises:
        click.ClickException: There is no such machine, or no database that answers.
    """
    explained = _explained(find_database(settings), app, machine)
    if as_json:
        encoded = msgspec.json.encode(ExplanationObject.of(explained))
        click.echo(msgspec.json.format(encoded))
        return
    for line in _lines(explained):
        click.echo(line)


def _explained(url: str, app: str, machine: str) -> ExplainedInstance:
    database = Database(url, size=1)
    try:
        with snapshot(database) as connection:
            owner = application_id(connection, app)
            return explain_instance(connection, owner, machine, system_clock())
    except (Refused, psycopg.Error) as ex:
        raise click.ClickException(str(ex)) from ex
    finally:
        database.close()


def _lines(explained: ExplainedInstance) -> Iterator[str]:
    explanation = explained.explanation
    yield click.style(f"{explanation.sentence}.", bold=True)
    yield ""
    for name, text in _facts(explained):
        yield f"  {name:<12}{printable(text)}"
    if explanation.findings:
        yield ""
        yield from _table(explained)


def _facts(explained: ExplainedInstance) -> Iterator[tuple[str, str]]:
    row, explanation = explained.row, explained.explanation
    instance, origins = row.instance, explained.origins
    yield (
        "machine",
        " ".join(filter(None, (instance.machine_id, instance.shown_alias))),
    )
    moved = _set_by(origins.group) if instance.is_assigned else ""
    yield "group", f"{explained.group.name}, track {explained.group.track}{moved}"
    yield "runs", instance.version
    if explanation.floor is not None:
        why = f": {explained.floor_reason}" if explained.floor_reason else ""
        yield "next floor", f"{explanation.floor.version}{why}{_set_by(origins.floor)}"
    if explanation.target is not None:
        yield "target", f"{explanation.target.version}{_set_by(origins.target)}"
    if explanation.earliest is not None:
        yield "earliest", spelled(explanation.earliest)
    if row.presence is not None:
        yield "last check", spelled(row.presence.last_check_at)
    if explanation.error is not None:
        yield "last error", f"{explanation.error.name}: {explanation.error.sentence}"


def _table(explained: ExplainedInstance) -> Iterator[str]:
    findings = explained.explanation.findings
    width = max(len(finding.sentence) for finding in findings)
    for finding in findings:
        origins = explained.origins.rules[finding.reason]
        line = (
            f"{finding.reason.value:<24}{finding.sentence:<{width}}{_set_by(origins)}"
        )
        yield f"  {_mark(finding)} {line.rstrip()}"


def _mark(finding: Finding) -> str:
    if not finding.counts:
        return "·"
    if finding.passes:
        return click.style("✓", fg="green")
    return click.style("✗", fg="red", bold=True)


def _set_by(origins: Sequence[Origin]) -> str:
    """Name the newest event behind something, and who caused it."""
    if not origins:
        return ""
    newest = origins[0]
    why = f": {printable(newest.reason)}" if newest.reason else ""
    return f"  ({newest.topic} by {newest.actor}, {spelled(newest.at)}{why})"
