"""
Why a machine does not update, as the command line prints it.

`rollerd explain`, which asks the database, prints the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click

from commandline.output.tables import show_facts, show_line, show_table
from commandline.output.times import local
from commandline.things import Thing


def show_explanation(explanation: Thing) -> None:
    """Print the verdict, what it is about, and what each rule says."""
    show_line(f"{explanation['sentence']}.")
    click.echo()
    show_facts(_facts(explanation))
    if explanation["rules"]:
        click.echo()
        show_table(_COLUMNS, explanation["rules"])


def _facts(explanation: Thing) -> Iterable[tuple[str, str]]:
    machine, group = explanation["instance"], explanation["group"]
    yield "machine", f"{machine['id']} {machine['alias']}".strip()
    moved = _set_by(group["events"]) if group["is_assigned"] else ""
    yield "group", f"{group['name']}, track {group['track']}{moved}"
    yield "runs", machine["version"]
    if floor := explanation["floor"]:
        why = explanation["floor_reason"]
        text = f"{floor['version']}: {why}" if why else floor["version"]
        yield "next floor", text + _set_by(floor["events"])
    if target := explanation["target"]:
        yield "target", target["version"] + _set_by(target["events"])
    yield "earliest", local(explanation["earliest"])
    yield "last check", local(machine["last_check_at"])
    if error := machine["error"]:
        yield "last error", f"{error['name']}: {error['sentence']}"


def _mark(rule: Thing) -> str:
    if not rule["counts"]:
        return "·"
    return "✓" if rule["passes"] else "✗"


def _set_by(events: Sequence[Thing]) -> str:
    """Name the newest event behind something, and who caused it."""
    return f"  ({_origin(events)})" if events else ""


def _origin(events: Sequence[Thing]) -> str:
    if not events:
        return ""
    newest = events[0]
    why = f": {newest['reason']}" if newest["reason"] else ""
    return f"{newest['topic']} by {newest['actor']}, {local(newest['at'])}{why}"


_COLUMNS = {
    "": _mark,
    "RULE": lambda rule: rule["reason"],
    "SAYS": lambda rule: rule["sentence"],
    "SET BY": lambda rule: _origin(rule["events"]),
}
