"""The commands `rollerd activity`."""

from __future__ import annotations

import click

from commandline.completion import channels, completing, groups
from commandline.following import follow_activity
from commandline.names import find_application, find_channel, find_group
from commandline.options import (
    given,
    in_any_application,
    limited,
    reads_now,
    since,
    until,
)
from commandline.output.times import local
from commandline.session import Session
from commandline.things import Thing

SEVERITIES = ("any", "success", "info", "warning", "error")
"""As the API numbers them."""


def _where(entry: Thing) -> str:
    names = ("application_name", "group_name", "channel_name", "instance_id")
    return " / ".join(filter(None, (entry[name] for name in names)))


_COLUMNS = {
    "WHEN": lambda entry: local(entry["created_ts"]),
    "SEVERITY": lambda entry: SEVERITIES[entry["severity"]],
    "EVENT": lambda entry: entry["event"],
    "WHERE": _where,
    "VERSION": lambda entry: entry["version"] or "",
    "BY": lambda entry: entry["actor"],
    "REASON": lambda entry: entry["reason"],
}


@click.group()
def activity() -> None:
    """What happened that an operator wants to know of."""


@activity.command("list", epilog="Example: rollerd activity list --app flatcar")
@in_any_application
@click.option(
    "--group", metavar="GROUP", shell_complete=completing(groups), help="Of this one."
)
@click.option(
    "--channel",
    metavar="CHANNEL",
    shell_complete=completing(channels),
    help="Of this one.",
)
@click.option("--instance", metavar="ID", help="Of this machine.")
@click.option("--version", metavar="VERSION", help="About this one.")
@click.option("--severity", type=click.Choice(SEVERITIES), help="Only this. [any]")
@since
@until
@click.option("--follow", is_flag=True, help="The oldest first, and go on for ever.")
@limited(50)
@reads_now
def list_(
    session: Session,
    *,
    follow: bool,
    limit: int,
    since: str | None,
    until: str | None,
    **filters: str | None,
) -> None:
    """List it, the newest first; of the last three days, unless told."""
    if follow and until:
        raise click.UsageError("--follow has no end, so it goes without --until")
    params = {**_params(session, filters), **given({"start": since, "end": until})}
    entries = session.every("/api/activity", "activities", limit, **params)
    if not follow:
        session.show_feed(entries, _COLUMNS)
        return
    for entry in reversed(entries):
        session.show_next(entry, _COLUMNS)
    last = int(entries[0]["id"]) if entries else 0
    for entry in follow_activity(session, params, last):
        session.show_next(entry, _COLUMNS)


def _params(session: Session, filters: Thing) -> Thing:
    app, severity = filters["app"], filters["severity"]
    if app is None and (filters["group"] or filters["channel"]):
        raise click.UsageError("a group or channel needs its --app as well")
    owner = {} if app is None else find_application(session, app)
    params = {
        "appIDorProductID": owner.get("id"),
        "groupID": (name := filters["group"]) and find_group(owner, name)["id"],
        "channelID": (name := filters["channel"]) and find_channel(owner, name)["id"],
        "instanceID": filters["instance"],
        "version": filters["version"],
        "severity": severity and SEVERITIES.index(severity),
    }
    return given(params)
