"""
What happens to an instance: the machine events, as bare structs.

They are payloads only; the stream and the version under which one is stored belong to
the event store. A poll that changes nothing is not an event.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.arch import Arch


class Status(IntEnum):
    """Where a machine stands, numbered as both predecessors number it."""

    UNDEFINED = 1
    UPDATE_GRANTED = 2
    ERROR = 3
    COMPLETE = 4
    INSTALLED = 5
    DOWNLOADED = 6
    DOWNLOADING = 7
    ON_HOLD = 8
    TIMED_OUT = 9
    LOST = 10
    """Ours, as the one before: the predecessors leave such machines as they are."""
    RETIRED = 11
    """Ours as well: an operator took it out of service."""


class Traits(msgspec.Struct, frozen=True):
    """What a machine says of itself beside its version; an omission erases nothing."""

    alias: str = ""
    oem: str = ""
    oem_version: str = ""
    aleph_version: str = ""
    arch: Arch = Arch.AMD64

    def updated(self, said: Traits) -> Traits:
        """Take over what was said, and keep what was left out."""
        return Traits(
            said.alias or self.alias,
            said.oem or self.oem,
            said.oem_version or self.oem_version,
            said.aleph_version or self.aleph_version,
            said.arch,
        )


class MachineEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    A change that a machine, or the passing of time, caused.

    Attributes:
        at: Microseconds; the clock of the worker that decided.
        actor: ``machine``, or who acted for it.
        correlation_id: Joins the events of one request with its log lines.
    """

    TOPIC: ClassVar[str]

    at: int
    actor: str = "machine"
    reason: str = ""
    correlation_id: str = ""


class Registered(MachineEvent, frozen=True, kw_only=True):
    """A machine was seen for the first time."""

    TOPIC: ClassVar[str] = "instance.registered"
    application_id: UUID
    machine_id: str
    group_id: UUID
    version: str
    traits: Traits = Traits()


class GroupChanged(MachineEvent, frozen=True, kw_only=True):
    """It asks for another group now."""

    TOPIC: ClassVar[str] = "instance.group_changed"
    group_id: UUID


class TraitsChanged(MachineEvent, frozen=True, kw_only=True):
    """Its alias, OEM or architecture changed."""

    TOPIC: ClassVar[str] = "instance.traits_changed"
    traits: Traits


class VersionChanged(MachineEvent, frozen=True, kw_only=True):
    """It runs another version, whoever brought it there."""

    TOPIC: ClassVar[str] = "instance.version_changed"
    version: str
    previous: str


class UpdateGranted(MachineEvent, frozen=True, kw_only=True):
    """
    It may update.

    Attributes:
        number: Counts the grants of the group, from 1 without a gap: what limits are
            checked against.
        attempt: Counts the machine's tries at this package that went wrong, and this.
    """

    TOPIC: ClassVar[str] = "instance.update_granted"
    group_id: UUID
    package_id: UUID
    version: str
    number: int
    attempt: int = 1


class UpdateHeld(MachineEvent, frozen=True, kw_only=True):
    """It wants an update and has to wait; told once for each reason in turn."""

    TOPIC: ClassVar[str] = "instance.update_held"
    why: str


class HoldLifted(MachineEvent, frozen=True, kw_only=True):
    """It had to wait for an update that it no longer needs."""

    TOPIC: ClassVar[str] = "instance.hold_lifted"


class UpdateProgressed(MachineEvent, frozen=True, kw_only=True):
    """It told how far it is: downloading, downloaded or installed."""

    TOPIC: ClassVar[str] = "instance.update_progressed"
    status: Status


class UpdateRestarted(MachineEvent, frozen=True, kw_only=True):
    """It began its update anew, under the grant that it holds."""

    TOPIC: ClassVar[str] = "instance.update_restarted"


class UpdateDeferred(MachineEvent, frozen=True, kw_only=True):
    """It backs off from the payload for a while; not a failure (update_engine, 3/9)."""

    TOPIC: ClassVar[str] = "instance.update_deferred"
    error_code: int | None = None


class UpdateCompleted(MachineEvent, frozen=True, kw_only=True):
    """
    It said that it has reached the version granted; its slot is free again.

    Attributes:
        seen: It was seen running it, too. Only in logs from before `UpdateConfirmed`.
    """

    TOPIC: ClassVar[str] = "instance.update_completed"
    package_id: UUID
    version: str
    seen: bool = False


class UpdateConfirmed(MachineEvent, frozen=True, kw_only=True):
    """It was seen running the version granted, or a newer one."""

    TOPIC: ClassVar[str] = "instance.update_confirmed"
    package_id: UUID
    version: str


class UpdateLost(MachineEvent, frozen=True, kw_only=True):
    """It said that it has installed the update, and was not seen running it in time."""

    TOPIC: ClassVar[str] = "instance.update_lost"
    package_id: UUID


class UpdateFailed(MachineEvent, frozen=True, kw_only=True):
    """Its update failed."""

    TOPIC: ClassVar[str] = "instance.update_failed"
    package_id: UUID
    error_code: int | None = None


class UpdateTimedOut(MachineEvent, frozen=True, kw_only=True):
    """It did not complete its update in time; its slot is free again."""

    TOPIC: ClassVar[str] = "instance.update_timed_out"
    package_id: UUID


class UpdateSuperseded(MachineEvent, frozen=True, kw_only=True):
    """Its grant no longer leads anywhere: the target or the group changed."""

    TOPIC: ClassVar[str] = "instance.update_superseded"
    package_id: UUID


class WentSilent(MachineEvent, frozen=True, kw_only=True):
    """
    It did not come by for a day.

    Attributes:
        last_seen: Microseconds.
    """

    TOPIC: ClassVar[str] = "instance.went_silent"
    last_seen: int


class CameBack(MachineEvent, frozen=True, kw_only=True):
    """
    It came by again, after it had gone silent or was retired.

    Attributes:
        was_retired: An operator had taken it out of service.
    """

    TOPIC: ClassVar[str] = "instance.came_back"
    was_retired: bool = False


class Retired(MachineEvent, frozen=True, kw_only=True):
    """An operator took it out of service, until it comes by again."""

    TOPIC: ClassVar[str] = "instance.retired"


class AliasGiven(MachineEvent, frozen=True, kw_only=True):
    """
    An operator said what people call it, whatever it calls itself.

    Attributes:
        alias: Empty for what it calls itself.
    """

    TOPIC: ClassVar[str] = "instance.alias_given"
    alias: str


class Assigned(MachineEvent, frozen=True, kw_only=True):
    """
    An operator said which group it belongs to, whatever its track is.

    Attributes:
        group_id: None for that of its track, from its next check on.
    """

    TOPIC: ClassVar[str] = "instance.assigned"
    group_id: UUID | None = None


class Pinned(MachineEvent, frozen=True, kw_only=True):
    """
    An operator said which versions it may be offered, whatever its group is.

    Attributes:
        pin: See `domain.pins`; empty for no pin any more.
    """

    TOPIC: ClassVar[str] = "instance.pinned"
    pin: str


class AttemptsReset(MachineEvent, frozen=True, kw_only=True):
    """An operator said that it may try again at once, as if nothing had gone wrong."""

    TOPIC: ClassVar[str] = "instance.attempts_reset"


class ErrorReported(MachineEvent, frozen=True, kw_only=True):
    """It reported an error outside any update; told once for each code in turn."""

    TOPIC: ClassVar[str] = "instance.error_reported"
    error_code: int | None = None
