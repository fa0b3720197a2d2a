"""Refusing a change that was made up from another version than there is."""

from __future__ import annotations

from functools import partial
from typing import Any

from psycopg import Connection

from api.audit_objects import AuditObject
from api.concurrency.tags import Tags
from api.concurrency.things import Version
from api.requests.errors import PreconditionFailed
from eventstore.log import read_streams
from projections.asynchronous.audit.fold import describe
from projections.asynchronous.past import Past, is_of_configuration

MAX_CHANGES = 20
"""Changes that are told: the last ones."""


def require(
    connection: Connection[Any],
    current: Version | None,
    wanted: Tags | None,
    unwanted: Tags | None,
) -> None:
    """
    Check the conditions of a change.

    Args:
        connection: In the transaction of the command.
        current: The version that there is, None if the thing has yet to come to be.
        wanted: What ``If-Match`` names, if it was sent.
        unwanted: What ``If-None-Match`` names, if it was sent.

    Raises:
        PreconditionFailed: One of them does not hold.
    """
    tag = current and current.tag
    if wanted and not wanted.name_version(tag):
        raise _stale(connection, current, wanted)
    if unwanted and tag and unwanted.name_version(tag):
        raise PreconditionFailed(
            "it is there already", field="If-None-Match", current_etag=f'"{tag}"'
        )


def _stale(
    connection: Connection[Any], current: Version | None, wanted: Tags
) -> PreconditionFailed:
    if current is None:
        return PreconditionFailed(
            "nothing has a version here: leave If-Match out", field="If-Match"
        )
    seen = wanted.newest_version(current.place.stream_id)
    changed = [] if seen is None else _since(connection, current, seen)
    return PreconditionFailed(
        "it is no longer what you have seen: get it again, and see whether your change"
        " is still wanted",
        field="If-Match",
        current_etag=f'"{current.tag}"',
        changed=changed[-MAX_CHANGES:],
    )


def _since(
    connection: Connection[Any], current: Version, seen: int
) -> list[AuditObject]:
    """List what was done since a version, by the log."""
    counts = partial(current.changeable.counts, current.place)
    stream_id = current.place.stream_id
    stream = read_streams(connection, [stream_id]).get(stream_id, [])
    # NOTE: an aggregate is folded event by event, also by those that count for nothing.
    told = [each for each in stream[seen:] if counts(each) or is_of_configuration(each)]
    if not told:
        return []
    past = Past(connection, told, machines=[stream_id])
    rows = [(each, describe(past, each)) for each in told]
    counted = [row for each, row in rows if counts(each)]
    return AuditObject.of_all(connection, counted)
