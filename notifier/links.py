"""Where the dashboard shows what happened."""

from __future__ import annotations

from urllib.parse import quote

from notifier.notifications import Notification


def link(base: str, notification: Notification) -> str:
    """
    Give the address of the page of what something happened to.

    Args:
        base: Where browsers find the server; empty if that is not known.
        notification: What happened.

    Returns:
        The machine's page, the group's, or the application's; the activity for what
        belongs to none. Empty without a base.
    """
    return f"{base.rstrip('/')}{_path(notification)}" if base else ""


def _path(notification: Notification) -> str:
    entry = notification.entry
    if entry.application_id is None:
        return "/activity"
    application = f"/apps/{entry.application_id}"
    if entry.machine_id and notification.count == 1:
        return f"{application}/instances/{quote(entry.machine_id, safe='')}"
    if entry.group_id is not None:
        return f"{application}/groups/{entry.group_id}"
    return application
