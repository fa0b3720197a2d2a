"""What fields mean wherever they occur, unless a struct says otherwise of its own."""

from __future__ import annotations

from collections.abc import Mapping

from api.openapi.docstrings import meanings_of
from domain.package_contents import PackageContents
from domain.policy import Policy

EVERYWHERE: Mapping[str, str] = {
    **meanings_of(PackageContents),
    **{f"policy_{name}": words for name, words in meanings_of(Policy).items()},
    "actor": "Who did it.",
    "alias": "What operators call the machine.",
    "application_id": "The application that it belongs to.",
    "arch": "The architecture, by number: 0 any, 1 AMD64, 2 ARM64, 3 x86.",
    "at": "When it happened.",
    "attempt": "Which try of this machine with this package, from 1.",
    "channel_id": "The channel that it follows, or is about.",
    "channels_blacklist": "Channels that must not point at it.",
    "color": "How the dashboard shows it, such as `#1d7d74`.",
    "confirmed": "Machines that were seen running it.",
    "claimed": "Machines that said that they installed it, and were not seen since.",
    "correlation_id": "The id of the request that caused it.",
    "count": "How many.",
    "created_ts": "When it was created.",
    "description": "For people.",
    "earliest": "When it may change at the earliest; null if time does not change it.",
    "error": "What the machine reported; null if it reported no error.",
    "extra_files": "Files beside the payload.",
    "failed": "Machines whose update failed.",
    "filename": "The payload, below the folder.",
    "flatcar_action": "What update_engine does after the download; null for none.",
    "floor_reason": "Why no machine may skip it.",
    "group_id": "The group that it belongs to, or is about.",
    "in_progress": "Machines that were granted it and are under way.",
    "last_check_at": "When it asked for an update last.",
    "lost": "Machines that never came back from it.",
    "name": "Unique within what it belongs to.",
    "package_id": "The package that it points at, or is about.",
    "product_id": "A name by which machines may ask instead of the id.",
    "reason": "Why it was done, in the words of who did it.",
    "release_notes": "Where they are, or what they say.",
    "rollout": "The rollout of the group's target; null if there is none.",
    "sentence": "The same in words.",
    "state": "Where the rollout stands.",
    "superseded": "Machines that were granted something else meanwhile.",
    "timed_out": "Machines that did not finish in time.",
    "track": "By which machines find the group.",
    "version": "A version, by the rules of semantic versioning.",
}
