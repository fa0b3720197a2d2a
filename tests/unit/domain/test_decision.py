"""Whether a machine may update, and what its visit changes."""

import msgspec
import pytest

from domain.arch import Arch
from domain.budget import Budget, Usage
from domain.check_in import Report
from domain.instance_events import (
    GroupChanged,
    HoldLifted,
    Registered,
    Status,
    Traits,
    TraitsChanged,
    UpdateConfirmed,
    UpdateGranted,
    UpdateHeld,
    VersionChanged,
)
from domain.policy import Policy
from domain.rules import Reason, Target
from tests.unit.domain.machines import (
    APPLICATION,
    COMPLETED,
    CONFIRMED,
    FAILED,
    FREELY,
    GRANTED,
    GROUP,
    HELD,
    LATER,
    LOST,
    MINUTE,
    NOW,
    OTHER_GROUP,
    OTHER_PACKAGE,
    OTHER_TARGET,
    PACKAGE,
    PAUSED,
    REGISTERED,
    SUPERSEDED,
    TIMED_OUT,
    TRAITS,
    decided,
    machine,
    outcome,
    polls,
    progressed,
    reports,
    rules,
    usage_of,
)

GRANTED_LATER = msgspec.structs.replace(GRANTED, at=LATER)
SUPERSEDED_LATER = msgspec.structs.replace(SUPERSEDED, at=LATER)
TWO = Policy(safe_mode=False, max_updates_per_period=2)


def held(why):
    return UpdateHeld(at=LATER, why=why)


# Registration


def test_a_machine_is_registered_and_granted_at_its_first_poll():
    decision = decided(None, polls(correlation_id="req-7"))

    assert outcome(decision) == (
        Reason.GRANTED,
        [
            Registered(
                at=LATER,
                correlation_id="req-7",
                application_id=APPLICATION,
                machine_id="m1",
                group_id=GROUP,
                version="1.0.0",
                traits=TRAITS,
            ),
            msgspec.structs.replace(GRANTED_LATER, correlation_id="req-7"),
        ],
    )
    assert decision.offers
    assert decision.usages[GROUP].budget.under_way == 1


def test_a_ping_is_enough_to_be_known():
    decision = decided(None, polls(is_asking=False))

    expected = msgspec.structs.replace(REGISTERED, at=LATER)
    assert outcome(decision) == (Reason.NOT_ASKED, [expected])
    assert not decision.offers


@pytest.mark.parametrize(
    ("check_in", "reason"),
    [
        pytest.param(polls(machine_id=""), Reason.NO_MACHINE_ID, id="anonymous"),
        pytest.param(
            polls(machine_id="", version=""), Reason.NO_MACHINE_ID, id="nothing told"
        ),
        pytest.param(polls(version=""), Reason.INVALID_VERSION, id="no version"),
        pytest.param(
            polls(is_asking=False, version=""), Reason.NOT_ASKED, id="ping, no version"
        ),
        pytest.param(reports(Report(3, 2)), Reason.NOT_ASKED, id="event alone"),
    ],
)
def test_nobody_is_registered_who_cannot_be_told_apart(check_in, reason):
    decision = decided(None, check_in)

    assert outcome(decision) == (reason, [])
    assert decision.instance is None
    assert not decision.offers


def test_a_known_machine_that_tells_no_version_is_offered_nothing():
    decision = decided(machine(GRANTED), polls(version=""))

    assert outcome(decision) == (Reason.INVALID_VERSION, [])


# What a visit shows


def test_an_omission_erases_nothing():
    said = polls(is_asking=False, traits=Traits(alias="hall", arch=Arch.AARCH64))

    decision = decided(machine(), said)

    expected = Traits("hall", "qemu", "1.0.0", "3975.2.1", Arch.AARCH64)
    assert list(decision.events) == [TraitsChanged(at=LATER, traits=expected)]


