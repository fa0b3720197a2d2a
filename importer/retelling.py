"""
What the other product says of a machine, as events that make a valid story here.

Each function tells what a record adds to what is known of the machine by then, which
may be nothing. Whatever it says, no machine completes, fails or goes on with an update
that it was not granted.
"""

from __future__ import annotations

from uuid import UUID

import msgspec

from domain.arch import Arch
from domain.decision import lift_hold, notice_version, supersede
from domain.instance_events import (
    GroupChanged,
    Registered,
    Status,
    Traits,
    UpdateFailed,
    UpdateGranted,
    UpdateHeld,
    UpdateLost,
    UpdateProgressed,
    UpdateTimedOut,
    WentSilent,
)
from domain.instances import Grant, Instance
from domain.instants import parse_interval
from domain.policy import Policy
from domain.progress import grant_in
from domain.reports import confirm
from domain.rules import Reason
from domain.story import Story
from domain.versions import is_version
from importer.records import Arrived, Seen, Stood

UNKNOWN_VERSION = "0.0.0"
"""Of a machine before its first update, which neither product keeps."""
SILENT_AFTER = parse_interval("24 hours")
_UNDER_WAY = (Status.DOWNLOADING, Status.DOWNLOADED, Status.INSTALLED)


class Offer(msgspec.Struct, frozen=True):
    """
    What a machine was granted.

    Attributes:
        number: Of the grant in its group.
    """

    group_id: UUID
    package_id: UUID
    version: str
    number: int


def arrive(story: Story, record: Arrived, arch: Arch) -> None:
    """Tell that a machine was seen for the first time."""
    story.tell(
        Registered,
        application_id=record.application_id,
        machine_id=record.id,
        group_id=record.group_id,
        version=record.version if is_version(record.version) else UNKNOWN_VERSION,
        traits=Traits(
            alias=record.alias,
            oem=record.oem,
            aleph_version=record.aleph_version,
            arch=Arch.AMD64 if arch is Arch.ALL else arch,
        ),
    )


def be_granted(story: Story, instance: Instance, offer: Offer) -> None:
    """Tell of a grant, unless the machine is on its way with it already."""
    grant = instance.open_grant
    if grant is not None and grant.package_id == offer.package_id:
        return
    join(story, instance, offer.group_id)
    supersede(story)
    story.tell(
        UpdateGranted,
        group_id=offer.group_id,
        package_id=offer.package_id,
        version=offer.version,
        number=offer.number,
        attempt=_attempts(instance, offer) + 1,
    )


def stand(story: Story, instance: Instance, record: Stood | Seen, error: str) -> None:
    """
    Tell what a status says, if it is not that of a grant.

    Args:
        story: Of the machine.
        instance: The same, as it is by now.
        record: That tells the status.
        error: What the machine reported with a failure, as text.
    """
    status = Status.UNDEFINED if record.status is None else record.status
    grant = instance.open_grant
    if status == Status.ON_HOLD:
        _hold(story, instance)
    elif status == Status.UNDEFINED:
        supersede(story)
        lift_hold(story)
    elif grant is not None:
        _go_on(story, instance, grant, status, error)


def be_seen(story: Story, instance: Instance, record: Seen) -> None:
    """Tell how a machine was left."""
    join(story, instance, record.group_id)
    if story.instance is not None:
        stand(story, story.instance, record, "")
    if story.instance is not None and is_version(record.version):
        notice_version(story, story.instance, record.version)


def join(story: Story, instance: Instance, group_id: UUID) -> None:
    """Tell that the machine asks for another group, if it does."""
    if instance.group_id != group_id:
        supersede(story)
        story.tell(GroupChanged, group_id=group_id)


def deadline(instance: Instance, policy: Policy) -> int | None:
    """Give the instant at which the update of a machine is over; None without one."""
    grant = instance.open_grant
    if grant is None:
        return None
    if grant.claimed_at:
        return grant.claimed_at + policy.confirmation
    return grant.granted_at + policy.timeout


def run_out(story: Story, instance: Instance) -> None:
    """Tell that the time for an update is over."""
    grant = instance.open_grant
    if grant is not None:
        ended = UpdateLost if grant.claimed_at else UpdateTimedOut
        story.tell(ended, package_id=grant.package_id)


def fall_silent(story: Story, last_seen: int) -> None:
    """Tell that a machine was not seen for a day."""
    story.tell(WentSilent, last_seen=last_seen)


def _hold(story: Story, instance: Instance) -> None:
    """
    Tell that the machine had to wait.

    Neither product keeps for which limit; the next poll finds out.
    """
    supersede(story)
    if not instance.held:
        story.tell(UpdateHeld, why=Reason.MAX_UPDATES_PER_PERIOD.value)


def _go_on(
    story: Story, instance: Instance, grant: Grant, status: int, error: str
) -> None:
    if status == Status.COMPLETE:
        # Both products take the machine's word for it.
        notice_version(story, instance, grant.version)
        if story.instance is not None and story.instance.open_grant is not None:
            confirm(story, grant)
    elif status == Status.ERROR:
        code = _error_code(error)
        story.tell(UpdateFailed, package_id=grant.package_id, error_code=code)
    elif status in _UNDER_WAY and instance.status != status:
        story.tell(UpdateProgressed, status=Status(status))


def _attempts(instance: Instance, offer: Offer) -> int:
    """Count the tries of the machine at the package that went wrong in a row."""
    grant = grant_in(instance, offer.group_id, offer.package_id)
    return grant.attempt if grant is not None and grant.went_wrong else 0


def _error_code(text: str) -> int | None:
    digits = text.strip()
    is_code = digits.isdecimal() and digits.isascii() and len(digits) < 19  # noqa: PLR2004
    return int(digits) if is_code else None
