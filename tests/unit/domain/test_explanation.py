"""Why a machine is answered as it is: what the decision says, and what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from uuid import UUID

import msgspec

from domain.budget import charge
from domain.evolution import evolve
from domain.explanation import Explanation, explain
from domain.findings import Finding
from domain.instance_events import (
    AttemptsReset,
    MachineEvent,
    Pinned,
    Retired,
    UpdateSuperseded,
)
from domain.instances import Instance
from domain.progress import RolloutState
from domain.rules import RULES, GroupRules, Reason, Target
from domain.schedules import Blackout, Window
from tests.unit.domain.machines import (
    GROUP,
    MINUTE,
    NOW,
    OTHER_GROUP,
    OTHER_TARGET,
    TARGET,
    machine,
    polls,
    rules,
)
from tests.unit.domain.moments import DELTA, FLOOR, LENIENT, Moment
from tests.unit.domain.test_lives import BLACKLISTED, PACKAGES, REPORTS, Fleet, Step

# Lives begin on Tuesday, 2023-11-14, at 22:13:20.
NIGHTS = Window(start="22:00", end="06:00")
WEEKS = Blackout(start="2023-11-15T00:00", end="2023-12-24T18:00")
RARE_TARGETS = [OTHER_TARGET, OTHER_TARGET, BLACKLISTED, DELTA, None]
CAREFUL = msgspec.structs.replace(LENIENT, safe_mode=True, halt_minimum_sample=3)
ONE_BY_ONE = {"max_updates_per_period": 1, "max_updates_in_progress": 9}
LIVED_UNDER = [
    CAREFUL,
    LENIENT,
    *(
        msgspec.structs.replace(LENIENT, **changes)
        for changes in (
            {"updates_enabled": False},
            {"pinned_version": "2.x"},
            {"pinned_version": "<2"},
            {"office_hours": True, "timezone": "Asia/Tokyo"},
            {"update_windows": (NIGHTS,), "retry_wait": "10 hours"},
            {"update_windows": (NIGHTS,), "retry_wait": "10 hours"},
            {"update_windows": (NIGHTS,), "period_interval": "7 hours", **ONE_BY_ONE},
            {"blackouts": (WEEKS,)},
            {"rollout_percentage": 40},
            {"max_updates_in_progress": 1},
            {"max_attempts": 1},
            {"halt_minimum_sample": 1, "halt_failure_percentage": 0},
            ONE_BY_ONE,
            {**ONE_BY_ONE, "max_updates_per_period": "50%"},
            {"allow_downgrades": True},
        )
    ),
]
STATES = [RolloutState.RUNNING] * 12 + list(RolloutState)
WAITS = [0, 1, *[5 * MINUTE] * 6, 30 * MINUTE, 700 * MINUTE]
ORDERS = [
    Pinned(at=NOW, pin="1.x"),
    Pinned(at=NOW, pin=">=2"),
    *[Pinned(at=NOW, pin="")] * 3,
    AttemptsReset(at=NOW),
]


def released(moment: Moment) -> Moment:
    """Let the machine claim nothing any more."""
    grant = moment.instance.grant
    assert grant is not None
    event = UpdateSuperseded(at=moment.now, package_id=grant.package_id)
    return moment.told(event)


FLIPS: dict[Reason, Callable[[Moment, Finding], Moment]] = {
    Reason.UPDATES_DISABLED: lambda it, _: it.under(updates_enabled=True),
    Reason.PAUSED: lambda it, _: it.resumed(),
    Reason.HALTED: lambda it, _: it.resumed(),
    Reason.PINNED: lambda it, _: it.under(pinned_version=""),
    Reason.MACHINE_PINNED: lambda it, _: it.told(Pinned(at=it.now, pin="")),
    Reason.OUTSIDE_OFFICE_HOURS: lambda it, _: it.under(office_hours=False),
    Reason.OUTSIDE_WINDOW: lambda it, _: it.under(update_windows=()),
    Reason.BLACKOUT: lambda it, _: it.under(blackouts=()),
    Reason.OUTSIDE_PERCENTAGE: lambda it, _: it.under(rollout_percentage=100),
    Reason.AWAITING_CONFIRMATION: lambda it, _: released(it),
    Reason.ATTEMPTS_EXHAUSTED: lambda it, found: it.under(
        max_attempts=found.numbers["failed"] + 1
    ),
    Reason.RETRY_WAIT: lambda it, _: it.told(AttemptsReset(at=it.now)),
    Reason.SAFE_MODE: lambda it, _: it.under(safe_mode=False),
    Reason.MAX_UPDATES_PER_PERIOD: lambda it, found: it.under(
        max_updates_per_period=found.numbers["granted"] + 1
    ),
    Reason.MAX_CONCURRENT_UPDATES: lambda it, found: it.under(
        max_updates_in_progress=found.numbers["under_way"] + 1
    ),
}
"""For each rule, what makes it pass, and leaves the others as they are or easier."""


class Life:
    """
    A long life of a few machines, whose operator changes something now and then.

    Policies last for some visits, so that machines get far; all is drawn from a seed.
    """

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.fleet = Fleet(is_flatcar=bool(seed % 2))
        self.policy = CAREFUL
        self.target: Target | None = TARGET
        self.floors: tuple[Target, ...] = ()

    def moments(self, visits: int) -> Iterator[Moment]:
        """Stop before each visit of a machine that is known by then."""
        for _ in range(visits):
            self._order_something()
            step = self._next_step()
            self.fleet.wait(step)
            known = self.fleet.machines.get(step.check_in.machine_id)
            if known is not None:
                yield self.moment(known, self.fleet.now)
            self.fleet.take(msgspec.structs.replace(step, wait=0, silences=False))

    def moment(self, instance: Instance, now: int) -> Moment:
        """Give the state of things at an instant, if nothing happens until then."""
        group = GroupRules(
            instance.group_id,
            self.policy,
            self.target,
            self.fleet.is_flatcar,
            self.floors,
        )
        return Moment(instance, self.fleet.usages(self.policy, now), group, now)

    def granted_at(self, group_id: UUID, number: int) -> int:
        return self.fleet.grants_of(group_id)[number - 1].at

    def _happens(self, percent: int) -> bool:
        return self.chance.random() * 100 < percent

    def _order_something(self) -> None:
        if self._happens(10):
            self.policy = self.chance.choice(LIVED_UNDER)
        if self._happens(4):
            self.target = self.chance.choice([TARGET] * 20 + RARE_TARGETS)
            below = self.target in (TARGET, OTHER_TARGET)
            self.floors = (FLOOR,) if below and self._happens(30) else ()
        if self._happens(15):
            self._put_rollouts_into(self.chance.choice(STATES))
        if self.fleet.machines and self._happens(10):
            machine_id = self.chance.choice(list(self.fleet.machines))
            self._tell(machine_id, self.chance.choice(ORDERS))

    def _next_step(self) -> Step:
        machine_id = self.chance.choice(["m1", "m2", "m3", "m4"])
        check_in = polls(
            machine_id=machine_id,
            group_id=OTHER_GROUP if self._happens(10) else GROUP,
            version=self._version_of(machine_id),
            reports=self.chance.choice(REPORTS) if self._happens(60) else (),
        )
        wait = self.chance.choice(WAITS)
        silences = self._happens(5)
        return Step(wait, check_in, self.policy, self.target, silences)

    def _version_of(self, machine_id: str) -> str:
        """Run what it ran, or what it was granted, or be installed anew."""
        known = self.fleet.machines.get(machine_id)
        if known is None or self._happens(25):
            return "1.0.0"
        if known.grant is not None and self._happens(15):
            return known.grant.version
        return known.version

    def _put_rollouts_into(self, state: RolloutState) -> None:
        for group_id in self.fleet.kept:
            usage = self.fleet.kept[group_id]
            for package_id in PACKAGES:
                progress = usage.progress_of(package_id)
                if state is RolloutState.RUNNING:
                    progress = progress.forgiven(usage.budget.grants)
                entered = progress.entered(state, self.fleet.now, 1)
                usage = usage.with_progress(package_id, entered)
            self.fleet.kept[group_id] = usage

    def _tell(self, machine_id: str, event: MachineEvent) -> None:
        before = self.fleet.machines[machine_id]
        after = evolve(before, event)
        self.fleet.machines[machine_id] = after
        self.fleet.kept = charge(self.fleet.kept, before, after, event)


def test_at_every_moment_of_long_lives():
    alone = set()
    for life in map(Life, range(4)):
        for moment in life.moments(visits=400):
            granted_at = partial(life.granted_at, moment.rules.group_id)
            explanation = moment.explained(granted_at)

            the_verdict_is_what_a_poll_would_be_answered(moment, explanation)
            lifting_what_it_names_lifts_the_verdict(moment, explanation)
            each_rule_that_waits_passes_at_its_earliest(life, moment, explanation)
            the_machine_is_granted_at_the_earliest(life, moment, explanation)
            blockers = [each.reason for each in explanation.findings if each.blocks]
            alone.update(blockers if len(blockers) == 1 else ())

    # Or these lives had proved little.
    assert alone == {reason for reason, _ in RULES}


def the_verdict_is_what_a_poll_would_be_answered(
    moment: Moment, explanation: Explanation
) -> None:
    assert explanation.verdict is moment.decided()
    blockers = [finding.reason for finding in explanation.findings if finding.blocks]
    if explanation.verdict in FLIPS:
        assert explanation.verdict is blockers[0]
    else:
        assert blockers == []


def lifting_what_it_names_lifts_the_verdict(
    moment: Moment, explanation: Explanation
) -> None:
    blockers = [finding for finding in explanation.findings if finding.blocks]
    if not blockers:
        return
    flipped = FLIPS[explanation.verdict](moment, blockers[0])
    assert flipped.decided() is not explanation.verdict
    if len(blockers) == 1:
        assert flipped.decided() in (Reason.GRANTED, Reason.OFFERED_AGAIN)


EXACT = {
    Reason.OUTSIDE_OFFICE_HOURS,
    Reason.OUTSIDE_WINDOW,
    Reason.BLACKOUT,
    Reason.RETRY_WAIT,
    Reason.MAX_UPDATES_PER_PERIOD,
}


def each_rule_that_waits_passes_at_its_earliest(
    life: Life, moment: Moment, explanation: Explanation
) -> None:
    for finding in explanation.findings:
        if finding.reason in EXACT and not finding.passes:
            assert finding.earliest is not None
            before = life.moment(moment.instance, finding.earliest - 1)
            then = life.moment(moment.instance, finding.earliest)
            assert not before.finding(finding.reason).passes
            assert then.finding(finding.reason).passes


def the_machine_is_granted_at_the_earliest(
    life: Life, moment: Moment, explanation: Explanation
) -> None:
    """If nothing else happens until then; and not before."""
    blockers = {finding.reason for finding in explanation.findings if finding.blocks}
    if blockers and blockers <= EXACT:
        at = explanation.earliest
        assert at is not None
        assert life.moment(moment.instance, at).decided() is Reason.GRANTED
        assert life.moment(moment.instance, at - 1).decided() is not Reason.GRANTED


def test_of_a_retired_machine_it_says_first_that_no_poll_is_expected():
    retired = machine(Retired(at=NOW))

    explanation = explain(retired, {}, rules(), NOW)

    assert explanation.sentence == (
        "The machine is retired, until it comes by again. "
        "The machine may update: its next poll is offered 2.0.0"
    )
