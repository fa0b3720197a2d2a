"""
An instance: one machine in one application, as the log knows it.

`evolve` folds the events of its stream into the state that decisions are made from.
"""

from __future__ import annotations

from enum import IntEnum
from functools import singledispatch
from uuid import UUID, uuid5

import msgspec

from domain.instance_events import (
    AttemptsReset,
    CameBack,
    ErrorReported,
    GroupChanged,
    HoldLifted,
    MachineEvent,
    Pinned,
    Registered,
    Status,
    Traits,
    TraitsChanged,
    UpdateCompleted,
    UpdateConfirmed,
    UpdateDeferred,
    UpdateFailed,
    UpdateGranted,
    UpdateHeld,
    UpdateLost,
    UpdateProgressed,
    UpdateRestarted,
    UpdateSuperseded,
    UpdateTimedOut,
    VersionChanged,
    WentSilent,
)
from domain.versions import is_older


class Outcome(IntEnum):
    """How far a grant has come."""

    UNDER_WAY = 0
    CLAIMED = 1
    CONFIRMED = 2
    FAILED = 3
    TIMED_OUT = 4
    LOST = 5
    SUPERSEDED = 6


_WENT_WRONG = frozenset({Outcome.FAILED, Outcome.TIMED_OUT, Outcome.LOST})


class Grant(msgspec.Struct, frozen=True):
    """
    The permission to update that a machine holds or held last.

    Attributes:
        group_id: Whose limits it counts against.
        granted_at: Microseconds.
        number: That of the grant in its group.
        attempt: Tries of the machine at this package that went wrong, and this one.
        claimed_at: When the machine said that it has installed the update, 0 until
            then.
        ended_at: When it was no longer under way, 0 until then.
    """

    package_id: UUID
    version: str
    group_id: UUID
    granted_at: int
    number: int
    attempt: int = 1
    outcome: Outcome = Outcome.UNDER_WAY
    claimed_at: int = 0
    ended_at: int = 0

    @property
    def is_open(self) -> bool:
        """The machine is under way; it takes one of its group's slots."""
        return self.outcome is Outcome.UNDER_WAY

    @property
    def is_awaited(self) -> bool:
        """The machine may yet be seen to have made it, in time."""
        return self.outcome in (Outcome.UNDER_WAY, Outcome.CLAIMED)

    @property
    def is_confirmed(self) -> bool:
        """The machine was seen running the version granted."""
        return self.outcome is Outcome.CONFIRMED

    @property
    def went_wrong(self) -> bool:
        """Whether it failed, in one way or another."""
        return self.outcome in _WENT_WRONG


class Instance(msgspec.Struct, frozen=True, kw_only=True):
    """
    The state of one machine in one application.

    Attributes:
        status: None until something happened with an update.
        status_since: Microseconds; when the status last changed.
        held: Why the last wish for an update was not granted, or nothing.
        error_code: The last failure as the machine gave it.
        is_silent: It did not come by for a day.
        pin: What versions it may be offered, see `domain.pins`; empty for all.
        revision: Number of events folded, the version of its stream.
    """

    application_id: UUID
    machine_id: str
    group_id: UUID
    version: str
    traits: Traits
    registered_at: int
    status: Status | None = None
    status_since: int = 0
    grant: Grant | None = None
    held: str = ""
    error_code: int | None = None
    is_silent: bool = False
    pin: str = ""
    revision: int = 1

    @property
    def open_grant(self) -> Grant | None:
        """The grant under which the machine is on its way, if it is."""
        return self.grant if self.grant is not None and self.grant.is_open else None


def instance_stream(application_id: UUID, machine_id: str) -> UUID:
    """Derive the stream of a machine in an application; machine ids are opaque."""
    return uuid5(application_id, machine_id)


def register(event: Registered) -> Instance:
    """Begin the state of an instance."""
    return Instance(
        application_id=event.application_id,
        machine_id=event.machine_id,
        group_id=event.group_id,
        version=event.version,
        traits=event.traits,
        registered_at=event.at,
    )


def evolve(instance: Instance | None, event: MachineEvent) -> Instance:
    """Fold one event into the state of its instance."""
    if isinstance(event, Registered):
        return register(event)
    if instance is None:
        raise ValueError(f"{event.TOPIC} on a stream that has no registration")
    changes = _changes(event, instance)
    return msgspec.structs.replace(instance, revision=instance.revision + 1, **changes)


@singledispatch
def _changes(event: MachineEvent, instance: Instance) -> dict[str, object]:
    raise TypeError(f"no fold for {event.TOPIC}")


@_changes.register
def _(event: GroupChanged, instance: Instance) -> dict[str, object]:
    return {"group_id": event.group_id}


