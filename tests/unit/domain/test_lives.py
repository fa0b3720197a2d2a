"""Whatever machines do, in whatever order: these things hold."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from itertools import takewhile
from uuid import UUID

import msgspec
import semver
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.budget import Budget, Usage, group_charged
from domain.check_in import CheckIn, Report
from domain.decision import Decision, decide, time_out
from domain.instance_events import MachineEvent, UpdateGranted
from domain.instances import Instance, evolve
from domain.policy import Policy
from domain.rules import GroupRules, Target
from tests.unit.domain.machines import (
    GROUP,
    MINUTE,
    NOW,
    OTHER_GROUP,
    OTHER_TARGET,
    TARGET,
    polls,
)

STANDING_REPORT = Report(3, 2)
"""What update_engine sends with every poll; all else is reported once."""
PREVIEW = Target(UUID("cccccccc-0000-4000-8000-000000000003"), "2.0.0-rc.1")
BLACKLISTED = msgspec.structs.replace(TARGET, is_blacklisted=True)


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A visit of one machine, and how the world is by then."""

    wait: int
    machine_id: str
    group_id: UUID
    version: str
    reports: tuple[Report, ...]
    is_asking: bool
    is_pinging: bool
    policy: Policy
    target: Target | None

    @property
    def check_in(self) -> CheckIn:
        return polls(
            machine_id=self.machine_id,
            group_id=self.group_id,
            version=self.version,
            reports=self.reports,
            is_asking=self.is_asking,
            is_registering=self.is_asking or self.is_pinging,
        )


POLICIES = st.builds(
    Policy,
    updates_enabled=st.sampled_from([True, True, True, False]),
    safe_mode=st.booleans(),
    max_updates_per_period=st.integers(1, 3),
    period_interval=st.sampled_from(["10 minutes", "1 hour"]),
    update_timeout=st.sampled_from(["20 minutes", "1 day"]),
)
REPORTS = st.builds(
    Report,
    type=st.sampled_from([3, 3, 3, 13, 14, 800]),
    result=st.sampled_from([0, 1, 1, 2, 9]),
    error_code=st.sampled_from([None, 9, 40]),
    previous_version=st.sampled_from(["", "0.0.0.0", "1.0.0"]),
)
STEPS = st.builds(
    Step,
    wait=st.sampled_from([-1, 0, 1, MINUTE, 10 * MINUTE, 21 * MINUTE]),
    machine_id=st.sampled_from(["m1", "m2", "m3", "m4"]),
    group_id=st.sampled_from([GROUP, GROUP, GROUP, OTHER_GROUP]),
    version=st.sampled_from(["1.0.0"] * 4 + ["2.0.0-rc.1", "2.0.0", "3.0.0", ""]),
    reports=st.lists(REPORTS | st.just(STANDING_REPORT), max_size=2).map(tuple),
    is_asking=st.sampled_from([True, True, True, False]),
    is_pinging=st.booleans(),
    policy=POLICIES,
    target=st.sampled_from([TARGET] * 4 + [OTHER_TARGET, PREVIEW, BLACKLISTED, None]),
)
LIVES = st.lists(STEPS, min_size=1, max_size=40)


class Fleet:
    """The machines of two groups and their budgets, each decision kept at once."""

    def __init__(self, *, is_flatcar: bool) -> None:
        self.is_flatcar = is_flatcar
        self.now = NOW
        self.machines: dict[str, Instance] = {}
        self.budgets: dict[UUID, Budget] = {}
        self.log: list[tuple[str, MachineEvent]] = []
        self.grants: list[tuple[UpdateGranted, Policy]] = []

    def take(self, step: Step) -> Decision:
        """Time out who is overdue, then decide on the visit."""
        self.now += step.wait
        for machine_id, machine in self.machines.items():
            if machine.group_id == step.group_id:
                usages = self.usages(step.policy)
                self._keep(
                    machine_id, time_out(machine, usages, step.policy, self.now), step
                )
        rules = GroupRules(step.group_id, step.policy, step.target, self.is_flatcar)
        decision = decide(
            self.machines.get(step.machine_id),
            self.usages(step.policy),
            rules,
            step.check_in,
            self.now,
        )
        self._keep(step.machine_id, decision, step)
        return decision

    def usages(self, policy: Policy) -> dict[UUID, Usage]:
        return {
            group_id: Usage(
                budget=self.budgets.get(group_id, Budget()),
                granted_in_period=self.granted_after(
                    group_id, self.now - policy.period
                ),
            )
            for group_id in (GROUP, OTHER_GROUP)
        }

    def granted_after(self, group_id: UUID, instant: int) -> int:
        return sum(grant.at > instant for grant in self.grants_of(group_id))

    def grants_of(self, group_id: UUID) -> list[UpdateGranted]:
        return [grant for grant, _ in self.grants if grant.group_id == group_id]

    def open_grants_of(self, group_id: UUID) -> list[int]:
        return [
            machine.open_grant.number
            for machine in self.machines.values()
            if machine.group_id == group_id and machine.open_grant is not None
        ]

    def grants_of_the_target_of(self, group_id: UUID) -> set[int]:
        """Number the newest grants, back to the last one of another package."""
        newest_first = self.grants_of(group_id)[::-1]
        of_target = takewhile(
            lambda grant: grant.package_id == newest_first[0].package_id, newest_first
        )
        return {grant.number for grant in of_target}

    def _keep(self, machine_id: str, decision: Decision, step: Step) -> None:
        if decision.instance is not None:
            self.machines[machine_id] = decision.instance
        for group_id, usage in decision.usages.items():
            self.budgets[group_id] = usage.budget
        for event in decision.events:
            self.log.append((machine_id, event))
            if isinstance(event, UpdateGranted):
                self.grants.append((event, step.policy))