def test_an_event_alone_moves_no_machine_to_another_group():
    said = reports(Report(13, 1), group_id=OTHER_GROUP, traits=Traits("hall"))

    assert outcome(decided(machine(), said)) == (Reason.NOT_ASKED, [])


def test_a_machine_that_asks_for_another_group_leaves_its_grant_behind():
    usages = {GROUP: usage_of(GRANTED), OTHER_GROUP: usage_of()}
    poll = polls(group_id=OTHER_GROUP)
    group = rules(group_id=OTHER_GROUP, target=OTHER_TARGET)

    decision = decided(machine(GRANTED), poll, group, usages)

    assert outcome(decision) == (
        Reason.GRANTED,
        [
            SUPERSEDED_LATER,
            GroupChanged(at=LATER, group_id=OTHER_GROUP),
            UpdateGranted(
                at=LATER,
                group_id=OTHER_GROUP,
                package_id=OTHER_PACKAGE,
                version="3.0.0",
                number=1,
            ),
        ],
    )
    left, joined = decision.usages[GROUP], decision.usages[OTHER_GROUP]
    assert (left.budget.under_way, joined.budget.under_way) == (0, 1)


def test_the_budgets_given_are_left_as_they_are():
    usages = {GROUP: usage_of()}

    decided(machine(), polls(), usages=usages)

    assert usages == {GROUP: Usage()}


@pytest.mark.parametrize("version", ["2.0.0", "2.0.1"])
def test_a_machine_on_its_way_has_arrived_when_it_runs_the_version_or_a_newer(version):
    decision = decided(machine(GRANTED), polls(version=version))

    assert outcome(decision) == (
        Reason.UP_TO_DATE,
        [
            VersionChanged(at=LATER, version=version, previous="1.0.0"),
            UpdateConfirmed(at=LATER, package_id=PACKAGE, version="2.0.0"),
        ],
    )


def test_a_machine_on_its_way_has_not_arrived_at_a_version_in_between():
    decision = decided(machine(GRANTED), polls(version="1.5.0"))

    assert outcome(decision) == (
        Reason.OFFERED_AGAIN,
        [VersionChanged(at=LATER, version="1.5.0", previous="1.0.0")],
    )
    assert decision.instance.open_grant is not None


DOWN = msgspec.structs.replace(FREELY, allow_downgrades=True)
AHEAD = VersionChanged(at=NOW, version="3.0.0", previous="1.0.0")


def test_a_newer_machine_is_brought_back_where_downgrades_are_allowed():
    decision = decided(machine(AHEAD), polls(version="3.0.0"), rules(DOWN))

    assert outcome(decision) == (Reason.GRANTED, [GRANTED_LATER])


@pytest.mark.parametrize("running", ["2.0.0", "2.0.0+build.7"])
def test_no_machine_is_brought_back_to_what_it_runs(running):
    decision = decided(machine(), polls(version=running), rules(DOWN))

    assert decision.reason is Reason.UP_TO_DATE


def test_an_older_machine_goes_forward_where_downgrades_are_allowed():
    assert decided(machine(), polls(), rules(DOWN)).reason is Reason.GRANTED


def test_a_way_back_ends_when_downgrades_are_no_longer_allowed():
    decision = decided(machine(AHEAD, GRANTED), polls(version="3.0.0"))

    assert outcome(decision) == (Reason.UP_TO_DATE, [SUPERSEDED_LATER])


@pytest.mark.parametrize(
    ("version", "arrives"),
    [("2.0.0", True), ("1.9.0", True), ("2.5.0", False), ("3.1.0", False)],
)
def test_a_machine_on_its_way_back_has_arrived_at_the_version_or_below(
    version, arrives
):
    decision = decided(machine(AHEAD, GRANTED), polls(version=version), rules(DOWN))

    told = [type(event) for event in decision.events]
    assert (UpdateConfirmed in told) is arrives


