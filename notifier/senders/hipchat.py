"""
Rooms of HipChat, by version 2 of its API: "Send room notification".

Messages are those of CoreRoller 1.0, as far as they are true today: it had updates of
the group disabled where a rollout is halted now.
"""

from __future__ import annotations

from html import escape
from urllib.parse import quote

import msgspec

from notifier.deliveries import Failure, Send
from notifier.links import link
from notifier.notifications import Notification
from notifier.senders.posting import post
from notifier.sentences import person, sentence
from notifier.sinks import HipChat
from notifier.words import in_one_line
from projections.asynchronous.activity.entries import ActivityClass, Severity

MAX_MESSAGE = 10_000
"""Characters that a message may have."""
_BY_CLASS: dict[int, str] = {
    ActivityClass.PACKAGE_NOT_FOUND: "red",
    ActivityClass.ROLLOUT_STARTED: "purple",
    ActivityClass.ROLLOUT_FINISHED: "green",
    ActivityClass.ROLLOUT_FAILED: "red",
    ActivityClass.INSTANCE_UPDATE_FAILED: "yellow",
    ActivityClass.CHANNEL_PACKAGE_UPDATED: "purple",
}
_BY_SEVERITY = {
    Severity.SUCCESS: "green",
    Severity.INFO: "gray",
    Severity.WARNING: "yellow",
    Severity.ERROR: "red",
}
_AS_BEFORE = {
    "rollout.started": "Version <i>{version}</i> roll out started",
    "rollout.restarted": "Version <i>{version}</i> roll out started",
    "rollout.finished": "Version <i>{version}</i> successfully rolled out",
    "instance.update_failed": "Instance <i>{machine}</i> reported an error while"
    " processing update to version <i>{version}</i>",
}
_NO_PACKAGE = (
    "An update request could not be processed because the group's channel is not linked"
    " to any package"
)
_POINTS = "Channel <i>{channel}</i> is now pointing to version <i>{version}</i>"


def to_hipchat(sink: HipChat, base: str) -> Send:
    """Tell a room; `base` is where browsers find the server."""
    room = quote(sink.room, safe="")
    url = f"{sink.server.rstrip('/')}/v2/room/{room}/notification"
    # SECURITY: not in the address as before, which logs of proxies have.
    headers = {"Authorization": f"Bearer {sink.token.reveal()}"}

    def send(notification: Notification, now: int) -> Failure | None:
        body = {
            "message_format": "html",
            "message": message(notification, base),
            "color": color(notification),
            "notify": sink.notify,
        }
        return post(url, msgspec.json.encode(body), headers, now)

    return send


def color(notification: Notification) -> str:
    """Give the colour of a message: of the six classes as before, or how bad it is."""
    entry = notification.entry
    return _BY_CLASS.get(entry.class_, _BY_SEVERITY[Severity(entry.severity)])


def message(notification: Notification, base: str) -> str:
    """Say what happened, in the HTML that HipChat takes."""
    lines = [_place(notification), _said(notification), *_cause(notification)]
    address = link(base, notification)
    if address:
        lines.append(f'<a href="{escape(address)}">{escape(address)}</a>')
    return _fitting([line for line in lines if line])


def _fitting(lines: list[str]) -> str:
    # NOTE: whole lines: HTML that is cut anywhere is none.
    while len("<br/>".join(lines)) > MAX_MESSAGE:
        longest = max(range(len(lines)), key=lambda number: len(lines[number]))
        lines[longest] = "(too long to be shown)"
    return "<br/>".join(lines)


def _place(notification: Notification) -> str:
    entry = notification.entry
    names = [entry.application_name, entry.group_name]
    return " &gt; ".join(_bold(name) for name in names if name)


def _bold(name: str) -> str:
    return f"<b>{escape(in_one_line(name))}</b>"


def _said(notification: Notification) -> str:
    entry = notification.entry
    names = {
        "version": escape(entry.version or "unknown"),
        "machine": escape(in_one_line(entry.machine_id or "")),
        "channel": escape(in_one_line(entry.channel_name or "")),
    }
    template = _template(notification)
    return template.format(**names) if template else escape(sentence(notification))


def _template(notification: Notification) -> str | None:
    entry = notification.entry
    if notification.count > 1:
        return None
    if entry.class_ == ActivityClass.PACKAGE_NOT_FOUND:
        return _NO_PACKAGE
    if entry.class_ == ActivityClass.CHANNEL_PACKAGE_UPDATED:
        return _POINTS
    return _AS_BEFORE.get(entry.topic)


def _cause(notification: Notification) -> list[str]:
    who, why = person(notification.entry), notification.entry.reason
    by = [f"by {escape(in_one_line(who))}"] if who else []
    return by + ([f"<i>{escape(in_one_line(why))}</i>"] if why else [])
