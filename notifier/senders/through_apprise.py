"""Mail, chat and whatever else the library `apprise` reaches."""

from __future__ import annotations

import logging
import re
from typing import Any

from notifier.deliveries import Failure, Send
from notifier.links import link
from notifier.notifications import Notification
from notifier.sentences import TEST, person, place, sentence
from notifier.sinks import Apprise
from notifier.words import LABELS, SEVERITIES, in_one_line
from projections.asynchronous.activity.entries import ActivityClass, Severity

DEADLINE_S = 30.0
_MAX_ERROR = 200
_TYPES = {
    Severity.SUCCESS: "success",
    Severity.INFO: "info",
    Severity.WARNING: "warning",
    Severity.ERROR: "failure",
}
_PIECES = re.compile(r"[/:@?&=,]+")
_SHORTEST = 5
"""Characters of a piece of an address that is not shown; shorter ones are words."""


def through_apprise(sink: Apprise, base: str) -> Send:
    """Tell whoever is at an address; `base` is where browsers find the server."""
    url = sink.url.reveal()

    def send(notification: Notification, now: int) -> Failure | None:
        said = _send(url, title(notification), body(notification, base), notification)
        return None if said is None else Failure(masked(said, url)[:_MAX_ERROR])

    return send


def title(notification: Notification) -> str:
    """Say in a few words what happened, and where."""
    entry, where = notification.entry, place(notification)
    label = "Test" if entry.topic == TEST else LABELS[ActivityClass(entry.class_)]
    return f"{label}: {where}" if where else label


def body(notification: Notification, base: str) -> str:
    """Say all of it, a line each."""
    entry = notification.entry
    severity = SEVERITIES[Severity(entry.severity)]
    lines = {
        "Where": place(notification),
        "How bad": severity,
        "By": in_one_line(person(entry)),
        "Why": in_one_line(entry.reason),
    }
    told = [f"{name}: {value}" for name, value in lines.items() if value]
    address = link(base, notification)
    return "\n".join([f"{sentence(notification)}.", *told, *filter(None, [address])])


def masked(words: str, url: str) -> str:
    """Take out of words what they repeat of an address."""
    for piece in sorted(_PIECES.split(url), key=len, reverse=True):
        if len(piece) >= _SHORTEST:
            words = words.replace(piece, "...")
    return in_one_line(words)


def _library(url: str) -> Any | None:
    """Give what reaches an address; None if the library does not understand it."""
    # PERF: takes a third of a second, which nobody else is to wait for.
    import apprise

    # SECURITY: what it has to say is told below, without its secrets.
    logging.getLogger("apprise").propagate = False
    # SECURITY: no redirects, and nothing kept on the disk.
    asset = apprise.AppriseAsset(
        http_redirects=False, storage_mode="memory", pgp_autogen=False
    )
    library = apprise.Apprise(asset=asset)
    return library if library.add(url) else None


def _send(url: str, head: str, text: str, notification: Notification) -> str | None:
    """Send it; gives what went wrong, in the library's words."""
    library = _library(url)
    if library is None:
        return "apprise does not understand the address"
    said: list[str] = []

    def note(record: Any, service: object) -> None:
        said.append(record.message)

    has_sent = library.notify(
        body=text,
        title=head,
        notify_type=_TYPES[Severity(notification.entry.severity)],
        body_format="text",
        timeout=DEADLINE_S,
        log_callback=note,
        log_level=logging.WARNING,
    )
    return None if has_sent else "; ".join(said) or "apprise could not deliver it"
