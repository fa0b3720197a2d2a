"""A machine, its group's rules and its visits, to be varied where a test says so."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any
from uuid import UUID

import msgspec

from domain.arch import Arch
from domain.budget import Usage
from domain.check_in import CheckIn, Report
from domain.decision import Decision, decide
from domain.evolution import evolve
from domain.instance_events import (
    MachineEvent,
    Registered,
    Status,
    Traits,
    UpdateCompleted,
    UpdateConfirmed,
    UpdateFailed,
    UpdateGranted,
    UpdateHeld,
    UpdateLost,
    UpdateProgressed,
    UpdateSuperseded,
    UpdateTimedOut,
)
from domain.instances import Instance
from domain.policy import Policy
from domain.rules import GroupRules, Reason, Target

MINUTE = 60_000_000
NOW = 1_700_000_000_000_000
LATER = NOW + MINUTE
APPLICATION = UUID("aaaaaaaa-0000-4000-8000-000000000001")
GROUP = UUID("bbbbbbbb-0000-4000-8000-000000000001")
OTHER_GROUP = UUID("bbbbbbbb-0000-4000-8000-000000000002")
PACKAGE = UUID("cccccccc-0000-4000-8000-000000000001")
OTHER_PACKAGE = UUID("cccccccc-0000-4000-8000-000000000002")
TARGET = Target(PACKAGE, "2.0.0")
OTHER_TARGET = Target(OTHER_PACKAGE, "3.0.0")
TRAITS = Traits("lobby", "qemu", "1.0.0", "3975.2.1", Arch.AMD64)
FREELY = Policy(safe_mode=False, max_updates_per_period=1_000_000)
PAUSED = msgspec.structs.replace(FREELY, updates_enabled=False)

REGISTERED = Registered(
    at=NOW,
    application_id=APPLICATION,
    machine_id="m1",
    group_id=GROUP,
    version="1.0.0",
    traits=TRAITS,
)
GRANTED = UpdateGranted(
    at=NOW, group_id=GROUP, package_id=PACKAGE, version="2.0.0", number=1
)
COMPLETED = UpdateCompleted(at=NOW, package_id=PACKAGE, version="2.0.0")
CONFIRMED = UpdateConfirmed(at=NOW, package_id=PACKAGE, version="2.0.0")
LOST = UpdateLost(at=NOW, package_id=PACKAGE)
FAILED = UpdateFailed(at=NOW, package_id=PACKAGE, error_code=9)
TIMED_OUT = UpdateTimedOut(at=NOW, package_id=PACKAGE)
SUPERSEDED = UpdateSuperseded(at=NOW, package_id=PACKAGE)
HELD = UpdateHeld(at=NOW, why="updatesDisabled")


def progressed(status: Status) -> UpdateProgressed:
    return UpdateProgressed(at=NOW, status=status)


def machine(*events: MachineEvent) -> Instance:
    """Give the machine that these things happened to after its registration."""
    instance = reduce(evolve, (REGISTERED, *events), None)
    assert instance is not None
    return instance


def usage_of(*events: MachineEvent, granted_in_period: int = 0) -> Usage:
    """Give what the group has used when these things happened to one machine."""
    usage, before = Usage(), machine()
    for event in events:
        after = evolve(before, event)
        usage, before = usage.after(before, after, event, GROUP), after
    return msgspec.structs.replace(usage, granted_in_period=granted_in_period)


def rules(
    policy: Policy = FREELY, target: Target | None = TARGET, **changes: Any
) -> GroupRules:
    given = GroupRules(group_id=GROUP, policy=policy, target=target)
    return msgspec.structs.replace(given, **changes)


def polls(**changes: Any) -> CheckIn:
    """Give the check-in of a machine that says nothing new and asks for an update."""
    given = CheckIn(
        application_id=APPLICATION,
        group_id=GROUP,
        machine_id="m1",
        version="1.0.0",
        traits=TRAITS,
    )
    return msgspec.structs.replace(given, **changes)


def reports(*said: Report, **changes: Any) -> CheckIn:
    """Give the check-in of a machine that reports and asks nothing."""
    quiet = {"is_registering": False, "is_asking": False}
    return polls(reports=said, **{**quiet, **changes})


def decided(
    instance: Instance | None,
    check_in: CheckIn,
    group: GroupRules | None = None,
    usages: Mapping[UUID, Usage] | None = None,
    now: int = LATER,
) -> Decision:
    """Decide, on a group that has used only what the machine itself did."""
    if usages is None:
        open_now = instance is not None and instance.open_grant is not None
        usages = {GROUP: usage_of(GRANTED) if open_now else usage_of()}
    return decide(instance, usages, group or rules(), check_in, now)


def outcome(decision: Decision) -> tuple[Reason, list[MachineEvent]]:
    """Give what was decided, and why."""
    return decision.reason, list(decision.events)
