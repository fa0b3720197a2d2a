"""
An instance: one machine in one application, as the log knows it.

`evolve` folds the events of its stream into the state that decisions are made from.
"""

from __future__ import annotations

from functools import singledispatch
from uuid import UUID, uuid5

import msgspec

from domain.instance_events import (
    ErrorReported,
    GroupChanged,
    HoldLifted,
    MachineEvent,
    Registered,
    Status,
    Traits,
    TraitsChanged,
    UpdateCompleted,
    UpdateDeferred,
    UpdateFailed,
    UpdateGranted,
    UpdateHeld,
    UpdateProgressed,
    UpdateRestarted,
    UpdateSuperseded,
    UpdateTimedOut,
    VersionChanged,
)


class Grant(msgspec.Struct, frozen=True):
    """
    The permission to update that a machine holds or held last.

    Attributes:
        granted_at: Microseconds.
        number: That of the grant in its group.
        is_open: The machine is under way; it takes one of its group's slots.
    """

    package_id: UUID
    version: str
    granted_at: int
    number: int
    is_open: bool = True


class Instance(msgspec.Struct, frozen=True, kw_only=True):
    """
    The state of one machine in one application.

    Attributes:
        status: None until something happened with an update.
        status_since: Microseconds; when the status last changed.
        held: Why the last wish for an update was not granted, or nothing.
        error_code: The last failure as the machine gave it.
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
    if instance.open_grant is not None or _claimed(instance, event.version):
        return {"version": event.version}
    return {"version": event.version, "held": "", **_now(None, event)}


@_changes.register
def _(event: UpdateGranted, instance: Instance) -> dict[str, object]:
    grant = Grant(event.package_id, event.version, event.at, event.number)
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
    return _now(event.status, event)


@_changes.register
def _(event: UpdateRestarted, instance: Instance) -> dict[str, object]:
    return _now(Status.UPDATE_GRANTED, event)


@_changes.register
def _(event: UpdateDeferred, instance: Instance) -> dict[str, object]:
    return {"error_code": event.error_code}


@_changes.register
def _(event: UpdateCompleted, instance: Instance) -> dict[str, object]:
    return {**_closed(instance), "held": "", **_now(Status.COMPLETE, event)}


@_changes.register
def _(event: UpdateFailed, instance: Instance) -> dict[str, object]:
    return {
        **_closed(instance),
        "error_code": event.error_code,
        **_now(Status.ERROR, event),
    }


@_changes.register
def _(event: UpdateTimedOut, instance: Instance) -> dict[str, object]:
    return {**_closed(instance), **_now(Status.TIMED_OUT, event)}


@_changes.register
def _(event: UpdateSuperseded, instance: Instance) -> dict[str, object]:
    return {**_closed(instance), "held": "", **_now(Status.UNDEFINED, event)}


@_changes.register
def _(event: ErrorReported, instance: Instance) -> dict[str, object]:
    return {"error_code": event.error_code}


def _claimed(instance: Instance, version: str) -> bool:
    """Whether the machine runs now what it said it had completed."""
    if instance.status is not Status.COMPLETE or instance.grant is None:
        return False
    return instance.grant.version == version


def _now(status: Status | None, event: MachineEvent) -> dict[str, object]:
    return {"status": status, "status_since": event.at}


def _closed(instance: Instance) -> dict[str, object]:
    if instance.grant is None:
        return {}
    return {"grant": msgspec.structs.replace(instance.grant, is_open=False)}
