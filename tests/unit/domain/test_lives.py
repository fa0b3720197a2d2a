"""Whatever machines do, in whatever order: these things hold."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import floor
from uuid import UUID

import msgspec
import semver
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from domain.budget import Budget, Usage, charge
from domain.causes import Cause
from domain.check_in import CheckIn, Report
from domain.deadlines import fall_silent, pass_deadlines
from domain.decision import Decision, decide
from domain.evolution import evolve
from domain.instance_events import MachineEvent, UpdateGranted
from domain.instances import Instance, Outcome
from domain.lots import draw_lot
from domain.maxima import Maximum
from domain.orders import Order, follow_track, move, obey, retire
from domain.policy import Policy
from domain.progress import Progress, RolloutState, Tally
from domain.rules import GroupRules, Reason, Target
from domain.schedules import Blackout, Window
from tests.unit.domain.machines import (
    GROUP,
    MINUTE,
    NOW,
    OTHER_GROUP,
    OTHER_TARGET,
    TARGET,
    TRAITS,
    polls,
)

STANDING_REPORT = Report(3, 2)
"""What update_engine sends with every poll; all else is reported once."""
PREVIEW = Target(UUID("cccccccc-0000-4000-8000-000000000003"), "2.0.0-rc.1")
PACKAGES = [target.package_id for target in (TARGET, OTHER_TARGET, PREVIEW)]
RUNNING = Progress(state=RolloutState.RUNNING)
BLACKLISTED = msgspec.structs.replace(TARGET, is_blacklisted=True)


class Step(msgspec.Struct, frozen=True):
    """A visit of one machine, after an order to it, and how the world is by then."""

    wait: int
    check_in: CheckIn
    policy: Policy
    target: Target | None
    silences: bool = False
    order: Order | None = None


# Lives begin on 2023-11-14, the day 19,675, at 22:13:20.
SOON = Window(start="22:20", end="23:00")
AFTER_THAT = Blackout(start="2023-11-14T22:40", end="2023-11-15T22:30")
STRICT = Policy(
    safe_mode=False,
    max_updates_per_period=1,
    period_interval="10 minutes",
    update_timeout="1 day",
)
POLICIES = [
    STRICT,
    msgspec.structs.replace(STRICT, max_updates_per_period=2),
    msgspec.structs.replace(STRICT, period_interval="1 hour"),
    msgspec.structs.replace(STRICT, safe_mode=True, max_updates_per_period=3),
    msgspec.structs.replace(
        STRICT, max_updates_per_period=3, halt_minimum_sample=2, max_attempts=2
    ),
    msgspec.structs.replace(STRICT, updates_enabled=False),
    Policy(safe_mode=False, update_timeout="20 minutes"),
    msgspec.structs.replace(
        STRICT, max_updates_per_period=3, max_updates_in_progress=1
    ),
    msgspec.structs.replace(STRICT, max_updates_per_period=3, rollout_percentage=40),
    msgspec.structs.replace(STRICT, max_updates_per_period=3, allow_downgrades=True),
    msgspec.structs.replace(STRICT, max_updates_per_period=3, pinned_version="2.x"),
    msgspec.structs.replace(STRICT, update_windows=(SOON,), blackouts=(AFTER_THAT,)),
    msgspec.structs.replace(
        STRICT, max_updates_per_period="50%", max_updates_in_progress="75%"
    ),
]
REPORTS = [
    (),
    (STANDING_REPORT,),
    (Report(3, 2, None, "1.0.0"),),
    (Report(13, 1),),
    (Report(14, 1), Report(3, 1)),
    (Report(3, 0, 9),),
    (Report(3, 9, 40),),
    (Report(3, 0, 44), STANDING_REPORT),
]
VISITS = [
    polls(
        machine_id=machine_id,
        group_id=group_id,
        version=version,
        reports=reports,
        is_asking=is_asking,
        is_registering=is_registering,
    )
    for machine_id, group_id, version, reports, (is_asking, is_registering) in product(
        ["m1", "m2", "m3", "m4"],
        [GROUP, GROUP, GROUP, OTHER_GROUP],
        ["1.0.0"] * 4 + ["2.0.0-rc.1", "2.0.0", "3.0.0", ""],
        REPORTS,
        [(True, True)] * 4 + [(False, True), (False, False)],
    )
]
SITUATIONS = list(
    product(POLICIES, [TARGET] * 4 + [OTHER_TARGET, PREVIEW, BLACKLISTED, None])
)
ORDERS: list[Order | None] = [
    *(move(group_id, TRAITS.arch) for group_id in (GROUP, OTHER_GROUP)),
    follow_track,
    retire,
]
# PERF: few and simple choices for each step let a failing life be cut short at once.
STEPS = st.builds(
    lambda wait, check_in, situation, silences, order: Step(
        wait, check_in, *situation, silences, order
    ),
    st.sampled_from([0, -1, 1, MINUTE, 10 * MINUTE, 21 * MINUTE, 1500 * MINUTE]),
    st.sampled_from(VISITS),
    st.sampled_from(SITUATIONS),
    st.sampled_from([False] * 9 + [True]),
    st.sampled_from([None] * 9 + ORDERS),
)
LIVES = st.lists(STEPS, min_size=10, max_size=50)
# Explaining a failure takes minutes; the shortest life that fails says enough.
QUICKLY = settings(
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
)


class Fleet:
    """The machines of two groups and their budgets, each decision kept at once."""

    def __init__(self, *, is_flatcar: bool) -> None:
        self.is_flatcar = is_flatcar
        self.now = NOW
        self.machines: dict[str, Instance] = {}
        self.kept: dict[UUID, Usage] = {
            group_id: Usage(progress=dict.fromkeys(PACKAGES, RUNNING))
            for group_id in (GROUP, OTHER_GROUP)
        }
        self.log: list[tuple[str, MachineEvent]] = []
        self.grants: list[tuple[UpdateGranted, int, Step]] = []
        self.halted: set[tuple[UUID, UUID]] = set()

    def obey(self, step: Step) -> Step:
        """Carry the order out; gives the step, its visit led as the machine is now."""
        machine_id = step.check_in.machine_id
        machine = self.machines.get(machine_id)
        if machine is None:
            return step
        if step.order is not None:
            usages = self.usages(step.policy)
            decision = obey(step.order, machine, usages, Cause("ada"), self.now)
            self._keep(machine_id, decision, step)
        group_id = self.machines[machine_id].assigned_group_id
        if group_id is None:
            return step
        led = msgspec.structs.replace(step.check_in, group_id=group_id)
        return msgspec.structs.replace(step, check_in=led)

    def take(self, step: Step) -> Decision:
        """Let time pass for everybody, then decide on the visit."""
        self.wait(step)
        decision = decide(
            self.machines.get(step.check_in.machine_id),
            self.usages(step.policy),
            self.rules(step, step.check_in.group_id),
            step.check_in,
            self.now,
        )
        self._keep(step.check_in.machine_id, decision, step)
        return decision

    def wait(self, step: Step) -> None:
        """Let time pass for everybody."""
        self.now += step.wait
        rules = self.rules(step, step.check_in.group_id)
        for machine_id in list(self.machines):
            self._pass_time(machine_id, rules, step)

    def rules(self, step: Step, group_id: UUID) -> GroupRules:
        floors = (TARGET,) if step.target is OTHER_TARGET else ()
        return GroupRules(group_id, step.policy, step.target, self.is_flatcar, floors)

    def usages(self, policy: Policy, now: int | None = None) -> dict[UUID, Usage]:
        began = (self.now if now is None else now) - policy.period
        return {
            group_id: msgspec.structs.replace(
                usage, granted_in_period=self.granted_after(group_id, began)
            )
            for group_id, usage in self.kept.items()
        }

    def granted_after(self, group_id: UUID, instant: int) -> int:
        return sum(grant.at > instant for grant in self.grants_of(group_id))

    def grants_of(self, group_id: UUID) -> list[UpdateGranted]:
        return [grant for grant, _, _ in self.grants if grant.group_id == group_id]

    def present_in(self, group_id: UUID) -> list[Instance]:
        return [
            machine
            for machine in self.machines.values()
            if machine.group_id == group_id and not machine.is_silent
        ]

    def open_grants_of(self, group_id: UUID) -> list[int]:
        return [
            machine.open_grant.number
            for machine in self.machines.values()
            if machine.open_grant is not None
            and machine.open_grant.group_id == group_id
        ]

    def _pass_time(self, machine_id: str, rules: GroupRules, step: Step) -> None:
        machine = self.machines[machine_id]
        if machine.grant is not None and machine.grant.group_id == rules.group_id:
            usages = self.usages(step.policy)
            decision = pass_deadlines(machine, usages, rules, self.now)
            self._keep(machine_id, decision, step)
        if step.silences:
            machine = self.machines[machine_id]
            usages = self.usages(step.policy)
            decision = fall_silent(machine, usages, self.now, self.now)
            self._keep(machine_id, decision, step)

    def _keep(self, machine_id: str, decision: Decision, step: Step) -> None:
        if decision.instance is not None:
            self.machines[machine_id] = decision.instance
        self.kept.update(decision.usages)
        self.halted |= {(halt.group_id, halt.target_id) for halt in decision.halts}
        for event in decision.events:
            self.log.append((machine_id, event))
            if isinstance(event, UpdateGranted):
                size = len(self.present_in(event.group_id))
                self.grants.append((event, size, step))


@given(LIVES, st.booleans())
@QUICKLY
def test_at_every_step_of_a_life(steps, is_flatcar):
    fleet = Fleet(is_flatcar=is_flatcar)

    for each in steps:
        step = fleet.obey(each)
        decision = fleet.take(step)

        only_what_policy_wants_to_see_is_offered(step, decision)
        nobody_skips_the_floor(step, decision)
        all_counts_are_what_a_recount_gives(fleet)
        nothing_is_granted_or_offered_by_a_rollout_that_was_halted(
            fleet, step, decision
        )
        a_rollout_in_safe_mode_never_has_two_machines_on_their_way_unproven(
            fleet, step, decision
        )
        a_grant_leaves_no_more_under_way_than_the_maximum(fleet, step, decision)
        nothing_is_granted_while_the_schedule_forbids_it(fleet, step, decision)
        nobody_is_granted_whose_lot_is_too_high(step, decision)

    no_period_has_more_grants_than_the_maximum(fleet)
    grants_are_numbered_without_a_gap_and_never_go_back_in_time(fleet)
    no_machine_tries_more_often_than_its_attempts(fleet)
    folding_the_events_again_gives_the_same(fleet)


@given(LIVES, st.booleans())
@QUICKLY
def test_the_same_poll_right_after_records_nothing(steps, is_flatcar):
    fleet = Fleet(is_flatcar=is_flatcar)
    standing = (STANDING_REPORT,) if is_flatcar else ()

    for each in steps:
        step = fleet.obey(each)
        fleet.take(step)
        visit = msgspec.structs.replace(step.check_in, reports=standing)
        poll = msgspec.structs.replace(step, wait=0, check_in=visit, silences=False)
        first, again = fleet.take(poll), fleet.take(poll)

        assert again.events == ()
        assert again.offers is first.offers


def only_what_policy_wants_to_see_is_offered(step: Step, decision: Decision) -> None:
    if decision.offers:
        assert step.target is not None
        assert not step.target.is_blacklisted
        assert step.policy.updates_enabled
        running = semver.Version.parse(step.check_in.version)
        compared = running.compare(step.target.version)
        assert compared < 0 or (compared > 0 and step.policy.allow_downgrades)
        assert not step.policy.pinned_version or step.target.version[0] == "2"


def nobody_skips_the_floor(step: Step, decision: Decision) -> None:
    if decision.offers and step.target is OTHER_TARGET:
        is_below = semver.Version.parse(step.check_in.version) < TARGET.version
        assert decision.step is (TARGET if is_below else OTHER_TARGET)


def all_counts_are_what_a_recount_gives(fleet: Fleet) -> None:
    for group_id, usage in fleet.kept.items():
        present = fleet.present_in(group_id)
        assert usage.budget == Budget(
            grants=len(fleet.grants_of(group_id)),
            last_granted_at=max((g.at for g in fleet.grants_of(group_id)), default=0),
            under_way=len(fleet.open_grants_of(group_id)),
            machines=len(present),
            held=sum(machine.held != "" for machine in present),
        )
        for package_id, progress in usage.progress.items():
            stand_there = recount(fleet, group_id, package_id)
            assert progress.total == progress.fresh
            assert progress.granted == sum(
                grant.package_id == package_id for grant in fleet.grants_of(group_id)
            )
            for outcome in Outcome:
                counted = getattr(progress.total, outcome.name.lower())
                assert counted >= stand_there.count(outcome)
            assert progress.total.under_way == stand_there.count(Outcome.UNDER_WAY)
            assert progress.total.claimed == stand_there.count(Outcome.CLAIMED)


def recount(fleet: Fleet, group_id: UUID, package_id: UUID) -> list[Outcome]:
    """List how far machines are whose last grant was of this; others moved on."""
    return [
        machine.grant.outcome
        for machine in fleet.machines.values()
        if machine.grant is not None
        and (machine.grant.group_id, machine.grant.package_id) == (group_id, package_id)
    ]


def nothing_is_granted_or_offered_by_a_rollout_that_was_halted(
    fleet: Fleet, step: Step, decision: Decision
) -> None:
    if decision.offers and step.target is not None:
        way = step.check_in.group_id, step.target.package_id
        assert way not in fleet.halted


def a_rollout_in_safe_mode_never_has_two_machines_on_their_way_unproven(
    fleet: Fleet, step: Step, decision: Decision
) -> None:
    if decision.reason is Reason.GRANTED and step.policy.safe_mode:
        assert decision.step is not None
        usage = fleet.kept[step.check_in.group_id]
        progress = usage.progress_of(decision.step.package_id)
        assert progress.is_proven or progress.fresh == Tally(
            under_way=1, superseded=progress.fresh.superseded
        )


def a_grant_leaves_no_more_under_way_than_the_maximum(
    fleet: Fleet, step: Step, decision: Decision
) -> None:
    if any(isinstance(event, UpdateGranted) for event in decision.events):
        group_id = step.check_in.group_id
        most = step.policy.max_updates_in_progress
        if most is None:
            most = step.policy.max_updates_per_period
        size = len(fleet.present_in(group_id))
        assert len(fleet.open_grants_of(group_id)) <= allowed(most, size)


def allowed(most: Maximum, size: int) -> int:
    """Read a maximum in another way than the product does."""
    if isinstance(most, int):
        return most
    return max(1, floor(size * Fraction(most.removesuffix("%")) / 100))


def no_period_has_more_grants_than_the_maximum(fleet: Fleet) -> None:
    for i, (grant, size, step) in enumerate(fleet.grants):
        within = [
            other
            for other, _, _ in fleet.grants[: i + 1]
            if other.group_id == grant.group_id
            and grant.at - step.policy.period < other.at <= grant.at
        ]
        assert len(within) <= allowed(step.policy.max_updates_per_period, size)


def nothing_is_granted_while_the_schedule_forbids_it(
    fleet: Fleet, step: Step, decision: Decision
) -> None:
    if step.policy.update_windows and decision.reason is Reason.GRANTED:
        minute = fleet.now // MINUTE
        assert 22 * 60 + 20 <= minute % 1440 < 23 * 60
        assert not 19_675 * 1440 + 22 * 60 + 40 <= minute < 19_676 * 1440 + 22 * 60 + 30


def nobody_is_granted_whose_lot_is_too_high(step: Step, decision: Decision) -> None:
    if decision.reason is Reason.GRANTED and step.target is not None:
        lot = draw_lot(step.check_in.machine_id, step.target.package_id)
        assert lot < step.policy.rollout_percentage


def grants_are_numbered_without_a_gap_and_never_go_back_in_time(fleet: Fleet) -> None:
    for group_id, usage in fleet.kept.items():
        grants = fleet.grants_of(group_id)
        numbers = list(range(1, usage.budget.grants + 1))
        assert [grant.number for grant in grants] == numbers
        assert [grant.at for grant in grants] == sorted(grant.at for grant in grants)


def no_machine_tries_more_often_than_its_attempts(fleet: Fleet) -> None:
    for grant, _, step in fleet.grants:
        assert grant.attempt <= step.policy.max_attempts


def folding_the_events_again_gives_the_same(fleet: Fleet) -> None:
    machines: dict[str, Instance] = {}
    usages = dict.fromkeys(fleet.kept, Usage())
    for machine_id, event in fleet.log:
        before = machines.get(machine_id)
        machines[machine_id] = after = evolve(before, event)
        usages = charge(usages, before, after, event)

    assert machines == fleet.machines
    for group_id, usage in usages.items():
        kept = fleet.kept[group_id]
        assert usage.budget == kept.budget
        for package_id, progress in usage.progress.items():
            assert progress.total == kept.progress_of(package_id).total
    assert sum(machine.revision for machine in machines.values()) == len(fleet.log)
