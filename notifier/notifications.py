"""
What is told: an entry of the activity, or many failures together.

Ids go by the log alone. So what is sent again, after a failure or a crash, has the id
that it had before, and who gets it can tell that it is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

from msgspec import Struct
from msgspec.structs import replace

from domain.instants import SECOND
from projections.asynchronous.activity.entries import ActivityClass, Entry

WINDOW = 60 * SECOND
"""How long failures of one group and version are gathered, from the first of them."""
MAX_EXAMPLES = 5
"""Machines that are named of those that failed together."""
_NAMESPACE = UUID("3d1a3f0c-6b0e-4c1c-9d59-2f5b4f6f9a57")

_Key = tuple[UUID | None, str | None]


class Notification(Struct, frozen=True, kw_only=True):
    """
    What one sink is told at once.

    Attributes:
        id: The same whenever it is sent.
        entry: What happened; of failures that are told together, the first.
        count: How many entries it stands for.
        machines: Of those, the first few.
        until: The instant at which no more failures join it, in microseconds; None for
            what is told alone.
    """

    id: UUID
    entry: Entry
    count: int = 1
    machines: tuple[str, ...] = ()
    until: int | None = None


def gather(
    sink: str, gathering: Sequence[Notification], entries: Sequence[Entry]
) -> list[Notification]:
    """
    Make notifications of entries: one each, but failures are told together.

    Args:
        sink: The name of who is told.
        gathering: What failures may still join, in the order of the log.
        entries: What is told, in the order of the log.

    Returns:
        What is new or has changed, in the order of the log.
    """
    bundles = {_key(each.entry): each for each in gathering}
    made: dict[UUID, Notification] = {}
    for entry in entries:
        notification = _joined(bundles.get(_key(entry)), entry) or _first(sink, entry)
        made[notification.id] = notification
        if notification.until is not None:
            bundles[_key(entry)] = notification
    return list(made.values())


def _key(entry: Entry) -> _Key:
    return entry.group_id, entry.version


def _joined(bundle: Notification | None, entry: Entry) -> Notification | None:
    """Add a failure to those before it; None if it has to begin anew."""
    if bundle is None or bundle.until is None or not _is_failure(entry):
        return None
    if entry.at >= bundle.until:
        return None
    machines = bundle.machines
    if entry.machine_id and len(machines) < MAX_EXAMPLES:
        machines = (*machines, entry.machine_id)
    return replace(bundle, count=bundle.count + 1, machines=machines)


def _first(sink: str, entry: Entry) -> Notification:
    # NOTE: the instant, too: the sinks of two installations may be called the same.
    notification_id = uuid5(_NAMESPACE, f"{sink} {entry.position} {entry.at}")
    machines = (entry.machine_id,) if entry.machine_id else ()
    until = entry.at + WINDOW if _is_failure(entry) else None
    return Notification(id=notification_id, entry=entry, machines=machines, until=until)


def _is_failure(entry: Entry) -> bool:
    return entry.class_ == ActivityClass.INSTANCE_UPDATE_FAILED
