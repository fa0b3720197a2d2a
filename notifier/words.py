"""What classes and severities are called: in configuration, in JSON, and for people."""

from __future__ import annotations

from collections.abc import Sequence

from projections.asynchronous.activity.entries import ActivityClass, Severity

# NOTE: named for what it was in CoreRoller 1.0, where it failed.
_HALTED = {ActivityClass.ROLLOUT_FAILED: "rollout_halted"}
CLASSES = {each: each.name.lower() for each in ActivityClass} | _HALTED
"""For programs, by what happened."""
LABELS = {
    each: name.replace("_", " ").capitalize() for each, name in CLASSES.items()
} | {
    ActivityClass.PACKAGE_NOT_FOUND: "No package to offer",
    ActivityClass.INSTANCE_UPDATE_FAILED: "Update of an instance failed",
    ActivityClass.CHANNEL_PACKAGE_UPDATED: "Channel points elsewhere",
    ActivityClass.SYNC_RECOVERED: "Sync works again",
}
"""For people, as the dashboard has them."""
SEVERITIES = {each: each.name.lower() for each in Severity}


def listed(words: Sequence[str]) -> str:
    """Put words one after the other: ``a, b and c``."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def in_one_line(text: str) -> str:
    """
    Give a text without what starts a line or moves a cursor.

    SECURITY: machines call themselves what they like, and must not write our messages.
    """
    return "".join(each if each.isprintable() else "�" for each in text)