@_changes.register
def _(event: TraitsChanged, instance: Instance) -> dict[str, object]:
    return {"traits": event.traits}


@_changes.register
def _(event: VersionChanged, instance: Instance) -> dict[str, object]:
    if _says_nothing_new(instance, event.version):
        return {"version": event.version}
    return {"version": event.version, "held": "", **_now(None, event)}


@_changes.register
def _(event: UpdateGranted, instance: Instance) -> dict[str, object]:
    grant = Grant(
        package_id=event.package_id,
        version=event.version,
        group_id=event.group_id,
        granted_at=event.at,
        number=event.number,
        attempt=event.attempt,
    )
    return {
        "grant": grant,
        "held": "",
        "error_code": None,
        **_now(Status.UPDATE_GRANTED, event),
    }


@_changes.register
def _(event: UpdateHeld, instance: Instance) -> dict[str, object]:
    if instance.open_grant is not None:
        return {"held": event.why}
    return {"held": event.why, **_now(Status.ON_HOLD, event)}


@_changes.register
def _(event: HoldLifted, instance: Instance) -> dict[str, object]:
    if instance.open_grant is not None:
        return {"held": ""}
    return {"held": "", **_now(None, event)}


@_changes.register
def _(event: UpdateProgressed, instance: Instance) -> dict[str, object]:
    if event.status is not Status.INSTALLED:
        return _now(event.status, event)
    return {**_grant(instance, claimed_at=event.at), **_now(event.status, event)}


@_changes.register
def _(event: UpdateRestarted, instance: Instance) -> dict[str, object]:
    return {**_grant(instance, claimed_at=0), **_now(Status.UPDATE_GRANTED, event)}


@_changes.register
def _(event: UpdateDeferred, instance: Instance) -> dict[str, object]:
    return {"error_code": event.error_code}


@_changes.register
def _(event: UpdateCompleted, instance: Instance) -> dict[str, object]:
    outcome = Outcome.CONFIRMED if event.seen else Outcome.CLAIMED
    return {
        **_ended(instance, outcome, event, claimed_at=event.at),
        "held": "",
        **_now(Status.COMPLETE, event),
    }


@_changes.register
def _(event: UpdateConfirmed, instance: Instance) -> dict[str, object]:
    ended = _ended(instance, Outcome.CONFIRMED, event)
    return {**ended, "held": "", **_now(Status.COMPLETE, event)}


@_changes.register
def _(event: UpdateFailed, instance: Instance) -> dict[str, object]:
    return {
        **_ended(instance, Outcome.FAILED, event),
        "error_code": event.error_code,
        **_now(Status.ERROR, event),
    }


@_changes.register
def _(event: UpdateTimedOut, instance: Instance) -> dict[str, object]:
    ended = _ended(instance, Outcome.TIMED_OUT, event)
    return {**ended, **_now(Status.TIMED_OUT, event)}


@_changes.register
def _(event: UpdateLost, instance: Instance) -> dict[str, object]:
    return {**_ended(instance, Outcome.LOST, event), **_now(Status.LOST, event)}


@_changes.register
def _(event: UpdateSuperseded, instance: Instance) -> dict[str, object]:
    ended = _ended(instance, Outcome.SUPERSEDED, event)
    return {**ended, "held": "", **_now(Status.UNDEFINED, event)}


@_changes.register
def _(event: WentSilent, instance: Instance) -> dict[str, object]:
    return {"is_silent": True}


@_changes.register
def _(event: CameBack, instance: Instance) -> dict[str, object]:
    return {"is_silent": False}


@_changes.register
def _(event: Pinned, instance: Instance) -> dict[str, object]:
    return {"pin": event.pin}


@_changes.register
def _(event: AttemptsReset, instance: Instance) -> dict[str, object]:
    return _grant(instance, attempt=0)


@_changes.register
def _(event: ErrorReported, instance: Instance) -> dict[str, object]:
    return {"error_code": event.error_code}


def _says_nothing_new(instance: Instance, version: str) -> bool:
    """Whether a version is what the machine's update led to expect."""
    grant = instance.grant
    if grant is None:
        return False
    if instance.status is Status.COMPLETE:
        return grant.version == version
    fell_back = instance.status is Status.ERROR and is_older(version, grant.version)
    return grant.is_open or fell_back


def _now(status: Status | None, event: MachineEvent) -> dict[str, object]:
    return {"status": status, "status_since": event.at}


def _ended(
    instance: Instance, outcome: Outcome, event: MachineEvent, **changes: int
) -> dict[str, object]:
    return _grant(instance, outcome=outcome, ended_at=event.at, **changes)


def _grant(instance: Instance, **changes: int) -> dict[str, object]:
    if instance.grant is None:
        return {}
    return {"grant": msgspec.structs.replace(instance.grant, **changes)}
