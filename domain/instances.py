"""An instance: one machine in one application, as the log knows it."""

from __future__ import annotations

from enum import IntEnum
from uuid import UUID, uuid5

import msgspec

from domain.instance_events import Status, Traits


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
        is_silent: It is not counted, for it did not come by for a day or was retired.
        pin: What versions it may be offered, see `domain.pins`; empty for all.
        alias: What operators call it; empty for what it calls itself.
        assigned_group_id: The group that operators gave it; None for that of its track.
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
    alias: str = ""
    assigned_group_id: UUID | None = None
    revision: int = 1

    @property
    def open_grant(self) -> Grant | None:
        """The grant under which the machine is on its way, if it is."""
        return self.grant if self.grant is not None and self.grant.is_open else None

    @property
    def is_assigned(self) -> bool:
        """It is in the group that operators gave it, whatever its track is."""
        return self.assigned_group_id == self.group_id

    @property
    def is_retired(self) -> bool:
        """It is out of service, as an operator said, until it comes by again."""
        return self.status is Status.RETIRED

    @property
    def shown_alias(self) -> str:
        """What people call it: what operators gave, or what it says of itself."""
        return self.alias or self.traits.alias


def instance_stream(application_id: UUID, machine_id: str) -> UUID:
    """Derive the stream of a machine in an application; machine ids are opaque."""
    return uuid5(application_id, machine_id)
