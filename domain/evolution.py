"""How each event changes an instance: `evolve` folds the events of its stream."""

from __future__ import annotations

from functools import singledispatch

import msgspec

from domain.instance_events import (
    AliasGiven,
    Assigned,
    AttemptsReset,
    CameBack,
    ErrorReported,
    GroupChanged,
    HoldLifted,
    MachineEvent,
    Pinned,
    Registered,
    Retired,
    Status,
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
from domain.instances import Grant, Instance, Outcome
from domain.versions import is_older


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
    begins_anew = _now(None, event) if event.was_retired else {}
    return {"is_silent": False, **begins_anew}


@_changes.register
def _(event: Retired, instance: Instance) -> dict[str, object]:
    return {"is_silent": True, "held": "", **_now(Status.RETIRED, event)}


@_changes.register
def _(event: AliasGiven, instance: Instance) -> dict[str, object]:
    return {"alias": event.alias}


@_changes.register
def _(event: Assigned, instance: Instance) -> dict[str, object]:
    return {"assigned_group_id": event.group_id}


@_changes.register
def _(event: Pinned, instance: Instance) -> dict[str, object]:
    return {"pin": event.pin}


@_changes.register
def _(event: AttemptsReset, instance: Instance) -> dict[str, object]:
    # NOTE: a try that may yet succeed counts as the first one.
    is_trying = instance.grant is not None and instance.grant.is_awaited
    return _grant(instance, attempt=int(is_trying))


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
