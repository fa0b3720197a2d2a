"""What was changed, in words; those of the dashboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from projections.asynchronous.activity.entries import Entry
from projections.asynchronous.differences import Plain

PREDICATES = {
    "application.created": "was created",
    "application.deleted": "was deleted",
    "application.described": "got another description",
    "application.product_identified": "got another product id",
    "application.renamed": "was renamed",
    "channel.created": "was created",
    "channel.deleted": "was deleted",
    "channel.floor_removed": "lost a floor",
    "channel.floor_set": "got a floor",
    "channel.recolored": "got another colour",
    "channel.renamed": "was renamed",
    "group.channel_assigned": "follows another channel",
    "group.created": "was created",
    "group.deleted": "was deleted",
    "group.described": "got another description",
    "group.policy_changed": "got another policy",
    "group.renamed": "was renamed",
    "group.track_changed": "got another track",
    "package.channels_blacklisted": "is kept from other channels",
    "package.created": "was added",
    "package.deleted": "was deleted",
    "package.revised": "was edited",
    "team.created": "was created",
    "team.deleted": "was deleted",
    "team.renamed": "was renamed",
    "token.issued": "was issued",
    "token.revoked": "was revoked",
    "user.created": "was created",
    "user.deleted": "was deleted",
    "user.identified": "is known to an identity provider",
    "user.moved": "was moved to another team",
    "user.password_changed": "got another password",
    "user.role_changed": "got another role",
}
"""Read after what it happened to: "Group Stable" and "got another policy"."""
_AT_MOST = 3
"""Changes that are told; of more, how many there are."""


def change_in_words(entry: Entry) -> str:
    """
    Say what became of a thing.

    Such as ``Group Stable got another policy: safe mode yes → no``. An event that has
    no words here is called by its stored name.
    """
    topic, facts = entry.topic, entry.facts
    kind = topic.partition(".")[0].replace("_", " ")
    thing = "API token" if kind == "token" else kind.capitalize()
    said = f"{thing} {facts.get('name', '')} {PREDICATES.get(topic, topic)}"
    before, after = facts.get("before"), facts.get("after")
    changes = list(_changes(before, after)) if before and after else []
    return f"{said}: {_in_short(changes)}" if changes else said


def _in_short(changes: list[str]) -> str:
    more = len(changes) - _AT_MOST
    told = changes[:_AT_MOST] + ([f"{more} more"] if more > 0 else [])
    return ", ".join(told)


def _changes(before: Plain, after: Plain, within: str = "") -> Iterator[str]:
    # NOTE: ids say nothing to people; what they name is in the audit trail.
    names = [name for name in before | after if not name.endswith("_id")]
    for name in names:
        was, now = before.get(name), after.get(name)
        if isinstance(was, dict) and isinstance(now, dict):
            yield from _changes(was, now, f"{within}{name}.")
        else:
            yield f"{_field(within + name)} {_value(was)} → {_value(now)}"


def _field(name: str) -> str:
    bare = name.removeprefix("policy.").removeprefix("contents.")
    return bare.replace("_", " ").replace(".", ", ")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_value, value)) or "none"
    return "none" if value in (None, "") else str(value)