@pytest.mark.parametrize(
    ("ending", "version", "arrives"),
    [
        (FAILED, "2.0.0", True),
        (TIMED_OUT, "2.0.0", True),
        (SUPERSEDED, "2.0.0", True),
        (FAILED, "2.0.1", False),
        (TIMED_OUT, "1.5.0", False),
        (LOST, "2.0.0", True),
        (CONFIRMED, "2.0.0", False),
    ],
)
def test_a_closed_grant_is_confirmed_by_its_very_version_only(ending, version, arrives):
    decision = decided(
        machine(GRANTED, ending), polls(version=version, is_asking=False)
    )

    assert [type(event) for event in decision.events] == [
        VersionChanged,
        *([UpdateConfirmed] if arrives else []),
    ]


def test_a_machine_that_somebody_else_updates_has_completed_nothing():
    decision = decided(machine(HELD), polls(version="2.0.0"))

    assert outcome(decision) == (
        Reason.UP_TO_DATE,
        [VersionChanged(at=LATER, version="2.0.0", previous="1.0.0")],
    )
    assert (decision.instance.status, decision.instance.held) == (None, "")


# What is offered


@pytest.mark.parametrize(
    ("running", "target"),
    [
        pytest.param("2.0.0", "2.0.0", id="the same"),
        pytest.param("2.0.0", "2.0.0+build.7", id="the same but for the build"),
        pytest.param("2.0.1", "2.0.0", id="an older one"),
        pytest.param("2.0.0", "2.0.0-rc.1", id="a prerelease of what runs"),
    ],
)
def test_no_machine_is_offered(running, target):
    given = machine(VersionChanged(at=NOW, version=running, previous="1.0.0"))
    group = rules(target=Target(PACKAGE, target))

    decision = decided(given, polls(version=running), group)

    assert outcome(decision) == (Reason.UP_TO_DATE, [])
    assert not decision.offers


@pytest.mark.parametrize("running", ["1.9.9", "2.0.0-rc.1", "0.0.0"])
def test_a_machine_is_offered_what_is_newer_than(running):
    given = machine(VersionChanged(at=NOW, version=running, previous="1.0.0"))

    assert decided(given, polls(version=running)).offers


@pytest.mark.parametrize(
    ("group", "reason"),
    [
        (rules(target=None), Reason.NO_PACKAGE),
        (rules(target=Target(PACKAGE, "2.0.0", is_blacklisted=True)), "blacklisted"),
    ],
)
def test_nothing_is_offered_where_there_is_nothing_to_offer(group, reason):
    assert outcome(decided(machine(), polls(), group)) == (reason, [])


@pytest.mark.parametrize(
    ("group", "reason"),
    [
        (rules(target=None), Reason.NO_PACKAGE),
        (
            rules(target=Target(PACKAGE, "2.0.0", is_blacklisted=True)),
            Reason.BLACKLISTED,
        ),
        (rules(target=Target(OTHER_PACKAGE, "0.9.0")), Reason.UP_TO_DATE),
    ],
)
def test_a_grant_ends_when_its_target_is_taken_away(group, reason):
    decision = decided(machine(GRANTED), polls(), group)

    assert outcome(decision) == (reason, [SUPERSEDED_LATER])
    assert decision.instance.status is Status.UNDEFINED


def test_a_hold_ends_when_there_is_nothing_to_wait_for():
    decision = decided(machine(HELD), polls(), rules(target=None))

    assert outcome(decision) == (Reason.NO_PACKAGE, [HoldLifted(at=LATER)])


def test_a_machine_gets_the_same_offer_until_it_is_done():
    first = decided(machine(), polls())

    again = decided(first.instance, polls(), usages=first.usages, now=LATER + MINUTE)

    assert outcome(first) == (Reason.GRANTED, [GRANTED_LATER])
    assert outcome(again) == (Reason.OFFERED_AGAIN, [])
    assert again.offers


