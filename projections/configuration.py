"""
Inline read model: the configuration, a table for each kind of aggregate.

Each event becomes one statement, from the event alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from psycopg import Connection
from psycopg.types.json import Jsonb

from domain.dead_letters import DeadLetters
from domain.instants import from_datetime
from domain.refusals import AccessRefusal, SignInRefusal
from domain.sessions import Session
from domain.syncing import ChannelSync, Syncer
from domain.upkeep import Upkeep
from projections.configuration_statements import STATEMENTS

# PERF: who signs in does not let every worker read the configuration anew. Nor does
# what is ordered of a read model or of the syncer, and how that gets on, nor what was
# given up by the notifier.
_OF_NO_WORKER = (
    Session.Created,
    Session.Ended,
    SignInRefusal.Created,
    AccessRefusal.Created,
    *(Upkeep.Created, Upkeep.Ordered, Upkeep.Ended),
    *(Syncer.Created, Syncer.Ordered, Syncer.Ended),
    *(ChannelSync.Created, ChannelSync.Failed, ChannelSync.Recovered),
    *(DeadLetters.Created, DeadLetters.Retried, DeadLetters.Dropped),
)
BUMP_VERSION = """
    UPDATE configuration_state SET configuration_version = configuration_version + 1
"""
"""Lets every worker read the configuration anew, before it decides again."""


def follow(connection: Connection[Any], events: Sequence[Any]) -> None:
    """
    Bring the configuration tables up to date with events of aggregates, in order.

    The caller's transaction is that of their append, under the configuration lock.
    """
    for event in events:
        statement = STATEMENTS.get(type(event))
        if statement is not None:
            connection.execute(statement, _parameters(event))
    if not all(isinstance(event, _OF_NO_WORKER) for event in events):
        connection.execute(BUMP_VERSION)


def _parameters(event: Any) -> dict[str, Any]:
    values = {name: column_value(value) for name, value in vars(event).items()}
    return {
        **values,
        "id": event.originator_id,
        "revision": event.originator_version,
        "created_at": from_datetime(event.timestamp),
    }


def column_value(value: Any) -> Any:
    """Turn the value of a field into what its column takes."""
    if isinstance(value, msgspec.Struct):
        return Jsonb(msgspec.to_builtins(value))
    if isinstance(value, tuple):
        return list(value)
    return value