def lived(steps: Iterable[Step], *, is_flatcar: bool) -> Fleet:
    fleet = Fleet(is_flatcar=is_flatcar)
    for step in steps:
        fleet.take(step)
    return fleet


@given(LIVES, st.booleans())
@settings(max_examples=50, deadline=None)
def test_no_machine_is_offered_a_version_that_is_not_newer(steps, is_flatcar):
    fleet = Fleet(is_flatcar=is_flatcar)

    for step in steps:
        if fleet.take(step).offers:
            running = semver.Version.parse(step.version)
            assert running.compare(step.target.version) < 0
            assert step.policy.updates_enabled
            assert not step.target.is_blacklisted


@given(LIVES, st.booleans())
@settings(max_examples=50, deadline=None)
def test_slots_are_taken_by_machines_under_way_and_by_nobody_else(steps, is_flatcar):
    fleet = Fleet(is_flatcar=is_flatcar)

    for step in steps:
        fleet.take(step)
        for group_id, budget in fleet.budgets.items():
            open_now = fleet.open_grants_of(group_id)
            of_target = fleet.grants_of_the_target_of(group_id)
            assert budget.grants == len(fleet.grants_of(group_id))
            assert budget.under_way == len(open_now)
            assert budget.target_granted == len(of_target)
            assert budget.target_under_way == len(of_target & set(open_now))


@given(LIVES, st.booleans())
@settings(max_examples=50, deadline=None)
def test_no_span_of_a_period_has_more_grants_than_the_maximum(steps, is_flatcar):
    fleet = lived(steps, is_flatcar=is_flatcar)

    for i, (grant, policy) in enumerate(fleet.grants):
        before = [
            other.at
            for other, _ in fleet.grants[: i + 1]
            if other.group_id == grant.group_id
            and grant.at - policy.period < other.at <= grant.at
        ]
        assert len(before) <= policy.max_updates_per_period


@given(LIVES, st.booleans())
@settings(max_examples=50, deadline=None)
def test_no_more_machines_are_under_way_after_a_grant_than_the_maximum(
    steps, is_flatcar
):
    fleet = Fleet(is_flatcar=is_flatcar)

    for step in steps:
        decision = fleet.take(step)
        if any(isinstance(event, UpdateGranted) for event in decision.events):
            under_way = len(fleet.open_grants_of(step.group_id))
            assert under_way <= step.policy.max_updates_per_period


@given(LIVES, st.booleans())
@settings(max_examples=50, deadline=None)
def test_folding_the_events_again_gives_the_same_machines_and_budgets(
    steps, is_flatcar
):
    fleet = lived(steps, is_flatcar=is_flatcar)

    machines: dict[str, Instance] = {}
    budgets = {GROUP: Budget(), OTHER_GROUP: Budget()}
    for machine_id, event in fleet.log:
        before = machines.get(machine_id)
        charged = group_charged(before, event)
        if charged is not None:
            budgets[charged] = budgets[charged].after(before, event)
        machines[machine_id] = evolve(before, event)

    assert machines == fleet.machines
    assert budgets == {**budgets, **fleet.budgets}
    for machine_id, machine in machines.items():
        own = [event for other, event in fleet.log if other == machine_id]
        assert reduce(evolve, own, None) == machine
        assert machine.revision == len(own)


@given(LIVES, st.booleans())
@settings(max_examples=50, deadline=None)
def test_the_same_poll_right_after_records_nothing(steps, is_flatcar):
    fleet = Fleet(is_flatcar=is_flatcar)
    standing = (STANDING_REPORT,) if is_flatcar else ()

    for step in steps:
        fleet.take(step)
        poll = msgspec.structs.replace(step, wait=0, reports=standing)
        first, again = fleet.take(poll), fleet.take(poll)

        assert again.events == ()
        assert again.offers is first.offers
