"""What a machine tells and asks in one Omaha request about one application."""

from __future__ import annotations

from uuid import UUID

import msgspec

from domain.instance_events import Traits


class Report(msgspec.Struct, frozen=True):
    """
    An Omaha event, as the machine sent it.

    Attributes:
        error_code: As sent, flags included; None where it is missing or no number.
        previous_version: The version before the update, where the event tells one.
    """

    type: int
    result: int
    error_code: int | None = None
    previous_version: str = ""


class CheckIn(msgspec.Struct, frozen=True, kw_only=True):
    """
    One machine in one application at the door.

    Attributes:
        machine_id: Opaque; empty where the client has none that can be used.
        group_id: The group that its track leads to.
        version: The version it runs; empty where it told none, or none that is one.
        is_registering: It pinged or asked, which is what makes a machine known.
        is_asking: It wants to know about an update.
        takes_deltas: It can apply a payload that is only a difference.
    """

    application_id: UUID
    group_id: UUID
    machine_id: str
    version: str
    traits: Traits = Traits()
    reports: tuple[Report, ...] = ()
    is_registering: bool = True
    is_asking: bool = True
    takes_deltas: bool = False
    address: str = ""
    correlation_id: str = ""
