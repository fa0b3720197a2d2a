"""Which events become entries of the activity, and what these say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from psycopg import Connection

from domain.applications import App
from domain.channels import Channel
from domain.dead_letters import DeadLetters
from domain.groups import Group
from domain.instance_events import (
    AliasGiven,
    Assigned,
    AttemptsReset,
    CameBack,
    MachineEvent,
    Pinned,
    Retired,
    UpdateFailed,
    UpdateLost,
    UpdateTimedOut,
)
from domain.packages import Package
from domain.people import Team, User
from domain.refusals import AccessRefusal, SignInRefusal
from domain.rollouts import Rollout
from domain.sessions import Session
from domain.syncing import ChannelSync, Syncer
from domain.tokens import Token
from domain.upkeep import Upkeep
from eventstore.log import Recorded
from projections.asynchronous.activity.entries import (
    ActivityClass,
    Entry,
    Place,
    Severity,
    write_entries,
)
from projections.asynchronous.activity.places import place_of, place_of_machine
from projections.asynchronous.differences import Plain, difference, plain
from projections.asynchronous.past import (
    Past,
    Turn,
    instant_of,
    is_of_configuration,
)
from projections.asynchronous.projection import Projection
from projections.asynchronous.subjects import subject_of

Kind = tuple[ActivityClass, Severity]

_OF_MACHINES: dict[type[Any], Kind] = {
    UpdateFailed: (ActivityClass.INSTANCE_UPDATE_FAILED, Severity.ERROR),
    UpdateTimedOut: (ActivityClass.INSTANCE_UPDATE_FAILED, Severity.ERROR),
    UpdateLost: (ActivityClass.INSTANCE_UPDATE_FAILED, Severity.ERROR),
    Pinned: (ActivityClass.CHANGED, Severity.INFO),
    AttemptsReset: (ActivityClass.CHANGED, Severity.INFO),
    AliasGiven: (ActivityClass.CHANGED, Severity.INFO),
    Assigned: (ActivityClass.CHANGED, Severity.INFO),
    Retired: (ActivityClass.CHANGED, Severity.INFO),
}
# Machines come and go by themselves; one that was taken out of service should not.
_IN_SERVICE_AGAIN: Kind = (ActivityClass.CHANGED, Severity.WARNING)
_AGGREGATES = (App, Channel, Group, Package, Team, Token, User)
_CHANGED: Kind = (ActivityClass.CHANGED, Severity.INFO)
_OF_CONFIGURATION: dict[type[Any], Kind] = {
    Rollout.Created: (ActivityClass.ROLLOUT_STARTED, Severity.INFO),
    Rollout.Restarted: (ActivityClass.ROLLOUT_STARTED, Severity.INFO),
    Rollout.Finished: (ActivityClass.ROLLOUT_FINISHED, Severity.SUCCESS),
    Rollout.Halted: (ActivityClass.ROLLOUT_FAILED, Severity.ERROR),
    Rollout.HaltedByOperator: (ActivityClass.ROLLOUT_FAILED, Severity.WARNING),
    Rollout.Paused: (ActivityClass.ROLLOUT_PAUSED, Severity.INFO),
    Rollout.Resumed: (ActivityClass.ROLLOUT_RESUMED, Severity.INFO),
    Rollout.Superseded: (ActivityClass.ROLLOUT_SUPERSEDED, Severity.INFO),
    Group.PolicyChanged: (ActivityClass.POLICY_CHANGED, Severity.INFO),
    ChannelSync.Failed: (ActivityClass.SYNC_FAILED, Severity.ERROR),
    ChannelSync.Recovered: (ActivityClass.SYNC_RECOVERED, Severity.SUCCESS),
    Channel.PackageAssigned: (ActivityClass.CHANNEL_PACKAGE_UPDATED, Severity.INFO),
    **{each.Created: (ActivityClass.CREATED, Severity.INFO) for each in _AGGREGATES},
    **{each.Deleted: (ActivityClass.DELETED, Severity.INFO) for each in _AGGREGATES},
}
# Machines that ask find nothing from here on: told once, not at each of their polls.
_NO_PACKAGE: Kind = (ActivityClass.PACKAGE_NOT_FOUND, Severity.WARNING)
_NOT_TOLD = (
    *(Group.WindowOpened, Group.WindowClosed),
    *(Session.Created, Session.Ended, SignInRefusal.Created, AccessRefusal.Created),
    *(Upkeep.Created, Upkeep.Ordered, Upkeep.Ended),
    *(Syncer.Created, Syncer.Ordered, Syncer.Ended, ChannelSync.Created),
    *(DeadLetters.Created, DeadLetters.Retried, DeadLetters.Dropped),
)
"""
The passing of time, and what the audit trail tells alone: who comes and goes, the
upkeep of read models, what is ordered of the syncer, and what becomes of notifications
that were given up.
"""
_OF_EVERY_EVENT = frozenset(
    {
        *("originator_id", "originator_version", "originator_topic", "timestamp"),
        *MachineEvent.__struct_fields__,
    }
)


def fold(connection: Connection[Any], batch: Sequence[Recorded]) -> None:
    """Add the entries that events come to."""
    machines = {each.stream_id for each in batch if _kind_of_machine(each.event)}
    past = Past(connection, batch, machines)
    entries = (_entry(past, recorded) for recorded in batch)
    write_entries(connection, [entry for entry in entries if entry is not None])


ACTIVITY = Projection("activity", 2, ("activity",), lambda: fold)


def _entry(past: Past, recorded: Recorded) -> Entry | None:
    happened_to_machine = _kind_of_machine(recorded.event)
    if happened_to_machine is not None:
        facts = _own_facts(recorded.event)
        place = place_of_machine(past, recorded)
        return _told(recorded, happened_to_machine, place, facts)
    if not is_of_configuration(recorded):
        return None
    turn = past.turn(recorded)
    if isinstance(recorded.event, _NOT_TOLD):
        return None
    kind, place = _kind(past, recorded.event), place_of(past, turn.after)
    return _told(recorded, kind, place, _facts(past, recorded, turn))


def _told(recorded: Recorded, kind: Kind, place: Place, facts: Plain) -> Entry:
    class_, severity = kind
    return Entry(
        **msgspec.structs.asdict(place),
        position=recorded.position,
        at=instant_of(recorded.event),
        class_=class_.value,
        severity=severity.value,
        topic=recorded.topic,
        actor=recorded.event.actor,
        reason=recorded.event.reason,
        correlation_id=recorded.event.correlation_id,
        facts=facts,
    )


def _kind_of_machine(event: object) -> Kind | None:
    if isinstance(event, CameBack):
        return _IN_SERVICE_AGAIN if event.was_retired else None
    return _OF_MACHINES.get(type(event))


def _kind(past: Past, event: object) -> Kind:
    if _takes_the_package_away(past, event):
        return _NO_PACKAGE
    return _OF_CONFIGURATION.get(type(event), _CHANGED)


def _takes_the_package_away(past: Past, event: object) -> bool:
    if isinstance(event, Channel.PackageAssigned):
        return event.package_id is None
    if isinstance(event, Group.ChannelAssigned):
        channel = past.find(Channel, event.channel_id)
        return channel is None or channel.package_id is None
    return False


def _facts(past: Past, recorded: Recorded, turn: Turn) -> Plain:
    if isinstance(turn.after, Rollout):
        return _own_facts(recorded.event)
    if isinstance(turn.after, ChannelSync):
        arch = past.get(Channel, turn.after.channel_id).arch
        return {**_own_facts(recorded.event), "arch": plain(arch)}
    changed = difference(turn.before, turn.after)._asdict()
    return {"name": subject_of(past, turn.after).name, **changed}


def _own_facts(event: Any) -> Plain:
    """Give what an event tells, without what every event does."""
    if isinstance(event, MachineEvent):
        values = msgspec.structs.asdict(event)
    else:
        values = vars(event)
    return {name: plain(values[name]) for name in values if name not in _OF_EVERY_EVENT}
