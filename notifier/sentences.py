"""What happened, and where, in words: a sentence without a stop; the dashboard's."""

from __future__ import annotations

from collections.abc import Callable

from domain.arch import Arch
from domain.error_codes import decode_error
from domain.judge import Objection
from notifier.changes import change_in_words
from notifier.notifications import Notification
from notifier.words import in_one_line
from projections.asynchronous.activity.entries import Entry

TEST = "notification.test"
"""What stands for the stored name of an event in a notification that is a test."""


def sentence(notification: Notification) -> str:
    """Say what happened."""
    if notification.count > 1:
        return in_one_line(_together(notification))
    entry = notification.entry
    return in_one_line(_TELLERS.get(entry.topic, change_in_words)(entry))


def place(notification: Notification) -> str:
    """Say where, such as ``Flatcar > Stable > machine``; empty if that is nowhere."""
    entry = notification.entry
    machine = entry.machine_id if notification.count == 1 else None
    names = (entry.application_name, entry.group_name, machine)
    return in_one_line(" > ".join(name for name in names if name))


def person(entry: Entry) -> str:
    """Name who did it; empty for what machines and rules do by themselves."""
    return "" if entry.actor in {"machine", "system"} else entry.actor


def _together(notification: Notification) -> str:
    count, machines = notification.count, notification.machines
    more = " and more" if count > len(machines) else ""
    return (
        f"{count:,} updates to {_version(notification.entry)} went wrong within a"
        f" minute, on {', '.join(machines)}{more}"
    )


def _version(entry: Entry) -> str:
    return entry.version or "an unknown version"


def _of_rollout(predicate: str) -> Callable[[Entry], str]:
    def tell(entry: Entry) -> str:
        group = f" to {entry.group_name}" if entry.group_name else ""
        return f"Rollout of {_version(entry)}{group} {predicate}"

    return tell


def _paused(entry: Entry) -> str:
    is_carried_over = entry.facts.get("carried_over") is True
    predicate = (
        "starts paused, as the one before it was" if is_carried_over else "was paused"
    )
    return _of_rollout(predicate)(entry)


def _halted(entry: Entry) -> str:
    return f"{_of_rollout('was halted by failures')(entry)}: {_verdict(entry)}"


def _verdict(entry: Entry) -> str:
    verdict = entry.facts.get("verdict") or {}
    wrong = sum(verdict.get(name, 0) for name in ("failed", "timed_out", "lost"))
    if verdict.get("why") == Objection.FIRST_MACHINE:
        said = "the first machine failed, and safe mode is on"
    else:
        ended, allowed = wrong + verdict.get("succeeded", 0), verdict.get("allowed", 0)
        said = f"{wrong:,} of {ended:,} went wrong, at most {allowed:g}% may"
    error = _error(entry)
    return f"{said}. The last one: {error}" if error else said


def _failed(entry: Entry) -> str:
    error = _error(entry) or "the machine does not say why"
    return f"Update to {_version(entry)} failed: {error}"


def _error(entry: Entry) -> str:
    """Give the error code of a machine in words; empty if there is none."""
    code = entry.facts.get("error_code")
    return "" if code is None else decode_error(code).sentence.removesuffix(".")


def _channel(entry: Entry) -> str:
    channel = f"Channel {entry.channel_name or '?'} points at"
    return f"{channel} {entry.version or 'no package any more'}"


def _sync(entry: Entry) -> str:
    arch = Arch(int(entry.facts.get("arch", Arch.ALL)))
    channel = f"{entry.channel_name or '?'} ({arch.short_name.upper()})"
    error = entry.facts.get("error")
    if error is None:
        return f"Channel {channel} can be synced again"
    return f"Channel {channel} cannot be synced: {error}"


def _pinned(entry: Entry) -> str:
    pin = entry.facts.get("pin")
    return f"Pinned to {pin}" if pin else "Pinned no longer"


def _alias(entry: Entry) -> str:
    alias = entry.facts.get("alias")
    return f"Called {alias}" if alias else "Alias taken away"


def _assigned(entry: Entry) -> str:
    if entry.facts.get("group_id"):
        return f"Assigned to the group {entry.group_name}"
    return "Belongs to the group of its track again"


_TELLERS: dict[str, Callable[[Entry], str]] = {
    TEST: lambda _: "This is a test: notifications of CoreRoller arrive here",
    "rollout.started": _of_rollout("started"),
    "rollout.restarted": _of_rollout("started again"),
    "rollout.resumed": _of_rollout("was resumed"),
    "rollout.paused": _paused,
    "rollout.superseded": _of_rollout("ended: the group goes elsewhere"),
    "rollout.finished": _of_rollout("finished: every machine that comes by runs it"),
    "rollout.halted": _halted,
    "rollout.halted_by_operator": _of_rollout("was halted"),
    "instance.update_failed": _failed,
    "instance.update_timed_out": lambda entry: (
        f"Update to {_version(entry)} did not finish in time"
    ),
    "instance.update_lost": lambda entry: (
        f"Did not come back with {_version(entry)} after its update"
    ),
    "instance.pinned": _pinned,
    "instance.alias_given": _alias,
    "instance.assigned": _assigned,
    "instance.attempts_reset": lambda _: "May try again: its attempts are counted anew",
    "instance.retired": lambda _: "Retired",
    "instance.came_back": lambda _: "Came by again, though it was retired",
    "channel.package_assigned": _channel,
    "channel.pinned": lambda entry: (
        f"Channel {entry.channel_name or '?'} was pinned: the syncer leaves it as it is"
    ),
    "channel.unpinned": lambda entry: (
        f"Channel {entry.channel_name or '?'} follows the upstream again"
    ),
    "sync.failed": _sync,
    "sync.recovered": _sync,
}
"""By the stored names of events."""
