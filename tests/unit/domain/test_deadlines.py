"""What the mere passing of time changes."""

import msgspec
import pytest

from domain.check_in import Report
from domain.deadlines import SILENT_AFTER, fall_silent, pass_deadlines, reached
from domain.instance_events import (
    CameBack,
    Status,
    UpdateLost,
    UpdateTimedOut,
    WentSilent,
)
from domain.policy import Policy
from domain.progress import RolloutState
from domain.rules import Reason
from tests.unit.domain.machines import (
    COMPLETED,
    CONFIRMED,
    FAILED,
    FREELY,
    GRANTED,
    GROUP,
    LATER,
    NOW,
    PACKAGE,
    decided,
    machine,
    outcome,
    polls,
    progressed,
    reports,
    rules,
    usage_of,
)

HOUR = FREELY.timeout
DAY = FREELY.confirmation
INSTALLED = progressed(Status.INSTALLED)


def after(time, *events, watching_since=0, policy=FREELY, usage=None):
    usages = {GROUP: usage or usage_of(*events)}
    return pass_deadlines(
        machine(*events),
        usages,
        rules(policy),
        NOW + time,
        watching_since=watching_since,
    )


def test_a_grant_times_out_when_its_time_is_over():
    in_time, over = after(HOUR - 1, GRANTED), after(HOUR, GRANTED)

    assert list(in_time.events) == []
    assert outcome(over) == (
        Reason.NOT_ASKED,
        [UpdateTimedOut(at=NOW + HOUR, actor="system", package_id=PACKAGE)],
    )
    assert over.usages[GROUP].budget.under_way == 0


@pytest.mark.parametrize("claim", [INSTALLED, COMPLETED])
def test_a_machine_that_claims_its_update_is_lost_unless_it_is_seen_in_time(claim):
    in_time, over = after(DAY - 1, GRANTED, claim), after(DAY, GRANTED, claim)

    assert list(in_time.events) == []
    lost = UpdateLost(at=NOW + DAY, actor="system", package_id=PACKAGE)
    assert list(over.events) == [lost]
    assert over.usages[GROUP].budget.under_way == 0
    assert over.usages[GROUP].progress_of(PACKAGE).total.lost == 1


@pytest.mark.parametrize("events", [(), (GRANTED, FAILED), (GRANTED, CONFIRMED)])
def test_no_deadline_runs_for_a_machine_that_has_nothing_to_do(events):
    assert after(100 * DAY, *events).events == ()


@pytest.mark.parametrize(
    ("events", "time"), [((GRANTED,), HOUR), ((GRANTED, INSTALLED), DAY)]
)
def test_no_deadline_runs_while_nobody_could_report(events, time):
    since = NOW + 5 * DAY

    in_time = after(5 * DAY + time - 1, *events, watching_since=since)
    over = after(5 * DAY + time, *events, watching_since=since)

    assert (len(in_time.events), len(over.events)) == (0, 1)


def test_a_time_out_of_the_first_machine_halts_a_rollout_in_safe_mode():
    usage = usage_of(GRANTED)
    progress = usage.progress_of(PACKAGE).entered(RolloutState.RUNNING, NOW, 1)
    running = usage.with_progress(PACKAGE, progress)

    decision = after(HOUR, GRANTED, policy=Policy(), usage=running)

    [halt] = decision.halts
    assert halt.verdict.timed_out == 1


@pytest.mark.parametrize(
    ("watching_since", "newest"),
    [(0, NOW - DAY), (NOW - DAY, NOW - DAY), (NOW - DAY + 1, -1), (NOW, -1)],
)
def test_an_interval_is_over_only_if_it_was_watched_from_end_to_end(
    watching_since, newest
):
    assert reached(DAY, NOW, watching_since) == newest


def test_a_day_without_a_visit_makes_a_machine_silent():
    assert SILENT_AFTER == 24 * 60 * 60 * 1_000_000


def test_a_machine_that_is_not_seen_goes_silent_once():
    usages = {GROUP: usage_of()}

    first = fall_silent(machine(), usages, NOW, LATER)
    again = fall_silent(first.instance, first.usages, NOW, LATER)

    silent = WentSilent(at=LATER, actor="system", last_seen=NOW)
    assert (list(first.events), list(again.events)) == ([silent], [])


@pytest.mark.parametrize("visit", [polls(), polls(is_asking=False)])
def test_a_silent_machine_is_back_when_it_polls_or_pings(visit):
    silent = machine(WentSilent(at=NOW, last_seen=NOW))

    decision = decided(silent, visit)

    assert decision.events[0] == CameBack(at=LATER)
    assert not decision.instance.is_silent


def test_a_report_alone_ends_no_silence():
    silent = machine(WentSilent(at=NOW, last_seen=NOW))

    assert decided(silent, reports(Report(13, 1))).instance.is_silent


def test_two_groups_of_a_machine_are_both_told():
    moved = msgspec.structs.replace(machine(GRANTED), is_silent=True)

    assert fall_silent(moved, {}, NOW, LATER).events == ()