def test_an_offer_is_repeated_though_the_group_has_used_all_it_may():
    full = {GROUP: Usage(budget=usage_of(GRANTED).budget, granted_in_period=2)}

    decision = decided(machine(GRANTED), polls(), rules(TWO), full)

    assert outcome(decision) == (Reason.OFFERED_AGAIN, [])


def test_another_target_supersedes_the_grant():
    decision = decided(machine(GRANTED), polls(), rules(target=OTHER_TARGET))

    assert outcome(decision) == (
        Reason.GRANTED,
        [
            SUPERSEDED_LATER,
            UpdateGranted(
                at=LATER,
                group_id=GROUP,
                package_id=OTHER_PACKAGE,
                version="3.0.0",
                number=2,
            ),
        ],
    )
    assert decision.usages[GROUP].budget.under_way == 1


def test_a_paused_group_withholds_the_offer_of_a_machine_on_its_way():
    paused = decided(machine(GRANTED), polls(), rules(PAUSED))
    still = decided(paused.instance, polls(), rules(PAUSED), paused.usages)
    resumed = decided(paused.instance, polls(), rules(), paused.usages)

    assert outcome(paused) == (
        Reason.UPDATES_DISABLED,
        [held("updatesDisabled")],
    )
    assert not paused.offers
    assert outcome(still) == (Reason.UPDATES_DISABLED, [])
    assert outcome(resumed) == (Reason.OFFERED_AGAIN, [HoldLifted(at=LATER)])


def test_no_grant_is_before_the_last_whatever_a_clock_says():
    usages = {GROUP: Usage(budget=Budget(grants=7, last_granted_at=LATER + MINUTE))}

    decision = decided(machine(), polls(), usages=usages)

    expected = msgspec.structs.replace(GRANTED, at=LATER + MINUTE, number=8)
    assert list(decision.events) == [expected]


def test_a_poll_in_the_middle_of_a_download_keeps_the_grant():
    """Conformance cases 39 and 40."""
    poll = polls(reports=(Report(3, 2),))
    downloading = machine(GRANTED, progressed(Status.DOWNLOADING))

    first = decided(downloading, poll, rules(is_flatcar=True))
    second = decided(first.instance, poll, rules(is_flatcar=True), first.usages)

    assert (first.reason, second.reason) == (Reason.OFFERED_AGAIN,) * 2
    assert [type(event).__name__ for event in first.events] == ["UpdateRestarted"]
    assert second.events == ()
    assert second.usages[GROUP].budget.grants == 1


# After an end


def test_case_32_a_failure_is_not_answered_by_the_same_offer_at_once():
    on_its_way = machine(GRANTED)
    rolled_back = polls(reports=(Report(3, 0, 44),))

    decision = decided(on_its_way, rolled_back)

    failed = msgspec.structs.replace(FAILED, at=LATER, error_code=44)
    assert outcome(decision) == (Reason.RETRY_WAIT, [failed, held("retryWait")])
    assert not decision.offers


def test_a_machine_that_comes_back_to_its_version_has_not_completed_again():
    gone = VersionChanged(at=NOW, version="1.5.0", previous="2.0.0")
    arrived = VersionChanged(at=NOW, version="2.0.0", previous="1.0.0")
    wandering = machine(GRANTED, COMPLETED, arrived, CONFIRMED, gone)

    decision = decided(wandering, polls(version="2.0.0"))

    back = VersionChanged(at=LATER, version="2.0.0", previous="1.5.0")
    assert outcome(decision) == (Reason.UP_TO_DATE, [back])


@pytest.mark.parametrize(
    ("takes_deltas", "reason"),
    [(False, Reason.DELTA_NOT_TAKEN), (True, Reason.GRANTED)],
)
def test_case_56_a_delta_is_for_machines_that_take_one(takes_deltas, reason):
    delta = Target(PACKAGE, "2.0.0", is_delta=True)

    decision = decided(machine(), polls(takes_deltas=takes_deltas), rules(target=delta))

    assert decision.reason is reason
