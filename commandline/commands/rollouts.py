"""The commands `rollerd rollout`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from commandline.completion import completing, groups
from commandline.connection.problems import Refused
from commandline.names import chosen, find_application, find_group
from commandline.options import (
    INSTANT,
    changes,
    in_application,
    limited,
    reads,
    reads_now,
)
from commandline.output.tables import show_table
from commandline.output.times import local
from commandline.session import Facts, Session, path_to, show_json
from commandline.things import Thing

_GROUP = click.argument("group", shell_complete=completing(groups))

_COLUMNS = {
    "VERSION": lambda rollout: rollout["version"] or "",
    "STATE": lambda rollout: rollout["state"],
    "SINCE": lambda rollout: local(rollout["since"]),
    "STARTED BY": lambda rollout: rollout["started_by"],
    "GRANTED": lambda rollout: str(rollout["counts"]["granted"]),
    "UNDER WAY": lambda rollout: str(rollout["counts"]["in_progress"]),
    "SUCCEEDED": lambda rollout: str(rollout["counts"]["succeeded"]),
    "FAILED": lambda rollout: str(_failed(rollout["counts"])),
}

_COURSE_COLUMNS = {
    "WHEN": lambda point: local(point["at"]),
    "GRANTED": lambda point: str(point["granted"]),
    "UNDER WAY": lambda point: str(point["in_progress"]),
    "CLAIMED": lambda point: str(point["claimed"]),
    "CONFIRMED": lambda point: str(point["confirmed"]),
    "FAILED": lambda point: str(_failed(point)),
}


@click.group()
def rollout() -> None:
    """Rollouts: how far they are; pause, halt and resume."""


@rollout.command("list", epilog="Example: rollerd rollout list stable --app flatcar")
@_GROUP
@in_application
@limited()
@reads
def list_(session: Session, *, app: str, group: str, limit: int) -> None:
    """List them, the newest start first."""
    path = _path(find_group(find_application(session, app), group), "rollouts")
    session.show_list(session.every(path, "rollouts", limit), _COLUMNS)


@rollout.command(epilog="Example: rollerd rollout show stable --app flatcar")
@_GROUP
@click.argument("rollout", required=False)
@in_application
@reads
def show(session: Session, *, app: str, group: str, rollout: str | None) -> None:
    """Show one with its story: the current one, or that of a version, or by its id."""
    found = find_group(find_application(session, app), group)
    session.show(session.get(_rollout_path(session, found, rollout)), _facts)


@rollout.command(epilog="Example: rollerd rollout timeline stable --app flatcar")
@_GROUP
@click.argument("rollout", required=False)
@in_application
@click.option("--start", type=INSTANT, metavar="T", help="[the start of the rollout]")
@click.option("--end", type=INSTANT, metavar="T", help="[its end, or now]")
@click.option(
    "--points",
    type=click.IntRange(2, 200),
    default=10,
    metavar="N",
    help="Lines, at equal distances. [10]",
)
@reads
def timeline(
    session: Session, *, app: str, group: str, rollout: str | None, **span: Any
) -> None:
    """Tell how far one was over time; named as in `show`."""
    found = find_group(find_application(session, app), group)
    path = _rollout_path(session, found, rollout)
    course = session.get(f"{path}/timeline", **span)
    if session.as_json:
        show_json(course)
    else:
        show_table(_COURSE_COLUMNS, course["points"])


@rollout.command(
    epilog='Example: rollerd rollout pause stable --app flatcar --reason "wrong kernel"'
)
@_GROUP
@in_application
@changes
def pause(session: Session, *, app: str, group: str) -> None:
    """Stop the current one: nothing is granted any more, and no offer repeated."""
    _order(session, app, group, "pause")


@rollout.command(
    epilog='Example: rollerd rollout halt stable --app flatcar --reason "kernel panics"'
)
@_GROUP
@in_application
@changes
def halt(session: Session, *, app: str, group: str) -> None:
    """
    Stop the current one for a fault of its target; say why.

    As after failures, the next target starts running. Pause it to stop that as well.
    """
    _order(session, app, group, "halt")


@rollout.command(epilog="Example: rollerd rollout resume stable --app flatcar")
@_GROUP
@in_application
@changes
def resume(session: Session, *, app: str, group: str) -> None:
    """Let the current one go on; failures are forgiven."""
    _order(session, app, group, "resume")


@rollout.command(epilog="Example: rollerd rollout watch stable --app flatcar")
@_GROUP
@in_application
@click.option(
    "--interval",
    type=click.FloatRange(0.1),
    default=2,
    metavar="SECONDS",
    help="Between looks. [2]",
)
@reads_now
def watch(session: Session, *, app: str, group: str, interval: float) -> None:
    """
    Watch the current one until it ends.

    Exits with 0 when it is finished, and with 1 when it is halted or superseded. A
    paused one is watched on.
    """
    # NOTE: late, as nothing else needs it.
    from commandline.watching import watch_rollout

    found = find_group(find_application(session, app), group)
    watch_rollout(session, _rollout_path(session, found, None), interval)


def _order(session: Session, app: str, group: str, order: str) -> None:
    found = find_group(find_application(session, app), group)
    rollout = session.create(_path(found, order), {})
    session.done(
        rollout,
        f"The rollout of {rollout['version']} to {found['name']} is"
        f" {rollout['state']}.",
    )


def _rollout_path(session: Session, group: Thing, name: str | None) -> str:
    """Find the current rollout of a group, or one by id or version."""
    if name is None:
        if group["rollout"] is None:
            raise Refused(f"{group['name']} has no rollout: its channel has no package")
        return _path(group, "rollouts", group["rollout"]["id"])
    every = session.every(_path(group, "rollouts"), "rollouts")
    found = [each for each in every if name in (each["id"], each["version"])]
    only = chosen(found, "rollout", name, _named)
    return _path(group, "rollouts", only["id"])


def _named(rollout: Thing) -> str:
    return f"{rollout['id']}  {rollout['version']}, {rollout['state']}"


def _path(group: Thing, *more: str) -> str:
    return path_to("apps", group["application_id"], "groups", group["id"], *more)


def _failed(counts: Thing) -> int:
    failed: int = counts["failed"] + counts["timed_out"] + counts["lost"]
    return failed


def _facts(rollout: Thing) -> Facts:
    counts = rollout["counts"]
    yield "version", rollout["version"] or "of a package that was deleted"
    yield "id", rollout["id"]
    yield "state", f"{rollout['state']} since {local(rollout['since'])}"
    yield "started", f"{local(rollout['started_at'])} by {rollout['started_by']}"
    yield "machines", _spelled(counts)
    for step in rollout["steps"]:
        yield "floor", f"{step['version']}: {_spelled(step['counts'])}"
    for failures in rollout["errors"]:
        error = failures["error"]
        what = f"{error['name']}: {error['sentence']}" if error else "no error told"
        yield "failures", f"{failures['count']} x {what}"
    for told in rollout["timeline"]:
        yield from _happened(told)


def _spelled(counts: Thing) -> str:
    """Spell out those counts that are not zero."""
    named = {name: count for name, count in counts.items() if count}
    told = (f"{count:,} {name.replace('_', ' ')}" for name, count in named.items())
    return ", ".join(told) or "none so far"


def _happened(told: Thing) -> Iterator[tuple[str, str]]:
    why = f": {told['reason']}" if told["reason"] else ""
    yield told["event"], f"{local(told['at'])} by {told['actor']}{why}"
    if evidence := told.get("evidence"):
        gone = _spelled({n: evidence[n] for n in ("failed", "timed_out", "lost")})
        last = f"{evidence['machine_id']}{_said(evidence['error'])}"
        told_so = f"{evidence['why']}: {gone}, {evidence['succeeded']} succeeded"
        yield "because", f"{told_so}; the last was {last}"


def _said(error: Thing | None) -> str:
    return f", {error['sentence']}" if error else ""
